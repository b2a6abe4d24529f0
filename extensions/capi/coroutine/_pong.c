// extensions/capi/coroutine/_pong.c: the coroutine as an object of CPython's C API, and two of them in one call.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

void* pyhost_pong_start(void);
int64_t pyhost_pong_send(void* pong, int64_t ball);
void pyhost_pong_end(void* pong);
int64_t pyhost_ping_pong(int64_t n);

typedef struct {
    PyObject_HEAD void* task;
} Pong;

static PyObject* pong_new(PyTypeObject* type, PyObject* args, PyObject* keywords) {
    (void)args, (void)keywords;
    Pong* self = (Pong*)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->task = pyhost_pong_start();
    if (self->task == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject*)self;
}

static void pong_dealloc(PyObject* object) {
    Pong* self = (Pong*)object;
    PyTypeObject* type = Py_TYPE(object);
    if (self->task != NULL) {
        pyhost_pong_end(self->task);
    }
    type->tp_free(object);
    Py_DECREF(type);
}

static PyObject* pong_send(PyObject* self, PyObject* argument) {
    const int64_t ball = PyLong_AsLongLong(argument);
    if (ball == -1 && PyErr_Occurred()) {
        return NULL;
    }
    return PyLong_FromLongLong(pyhost_pong_send(((Pong*)self)->task, ball));
}

static PyMethodDef methods[] = {
    {"send", pong_send, METH_O, "send(ball)\n--\n\nResume the coroutine; return the ball that it hands back."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, pong_new},
    {Py_tp_dealloc, pong_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "pyhost_capi_coroutine._pong.Pong",
    .basicsize = sizeof(Pong),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

static PyObject* ping_pong(PyObject* self, PyObject* argument) {
    (void)self;
    const int64_t n = PyLong_AsLongLong(argument);
    if (n == -1 && PyErr_Occurred()) {
        return NULL;
    }
    const int64_t ball = pyhost_ping_pong(n);
    return ball < 0 ? PyErr_NoMemory() : PyLong_FromLongLong(ball);
}

static PyMethodDef functions[] = {
    {"ping_pong", ping_pong, METH_O, "ping_pong(n)\n--\n\nn exchanges between two coroutines of C++."},
    {NULL, NULL, 0, NULL},
};

static int add_type(PyObject* module) {
    PyObject* type = PyType_FromSpec(&spec);
    const int status = PyModule_AddObjectRef(module, "Pong", type);
    Py_XDECREF(type);
    return status;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, add_type},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,  .m_name = "_pong",       .m_doc = "A C++20 coroutine, bound by CPython's C API.",
    .m_methods = functions, .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__pong(void) { return PyModuleDef_Init(&definition); }
