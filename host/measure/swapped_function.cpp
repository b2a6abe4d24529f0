// host/measure/swapped_function.cpp: the heap type SwappedFunction.
#include "measure/swapped_function.hpp"

#include <structmember.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "gil/calls.hpp"
#include "measure/crash_report.hpp"
#include "measure/gil_split.hpp"

namespace pyhost::measure {
namespace {

struct SwappedFunction {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject* original;
    PyObject* target;
    PyObject* weak_references;
    unsigned long long calls;
    SplitSum sum;
    gil::CallHandle handle;
    std::array<char, 64> name;
};

SwappedFunction* as_swapped(PyObject* self) { return reinterpret_cast<SwappedFunction*>(self); }

#ifdef Py_GIL_DISABLED
// Of the object, as Python's own sums are kept where threads meet.
void add_call(SwappedFunction* swapped, const gil::Account& call) {
    Py_BEGIN_CRITICAL_SECTION(swapped);
    swapped->sum.add(call);
    __atomic_store_n(&swapped->calls, swapped->calls + 1, __ATOMIC_RELAXED);
    Py_END_CRITICAL_SECTION();
}
#else
void add_call(SwappedFunction* swapped, const gil::Account& call) {
    swapped->sum.add(call);
    ++swapped->calls;
}
#endif

// PyObject_Vectorcall() checks what it returns, too; so does our caller.
PyObject* call_target(PyObject* target, PyObject* const* arguments, std::size_t flagged_count, PyObject* keywords) {
    const vectorcallfunc function = PyVectorcall_Function(target);
    if (function != nullptr) return function(target, arguments, flagged_count, keywords);
    return PyObject_Vectorcall(target, arguments, flagged_count, keywords);
}

PyObject* call(PyObject* self, PyObject* const* arguments, std::size_t flagged_count, PyObject* keyword_names) {
    SwappedFunction* swapped = as_swapped(self);
    const CallMark mark(swapped->name.data(), __atomic_load_n(&swapped->calls, __ATOMIC_RELAXED) + 1);
    const gil::Account before = gil::begin_call(swapped->handle);
    PyObject* result = call_target(swapped->target, arguments, flagged_count, keyword_names);
    add_call(swapped, gil::end_call(swapped->handle, before));
    return result;
}

PyObject* create(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
    static std::array<char*, 5> names{const_cast<char*>("original"), const_cast<char*>("target"),
                                      const_cast<char*>("name"), const_cast<char*>("provenance"), nullptr};
    PyObject* original = nullptr;
    PyObject* target = nullptr;
    const char* name = "";
    const char* provenance = "";
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "OO|ss:SwappedFunction", names.data(), &original, &target,
                                     &name, &provenance)) {
        return nullptr;
    }
    PyObject* self = type->tp_alloc(type, 0);
    if (self == nullptr) return nullptr;
    SwappedFunction* swapped = as_swapped(self);
    swapped->vectorcall = call;
    swapped->original = Py_NewRef(original);
    swapped->target = Py_NewRef(target);
    swapped->handle = gil::register_call(name, provenance);
    std::strncpy(swapped->name.data(), name, swapped->name.size() - 1);  // tp_alloc has filled it with zeros
    return self;
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(as_swapped(self)->original);
    Py_VISIT(as_swapped(self)->target);
    return 0;
}

int clear(PyObject* self) {
    Py_CLEAR(as_swapped(self)->original);
    Py_CLEAR(as_swapped(self)->target);
    return 0;
}

