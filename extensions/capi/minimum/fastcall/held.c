// extensions/capi/minimum/fastcall/held.c: METH_FASTCALL functions, nothing more than they need.
//
// Source: "Common Object Structures" and "Buffer Protocol" in CPython's C API reference. No keywords, no `out`. What
// the exporter's items are is not asked: float32 and int64 give wrong numbers in silence.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

void pyhost_noop(void);
int pyhost_add_ints(int64_t a, int64_t b, int64_t* sum);
void pyhost_fused_arith(const double* a, const double* b, size_t n, double* out);

static PyObject* noop(PyObject* self, PyObject* unused) {
    (void)self, (void)unused;
    pyhost_noop();
    Py_RETURN_NONE;
}

static PyObject* add_ints(PyObject* self, PyObject* const* args, Py_ssize_t count) {
    (void)self;
    if (count != 2) {
        return PyErr_Format(PyExc_TypeError, "add_ints() takes 2 arguments, got %zd", count);
    }
    const int64_t a = PyLong_AsLongLong(args[0]);
    if (a == -1 && PyErr_Occurred()) {
        return NULL;
    }
    const int64_t b = PyLong_AsLongLong(args[1]);
    if (b == -1 && PyErr_Occurred()) {
        return NULL;
    }
    int64_t sum = 0;
    pyhost_add_ints(a, b, &sum);
    return PyLong_FromLongLong(sum);
}

static PyObject* fused_arith(PyObject* self, PyObject* const* args, Py_ssize_t count) {
    (void)self;
    if (count != 2) {
        return PyErr_Format(PyExc_TypeError, "fused_arith() takes 2 arguments, got %zd", count);
    }
    Py_buffer a, b;
    if (PyObject_GetBuffer(args[0], &a, PyBUF_C_CONTIGUOUS) < 0) {
        return NULL;
    }
    if (PyObject_GetBuffer(args[1], &b, PyBUF_C_CONTIGUOUS) < 0) {
        PyBuffer_Release(&a);
        return NULL;
    }
    npy_intp items = (a.len < b.len ? a.len : b.len) / (npy_intp)sizeof(double);
    PyObject* result = PyArray_SimpleNew(1, &items, NPY_DOUBLE);
    if (result != NULL) {
        pyhost_fused_arith(a.buf, b.buf, (size_t)items, PyArray_DATA((PyArrayObject*)result));
    }
    PyBuffer_Release(&a);
    PyBuffer_Release(&b);
    return result;
}

static PyMethodDef functions[] = {
    {"noop", noop, METH_NOARGS, "Do nothing."},
    {"add_ints", (PyCFunction)(void (*)(void))add_ints, METH_FASTCALL, "Return a + b."},
    {"fused_arith", (PyCFunction)(void (*)(void))fused_arith, METH_FASTCALL, "Return (a + b) * 2 + a * b."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "held", NULL, -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_held(void) {
    import_array();
    return PyModule_Create(&module);
}
