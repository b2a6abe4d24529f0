"""benchmarks/plain_c.py: what capi's checked calls cost beside the shortest C that does the same.

    build/venv/bin/python benchmarks/plain_c.py [--runs 5] [--pyhost build/release/pyhost]

A module of METH_FASTCALL functions, as CPython's own documentation has them, around the same kernels, is compiled and
swapped in for noop(), add_ints() and fused_arith() of small arrays, with a new result and with `out`, beside backend
capi in the same run: the time of either's call, and the ratio.  The bar: capi is within 10 %.

The plain module is compiled as setuptools compiles one, with the flags that Python names; `--flags` takes others.  It
checks what it must, or wrong input would be read past its end or give wrong numbers: the number of arguments, that
arrays are contiguous, aligned float64 of one length, that `out` can be written and overlaps no argument in part.  capi
checks the shape, too, takes keywords and buffers of any layout, to say in a sentence what is wrong with them, and
checks them by the rules that all backends share.

Then the same small arrays by ctypes and cffi, whose glue is Python: ctypes is to take at most 1.5 us.

Then the swap's own cost, of noop().  In a script under `pyhost run` every call is recorded: what the stand-in adds, in
a loop of the script, is at most 60 ns.  In a comparison none is, and the function itself is called: the time of a call
there is that of the same function, imported and called without a swap, by the same loop in C++; of that the shortest.

Exit status 1 where a bar is missed.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import sysconfig
import tempfile

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[1]

PLAIN = r"""
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <time.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

void pyhost_noop(void);
int pyhost_add_ints(int64_t a, int64_t b, int64_t* sum);
void pyhost_fused_arith(const double* a, const double* b, size_t n, double* out);

static PyObject* noop(PyObject* self, PyObject* const* args, Py_ssize_t count) {
    if (count != 0) return PyErr_Format(PyExc_TypeError, "noop takes no arguments, got %zd", count);
    pyhost_noop();
    Py_RETURN_NONE;
}

static PyObject* add_ints(PyObject* self, PyObject* const* args, Py_ssize_t count) {
    int64_t a, b, sum;
    if (count != 2) return PyErr_Format(PyExc_TypeError, "add_ints takes 2 arguments, got %zd", count);
    a = PyLong_AsLongLong(args[0]);
    if (a == -1 && PyErr_Occurred()) return NULL;
    b = PyLong_AsLongLong(args[1]);
    if (b == -1 && PyErr_Occurred()) return NULL;
    if (pyhost_add_ints(a, b, &sum)) return PyErr_Format(PyExc_ValueError, "the sum does not fit 64 bits");
    return PyLong_FromLongLong(sum);
}

static int doubles(PyObject* object, Py_buffer* view, int flags) {
    if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | flags) < 0) return -1;
    if (strcmp(view->format, "d") == 0 && (uintptr_t)view->buf % sizeof(double) == 0) return 0;
    PyBuffer_Release(view);
    PyErr_Format(PyExc_TypeError, "aligned float64 wanted");
    return -1;
}

static int overlap_in_part(const Py_buffer* a, const Py_buffer* b) {
    const char *first = a->buf, *second = b->buf;
    return first != second && first < second + b->len && second < first + a->len;
}

static PyObject* fused_arith(PyObject* self, PyObject* const* args, Py_ssize_t count) {
    Py_buffer a, b, out;
    PyObject* result = NULL;
    npy_intp items;
    if (count != 2 && count != 3) return PyErr_Format(PyExc_TypeError, "2 or 3 arguments wanted, got %zd", count);
    if (doubles(args[0], &a, 0) < 0) return NULL;
    if (doubles(args[1], &b, 0) < 0) goto release_a;
    items = a.len / 8;
    if (b.len != a.len) {
        PyErr_Format(PyExc_ValueError, "two lengths");
    } else if (count == 2) {
        result = PyArray_SimpleNew(1, &items, NPY_DOUBLE);
        if (result) pyhost_fused_arith(a.buf, b.buf, items, PyArray_DATA((PyArrayObject*)result));
    } else if (doubles(args[2], &out, PyBUF_WRITABLE) == 0) {
        if (out.len == a.len && !overlap_in_part(&out, &a) && !overlap_in_part(&out, &b)) {
            pyhost_fused_arith(a.buf, b.buf, items, out.buf);
            result = Py_NewRef(args[2]);
        } else {
            PyErr_Format(PyExc_ValueError, "another length, or overlapping");
        }
        PyBuffer_Release(&out);
    }
    PyBuffer_Release(&b);
release_a:
    PyBuffer_Release(&a);
    return result;
}

