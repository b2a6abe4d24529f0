"""pyscripts/weave.py: a lesson: the two programs with which a talk showed scipy.weave, as C++ inside Python today.

From: Benjamin Seppke, "Optimierung typischer Bildverarbeitungsaufgaben mit Python", 2013 (scipy.weave), whose loops
these are.  weave made variables of Python's into variables of C++; here the text says how, by CPython's C API.

    export PYTHONPATH=build/release/lib/pyhost:pyscripts
    python3 pyscripts/weave.py
    build/release/pyhost pyscripts/binary_search.py --swap binary_search=weave:c_int_binary_search

The first run compiles, for two seconds; later ones find what was compiled.
"""

import functools
import sys
import time
import timeit
from array import array

try:
    import pyhost_inline
except ImportError:
    pyhost_inline = None

# The kernel of the same name has rules for every argument; this is what one writes for oneself.
SEARCH = r"""
PyObject* search(PyObject*, PyObject* arguments) {
    PyObject* seq;
    long t;
    if (!PyArg_ParseTuple(arguments, "O!l", &PyList_Type, &seq, &t)) {
        return nullptr;
    }
    Py_ssize_t min = 0;
    Py_ssize_t max = PyList_Size(seq) - 1;
    while (min <= max) {
        const Py_ssize_t m = (min + max) / 2;
        const long val = PyLong_AsLong(PyList_GetItem(seq, m));
        if (val == -1 && PyErr_Occurred()) {
            return nullptr;
        }
        if (val < t) {
            min = m + 1;
        } else if (val > t) {
            max = m - 1;
        } else {
            return PyLong_FromSsize_t(m);
        }
    }
    return PyLong_FromLong(-1);
}
"""

# FROM and TO are put in by the compiler's -D, as the talk's were by Python's %: errors keep their lines.
TRANSPOSE = r"""
PyObject* transpose(PyObject*, PyObject* arguments) {
    Py_buffer a_2d, new_array;
    Py_ssize_t rows, columns;
    if (!PyArg_ParseTuple(arguments, "y*w*nn", &a_2d, &new_array, &rows, &columns)) {
        return nullptr;
    }
    const auto* a = static_cast<const FROM*>(a_2d.buf);
    auto* b = static_cast<TO*>(new_array.buf);
    const bool fits = a_2d.len == rows * columns * Py_ssize_t{sizeof(FROM)} &&
                      new_array.len == rows * columns * Py_ssize_t{sizeof(TO)};
    if (fits) {
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t i = 0; i < columns; i++) {
            for (Py_ssize_t j = 0; j < rows; j++) {
                b[i * rows + j] = static_cast<TO>(a[j * columns + i]);
            }
        }
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&a_2d);
    PyBuffer_Release(&new_array);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "rows times columns is not the arrays' size");
        return nullptr;
    }
    Py_RETURN_NONE;
}
"""
TYPES = {"d": "double", "f": "float", "i": "int"}


@functools.lru_cache(None)
def compiled_search():
    return pyhost_inline.compile(SEARCH, ["search"]).search


@functools.lru_cache(None)
def compiled_transpose(format, to_format):
    flags = [f"-DFROM={TYPES[format]}", f"-DTO={TYPES[to_format]}"]
    return pyhost_inline.compile(TRANSPOSE, ["transpose"], flags=flags).transpose


def c_int_binary_search(seq, t):
    return compiled_search()(seq, t)


def cast_copy_transpose(to_format, a, rows, columns):
    """The array is Python's to make, the loop C++'s."""
    new_array = array(to_format, [0]) * len(a)
    compiled_transpose(a.typecode, to_format)(a, new_array, rows, columns)
    return new_array


def python_transpose(to_format, a, rows, columns):
    return array(to_format, (a[j * columns + i] for i in range(columns) for j in range(rows)))


def seconds_of(function, arguments):
    """Of one call, the best of three batches."""
    timer = timeit.Timer(lambda: function(*arguments))
    calls, _ = timer.autorange()
    return min(timer.repeat(3, calls)) / calls


def compare(name, in_python, inline, arguments):
    want, got = in_python(*arguments), inline(*arguments)
    if got != want:
        sys.exit(f"weave.py: {name}: the results differ")
    times_s = [seconds_of(function, arguments) for function in (in_python, inline)]
    print(f"{name:44} {times_s[0] * 1e6:10.2f} us {times_s[1] * 1e6:10.2f} us {times_s[0] / times_s[1]:7.1f}x")


def main():
    if pyhost_inline is None:
        sys.exit("weave.py: there is no pyhost_inline; PYTHONPATH=build/release/lib/pyhost names its folder")
    from binary_search import binary_search, make_inputs

    started = time.perf_counter()
    compiled_search(), compiled_transpose("d", "f")
    print(f"compiled, or found compiled, and loaded in {time.perf_counter() - started:.3f} s\n")
    print(f"{'':44} {'Python':>13} {'C++ inline':>13} {'ratio':>8}")
    seq, t = make_inputs("talk")
    compare(f"binary search in {len(seq)} ints", binary_search, c_int_binary_search, (seq, t))
    rows, columns = 300, 400
    arguments = "f", array("d", range(rows * columns)), rows, columns
    compare(f"{rows} x {columns} float64 to float32, transposed", python_transpose, cast_copy_transpose, arguments)


if __name__ == "__main__":
    main()