void destroy(PyObject* self) {
    PyTypeObject* type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (as_swapped(self)->weak_references != nullptr) PyObject_ClearWeakRefs(self);
    clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

// Names that the stand-in answers itself; all others are the original's.
bool is_own_attribute(std::string_view name) {
    constexpr std::array<std::string_view, 6> own{"__wrapped__", "__reduce__", "__reduce_ex__",
                                                  "__class__",   "__get__",    "__call__"};
    return name.starts_with("_pyhost_") || std::ranges::find(own, name) != own.end();
}

PyObject* get_attribute(PyObject* self, PyObject* name) {
    const char* text = PyUnicode_AsUTF8(name);
    if (text == nullptr) return nullptr;
    if (is_own_attribute(text)) return PyObject_GenericGetAttr(self, name);
    return PyObject_GetAttr(as_swapped(self)->original, name);
}

int set_attribute(PyObject* self, PyObject* name, PyObject* value) {
    return PyObject_SetAttr(as_swapped(self)->original, name, value);
}

// As a function: `class C: method = f` makes a method of it.
PyObject* bind(PyObject* self, PyObject* instance, PyObject*) {
    return instance == nullptr || instance == Py_None ? Py_NewRef(self) : PyMethod_New(self, instance);
}

PyObject* represent(PyObject* self) { return PyObject_Repr(as_swapped(self)->original); }

// By its qualified name, as a function: a worker process finds its own stand-in under that name.
PyObject* reduce(PyObject* self, PyObject*) {
    return PyObject_GetAttrString(as_swapped(self)->original, "__qualname__");
}

PyObject* get_wall_s(PyObject* self, void*) {
    return PyFloat_FromDouble(static_cast<double>(as_swapped(self)->sum.wall_ns) * 1e-9);
}

PyObject* get_gil(PyObject* self, void*) { return to_python(as_swapped(self)->sum); }

std::array members{
    PyMemberDef{"__wrapped__", T_OBJECT_EX, offsetof(SwappedFunction, original), READONLY, "the Python function"},
    PyMemberDef{"_pyhost_target", T_OBJECT_EX, offsetof(SwappedFunction, target), READONLY, "what runs in its place"},
    PyMemberDef{"_pyhost_calls", T_ULONGLONG, offsetof(SwappedFunction, calls), READONLY, "calls so far"},
    PyMemberDef{"__vectorcalloffset__", T_PYSSIZET, offsetof(SwappedFunction, vectorcall), READONLY, nullptr},
    PyMemberDef{"__weaklistoffset__", T_PYSSIZET, offsetof(SwappedFunction, weak_references), READONLY, nullptr},
    PyMemberDef{nullptr, 0, 0, 0, nullptr},
};

std::array computed{
    PyGetSetDef{"_pyhost_wall_s", get_wall_s, nullptr, "seconds inside the calls", nullptr},
    PyGetSetDef{"_pyhost_gil", get_gil, nullptr, "what the calls did with the GIL", nullptr},
    PyGetSetDef{nullptr, nullptr, nullptr, nullptr, nullptr},
};

std::array methods{
    PyMethodDef{"__reduce__", reduce, METH_NOARGS, "the qualified name"},
    PyMethodDef{nullptr, nullptr, 0, nullptr},
};

template <class Function>
PyType_Slot slot(int id, Function* function) {
    return {id, reinterpret_cast<void*>(function)};
}

}  // namespace

PyObject* make_swapped_function_type() {
    static std::array slots{
        slot(Py_tp_new, create),
        slot(Py_tp_dealloc, destroy),
        slot(Py_tp_traverse, traverse),
        slot(Py_tp_clear, clear),
        slot(Py_tp_call, PyVectorcall_Call),
        slot(Py_tp_getattro, get_attribute),
        slot(Py_tp_setattro, set_attribute),
        slot(Py_tp_descr_get, bind),
        slot(Py_tp_repr, represent),
        slot(Py_tp_members, members.data()),
        slot(Py_tp_getset, computed.data()),
        slot(Py_tp_methods, methods.data()),
        PyType_Slot{0, nullptr},
    };
    static PyType_Spec spec{.name = "_pyhost.SwappedFunction",
                            .basicsize = sizeof(SwappedFunction),
                            .itemsize = 0,
                            .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,
                            .slots = slots.data()};
    return PyType_FromSpec(&spec);
}

}  // namespace pyhost::measure
