"""benchmarks/plain_c.py: what capi's checked calls cost beside the shortest C that does the same.

    build/venv/bin/python benchmarks/plain_c.py [--runs 5] [--pyhost build/release/pyhost]

A module of METH_FASTCALL functions, as CPython's own documentation has them, around the same kernels, is compiled and
swapped in for noop() and add_ints(), beside backend capi in the same run: the time of either's call, and the ratio.
The bar: capi is within 10 %.  Exit status 1 where it is missed.
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

ROOT = pathlib.Path(__file__).resolve().parents[1]

PLAIN = r"""
#define PY_SSIZE_T_CLEAN
#include <Python.h>

void pyhost_noop(void);
int pyhost_add_ints(int64_t a, int64_t b, int64_t* sum);

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

static PyMethodDef functions[] = {
    {"noop", (PyCFunction)(void (*)(void))noop, METH_FASTCALL, NULL},
    {"add_ints", (PyCFunction)(void (*)(void))add_ints, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "held", NULL, 0, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_held(void) { return PyModule_Create(&module); }
"""

MOST = 1.10


def compile_module(folder, kernels):
    package = folder / "plain_c"
    package.mkdir()
    (package / "__init__.py").touch()
    source = folder / "held.c"
    source.write_text(PLAIN)
    include = sysconfig.get_path("include")
    library = package / f"held{sysconfig.get_config_var('EXT_SUFFIX')}"
    subprocess.run(
        [
            "cc",
            "-O2",
            "-fPIC",
            "-shared",
            f"-I{include}",
            source,
            kernels,
            f"-Wl,-rpath,{kernels.parent}",
            "-o",
            library,
        ],
        check=True,
    )


def calls_s(pyhost, folder, kernel):
    """Seconds of one call, from C++: (the plain module's, capi's)."""
    command = [pyhost, ROOT / f"pyscripts/{kernel}.py", f"--swap={kernel}=plain_c.held:{kernel}", "--backend=capi"]
    command += ["--gil=held", "--threads=1", "--json=-", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"plain_c.py: pyhost ended with status {done.returncode}:\n{done.stderr}{done.stdout}")
    rows = {row["backend"]: row for row in json.loads(done.stdout)["rows"]}
    return [rows[name]["cells"][0]["summary"]["median_s"] for name in ("plain_c.held", "capi")]


def main():
    parser = argparse.ArgumentParser(description="capi's calls beside the shortest C.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pyhost", default=ROOT / "build/release/pyhost")
    options = parser.parse_args()
    are_met = True
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        compile_module(folder, pathlib.Path(options.pyhost).resolve().parent / "lib/pyhost/libpyhost_kernels.so")
        for kernel in ("noop", "add_ints"):
            pairs = [calls_s(options.pyhost, folder, kernel) for _ in range(options.runs)]
            ratio = statistics.median(capi / plain for plain, capi in pairs)
            plain, capi = (statistics.median(column) * 1e9 for column in zip(*pairs))
            is_met = ratio <= MOST
            are_met &= is_met
            print(f"{kernel:9} plain C {plain:6.2f} ns, capi {capi:6.2f} ns, ratio {ratio:.2f}", end="  ")
            print(f"bar <= {MOST:.2f}  {'met' if is_met else 'MISSED'}")
    sys.exit(0 if are_met else 1)


if __name__ == "__main__":
    main()
