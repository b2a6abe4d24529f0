"""tests/cli/test_unusable.py: backends that were built and cannot be used here: each verb says why."""

import pytest

NO_DEVICE = "UNAVAILABLE = 'no CUDA device (a test has none)'"
FUNCTION = "def add_ints(a, b):\n    return a + b\n"


@pytest.fixture(scope="module")
def without_devices(with_made_up, tmp_path_factory):
    """A copy of the executable with two backends of one device, one of another, and capi."""
    backends = {
        "gpu": (NO_DEVICE, FUNCTION),
        "gpu_far": (NO_DEVICE, FUNCTION),
        "cl": ("UNAVAILABLE = 'no OpenCL platform'", FUNCTION),
        "odd": ("ABSENT = {'add_ints': 'too odd', 'noop': 'too even'}", ""),
    }
    return with_made_up(tmp_path_factory.mktemp("without"), backends, beside=("capi",))


def test_a_list_names_all_array_libraries(with_made_up, tmp_path, run_program):
    libraries = {f"array_api_{name}" for name in ("numpy", "jax", "tensorflow", "torch", "cupy")}
    listing = run_program(with_made_up(tmp_path, {}, beside=libraries), "list").stdout
    assert all(name in listing for name in libraries)


@pytest.fixture
def check(without_devices, run_program):
    """check(*names): (the exit status, stderr in one line, the backends that were probed)."""

    def ask(*names):
        done = run_program(without_devices, "check", *names)
        return done.returncode, " ".join(done.stderr.split()), "capi" in done.stdout

    return ask


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("gpu",), "gpu: no CUDA device (a test has none)"),
        (("gpu", "cl", "gpu_far"), "gpu, gpu_far: no CUDA device (a test has none); cl: no OpenCL platform"),
    ],
)
def test_where_no_backend_can_be_used_a_check_says_why(check, names, why):
    assert check(*names) == (2, f"pyhost: there is nothing to check: {why}", False)


def test_where_a_backend_lacks_each_kernel_for_a_reason_of_its_own_the_list_has_them(check):
    sentence = "pyhost: there is nothing to check: no chosen backend offers a kernel here; see 'pyhost list'"
    assert check("odd") == (2, sentence, False)


def test_what_can_be_used_is_checked_and_of_the_others_it_is_said(check):
    status, err, probed = check("capi", "gpu", "cl")
    assert (status, probed) == (0, True)
    assert "not checked: gpu: no CUDA device (a test has none); cl: no OpenCL platform" in err


def test_a_list_and_a_measurement_have_the_same_reason(without_devices, run_program):
    for words in (("list",), ("bench", "add_ints", "--case=quick", "--budget=0.05", "--backend=gpu")):
        assert "no CUDA device (a test has none)" in run_program(without_devices, *words).stdout