static PyObject* clock_ns(PyObject* self, PyObject* unused) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < 100000; ++i) clock_gettime(CLOCK_MONOTONIC, &end);
    return PyFloat_FromDouble(((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / 1e5);
}

static PyMethodDef functions[] = {
    {"clock_ns", clock_ns, METH_NOARGS, NULL},
    {"noop", (PyCFunction)(void (*)(void))noop, METH_FASTCALL, NULL},
    {"add_ints", (PyCFunction)(void (*)(void))add_ints, METH_FASTCALL, NULL},
    {"fused_arith", (PyCFunction)(void (*)(void))fused_arith, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "held", NULL, 0, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_held(void) {
    import_array();
    return PyModule_Create(&module);
}
"""

# pyscripts/fused_arith.py has no case as small as these.
ARRAYS = """
from array import array

CASES = {{"quick": {size}}}


def make_inputs(case):
    a, b = (array("d", [start + i for i in range(CASES[case])]) for start in (0.5, 0.25))
    return (a, b, items_of(a, b))[:{arguments}]  # `out` holds the result: a call leaves its arguments as they are


def items_of(a, b):
    return array("d", [(x + y) * 2.0 + x * y for x, y in zip(a, b)])


def fused_arith(a, b, out=None):
    items = items_of(a, b)
    if out is None:
        return items
    out[:] = items
    return out


def check(got, want):
    return None if list(got) == list(want) else "not the same items"
"""

# In a script that `pyhost run` runs, noop() is the stand-in, and _pyhost_target the function that it calls.
LOOPS = """
import json, time
import _pyhost, plain_c.held, pyhost_capi.held

def noop():
    pass

def call_ns(function):
    start = time.perf_counter_ns()
    for _ in range(5_000):
        function(); function(); function(); function(); function(); function(); function(); function()
    return (time.perf_counter_ns() - start) / 40_000

def imported_call_ns():
    timed = _pyhost.time_calls(pyhost_capi.held.noop, (), 100_000)
    return (timed["end_ns"] - timed["start_ns"] - timed["core_wait_ns"]) / 100_000

rounds = [(call_ns(noop), call_ns(noop._pyhost_target), plain_c.held.clock_ns()) for _ in range(200)]
least = [min(column) for column in zip(*rounds)]
print(json.dumps([*least, min(imported_call_ns() for _ in range(200))]))
"""

MOST = 1.10
MOST_CTYPES_NS = 1500.0
MOST_RECORDED_NS = 60.0
MOST_UNRECORDED_NS = 0.5  # nothing: what a median and the shortest, in two processes, differ by


def compile_module(folder, kernels, flags):
    package = folder / "plain_c"
    package.mkdir()
    (package / "__init__.py").touch()
    source = folder / "held.c"
    source.write_text(PLAIN)
    includes = [f"-I{sysconfig.get_path('include')}", f"-I{numpy.get_include()}"]
    library = package / f"held{sysconfig.get_config_var('EXT_SUFFIX')}"
    linked = [kernels, f"-Wl,-rpath,{kernels.parent}", "-o", library]
    subprocess.run(["cc", "-shared", "-fPIC", *flags.split(), *includes, source, *linked], check=True)


def output_of(command, folder):
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"plain_c.py: pyhost ended with status {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def calls_s(pyhost, folder, script, *options):
    """Seconds of one call, from C++, by backend; where it has both, with the GIL held."""
    command = [pyhost, script, *options, "--case=quick", "--threads=1", "--json=-", "--quiet"]
    rows = output_of(command, folder)["rows"]
    return {row["backend"]: row["cells"][0]["summary"]["median_s"] for row in reversed(rows) if row["cells"]}


def plain_and_capi_s(pyhost, folder, script):
    kernel = script.stem.partition("-")[0]
    calls = calls_s(pyhost, folder, script, f"--swap={kernel}=plain_c.held:{kernel}", "--backend=capi", "--gil=held")
    return calls["plain_c.held"], calls["capi"]


def python_glue_s(pyhost, folder, script):
    calls = calls_s(pyhost, folder, script, "--backend=ctypes,cffi")
    return calls["ctypes"], calls["cffi"]


def swap_ns(options, folder):
    """What is added to a recorded call of noop(), what the clock takes, and a call of capi's noop() without a swap."""
    script = folder / "loops.py"
    script.write_text(LOOPS)
    command = [options.pyhost, "run", script, "--backend=capi", "--gil=held"]
    runs = [output_of(command, folder) for _ in range(options.runs)]
    rounds = ((ours - target, clock, imported) for ours, target, clock, imported in runs)
    return [statistics.median(column) for column in zip(*rounds)]


def scripts(folder):
    """What is compared: a label, and the script."""
    for kernel in ("noop", "add_ints"):
        yield kernel, ROOT / f"pyscripts/{kernel}.py"
    for size in (4, 1000):
        for form, arguments in (("", 2), (", out", 3)):
            script = folder / f"fused_arith-{size}-{arguments}.py"
            script.write_text(ARRAYS.format(size=size, arguments=arguments))
            yield f"fused_arith of {size} items{form}", script


def is_met(label, figures, value, most, unit=""):
    print(f"{label:31} {figures}  bar <= {most:.2f}{unit}  {'met' if value <= most else 'MISSED'}", flush=True)
    return value <= most


def compare_capi(options, folder):
    """Whether each bar is met; and the time of capi's noop()."""
    are_met, noop_ns = [], 0
    for label, script in scripts(folder):
        pairs = [plain_and_capi_s(options.pyhost, folder, script) for _ in range(options.runs)]
        ratio = statistics.median(capi / plain for plain, capi in pairs)
        plain, capi = (statistics.median(column) * 1e9 for column in zip(*pairs))
        noop_ns = noop_ns or capi
        figures = f"plain C {plain:7.2f} ns, capi {capi:7.2f} ns, ratio {ratio:.2f}"
        are_met.append(is_met(label, figures, ratio, MOST))
    return are_met, noop_ns


def compare_glue(options, folder):
    for form, arguments in (("", 2), (", out", 3)):
        ctypes_s, cffi_s = python_glue_s(options.pyhost, folder, folder / f"fused_arith-4-{arguments}.py")
        figures = f"ctypes {ctypes_s * 1e9:.0f} ns, cffi {cffi_s * 1e9:.0f} ns"
        yield is_met(f"fused_arith of 4 items{form}", figures, ctypes_s * 1e9, MOST_CTYPES_NS, " ns")


def compare_swap(options, folder, noop_ns):
    recorded, clock, imported = swap_ns(options, folder)
    figures = f"adds {recorded:.1f} ns (the clock, read twice, would take {2 * clock:.1f})"
    yield is_met("a swapped call, recorded", figures, recorded, MOST_RECORDED_NS, " ns")
    figures = f"{noop_ns:.2f} ns, imported {imported:.2f} ns, adds {noop_ns - imported:.2f} ns"
    yield is_met("a swapped call, in a comparison", figures, noop_ns - imported, MOST_UNRECORDED_NS, " ns")


def main():
    parser = argparse.ArgumentParser(description="capi's calls beside the shortest C, and what the swap adds.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pyhost", default=ROOT / "build/release/pyhost")
    parser.add_argument("--flags", default=sysconfig.get_config_var("CFLAGS"), help="of the plain module")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        kernels = pathlib.Path(options.pyhost).resolve().parent / "lib/pyhost/libpyhost_kernels.so"
        compile_module(folder, kernels, options.flags)
        are_met, noop_ns = compare_capi(options, folder)
        are_met += [*compare_glue(options, folder), *compare_swap(options, folder, noop_ns)]
    sys.exit(0 if all(are_met) else 1)


if __name__ == "__main__":
    main()
