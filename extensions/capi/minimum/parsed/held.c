// extensions/capi/minimum/parsed/held.c: PyArg_ParseTuple() and PyArray_FROM_OTF(), nothing more than they need.
//
// Source: "Extending Python with C or C++" of CPython's documentation, and "How to extend NumPy". No keywords, no
// `out`. NumPy converts what it is given, None to nan among it, and copies what is not contiguous.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

void pyhost_noop(void);
int pyhost_add_ints(int64_t a, int64_t b, int64_t* sum);
void pyhost_fused_arith(const double* a, const double* b, size_t n, double* out);

static PyObject* noop(PyObject* self, PyObject* args) {
    (void)self;
    if (!PyArg_ParseTuple(args, "")) {
        return NULL;
    }
    pyhost_noop();
    Py_RETURN_NONE;
}

static PyObject* add_ints(PyObject* self, PyObject* args) {
    (void)self;
    long long a, b;
    if (!PyArg_ParseTuple(args, "LL", &a, &b)) {
        return NULL;
    }
    int64_t sum = 0;
    pyhost_add_ints(a, b, &sum);
    return PyLong_FromLongLong(sum);
}

static PyObject* fused_arith(PyObject* self, PyObject* args) {
    (void)self;
    PyObject *arg1, *arg2;
    if (!PyArg_ParseTuple(args, "OO", &arg1, &arg2)) {
        return NULL;
    }
    PyArrayObject* a = (PyArrayObject*)PyArray_FROM_OTF(arg1, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
    PyArrayObject* b = (PyArrayObject*)PyArray_FROM_OTF(arg2, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
    PyObject* result = NULL;
    if (a != NULL && b != NULL) {
        npy_intp items = PyArray_SIZE(a) < PyArray_SIZE(b) ? PyArray_SIZE(a) : PyArray_SIZE(b);
        result = PyArray_SimpleNew(1, &items, NPY_DOUBLE);
        if (result != NULL) {
            pyhost_fused_arith(PyArray_DATA(a), PyArray_DATA(b), (size_t)items, PyArray_DATA((PyArrayObject*)result));
        }
    }
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

static PyMethodDef functions[] = {
    {"noop", noop, METH_VARARGS, "Do nothing."},
    {"add_ints", add_ints, METH_VARARGS, "Return a + b."},
    {"fused_arith", fused_arith, METH_VARARGS, "Return (a + b) * 2 + a * b."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "held", NULL, -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_held(void) {
    import_array();
    return PyModule_Create(&module);
}
