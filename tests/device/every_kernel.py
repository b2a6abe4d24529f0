"""tests/device/every_kernel.py: each kernel of pyhost_cuda and its variants, with transfers and resident, on small
inputs, for compute-sanitizer.

every_kernel.py FOLDER    where the modules lie; the exit status is 1 where a result is wrong, or nothing was called
"""

import importlib
import sys

import numpy as np

VARIANTS = ("curand", "misaligned", "scattered", "strided", "unpadded")
SIZES = (1, 31, 1000, 70_000)  # one block, and more
SHAPES = ((1, 1), (33, 31), (70, 100), (64, 128))


def elements(size):
    """Yields (kernel, arguments, result)."""
    a, b = np.arange(size) / 3, np.arange(size) / 7 - 5
    narrow_a, narrow_b = a.astype(np.float32), b.astype(np.float32)
    yield "add_one", (a,), a + 1
    yield "fused_arith", (a, b), (a + b) * 2 + a * b
    yield "vector_add", (narrow_a, narrow_b), narrow_a + narrow_b


def matrices(rows, columns):
    image = (np.arange(rows * columns) % 251).astype(np.uint8).reshape(rows, columns)
    yield "mirror", (image,), image[:, ::-1].ravel()
    for source in "dfiB":
        for target in "dfiB":
            yield "transpose_cast", (image.astype(source), target), image.T.ravel().astype(target)


def others():
    axis = np.linspace(-1.5, 1.5, 50)
    square = np.array([(2, 2), (9, 2), (9, 9), (2, 9)], float)
    yield "julia", (axis, axis, -0.62772 - 0.42193j, 50), julia(axis, -0.62772 - 0.42193j, 50)
    yield "polygon_mask", (square, 20, 15, True), None
    yield "sum_primes", (10_000,), 5_736_396
    yield "uniform", (3, 5, 7), None


def julia(axis, c, most):
    def count(zr, zi):
        n = 0
        while n < most and zr * zr + zi * zi < 4:
            zr, zi, n = zr * zr - zi * zi + c.real, 2 * zr * zi + c.imag, n + 1
        return n

    return np.array([count(x, y) for y in axis.tolist() for x in axis.tolist()], np.int32)


def calls():
    for size in SIZES:
        yield from elements(size)
    for shape in SHAPES:
        yield from matrices(*shape)
    yield from others()


def resident(cuda, module, kernel):
    """The kernel's resident twin as a function of arrays in the host's memory; None where there is none."""
    twin = getattr(module, f"resident_{kernel}", None)
    if twin is None:
        return None

    def call(*arguments):
        like = getattr(module.held, kernel)(*arguments)
        arrays = [cuda.DeviceArray(one) if isinstance(one, np.ndarray) else one for one in arguments]
        out = cuda.DeviceArray(np.zeros_like(like))
        twin(*arrays, out)
        out.copy_to(like)
        return like

    return call


def functions(cuda, module, kernel):
    found = getattr(module.held, kernel, None), getattr(module.released, kernel, None), resident(cuda, module, kernel)
    return [function for function in found if function is not None]


def main(folder):
    sys.path.insert(0, folder)
    import pyhost_cuda as cuda

    made = wrong = 0
    for name in ("pyhost_cuda", *(f"pyhost_cuda_{variant}" for variant in VARIANTS)):
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            print(f"{name}: {error}")
            continue
        for kernel, arguments, want in calls():
            for function in functions(cuda, module, kernel):
                made += 1
                got = function(*arguments)
                if want is not None and not np.array_equal(got, want):
                    wrong += 1
                    print(f"{name}: {kernel}: wrong")
    print(f"{made} calls, {wrong} of them wrong")
    return 0 if made > 0 and wrong == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
