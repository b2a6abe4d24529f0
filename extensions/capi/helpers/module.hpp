// extensions/capi/helpers/module.hpp: a backend's module and its submodules held and released, made from tables of
// functions.
//
// Multi-phase initialisation throughout. The submodules are made by the parent's exec slot and put into sys.modules, as
// `import pyhost_capi.held` expects: an extension module has no __path__ to look for them.
#pragma once

#include <new>
#include <span>
#include <string>

#include "capi/helpers/object.hpp"

namespace pyhost::capi {

// "kernel", "policy" or "policy.kernel" that the contract would expect, and why it is missing.
struct Absence {
    const char* what;
    const char* why;
};

// An attribute of the module, a str.
struct Fact {
    const char* name;
    std::string text;
};

// A Backend is a type with static members:
//   const char* name, *doc;  PyMethodDef held[], released[] (ending with {});  Absence absent[];
//   optionally Absence other_streams[]: kernels whose random numbers are another generator's, and which;
//   std::string unavailable(): why this machine cannot run it, empty if it can; and a range of
//   Fact facts(): what else it tells about itself; PyMethodDef own_functions[], of the module itself; and
//   void extend(PyObject* module), which adds what else the module has.
namespace detail {

inline void set_attribute(PyObject* module, const char* name, const Object& value) {
    check(PyModule_AddObjectRef(module, name, value.get()));
}

inline Object text(const char* characters) { return Object::steal(PyUnicode_FromString(characters)); }

inline void add_reasons(PyObject* module, const char* name, std::span<const Absence> reasons) {
    const Object dict = Object::steal(PyDict_New());
    for (const Absence& reason : reasons) {
        check(PyDict_SetItemString(dict.get(), reason.what, text(reason.why).get()));
    }
    set_attribute(module, name, dict);
}

inline Object make_spec(const std::string& full_name) {
    const Object machinery = Object::steal(PyImport_ImportModule("importlib.machinery"));
    return Object::steal(PyObject_CallMethod(machinery.get(), "ModuleSpec", "sO", full_name.c_str(), Py_None));
}

inline void add_submodule(PyObject* parent, const std::string& parent_name, const char* name, PyModuleDef& definition) {
    const std::string full_name = parent_name + "." + name;
    const Object spec = make_spec(full_name);
    const Object module = Object::steal(PyModule_FromDefAndSpec(&definition, spec.get()));
    set_attribute(module.get(), "__package__", text(parent_name.c_str()));
    set_attribute(module.get(), "__spec__", spec);
    check(PyModule_ExecDef(module.get(), &definition));
    check(PyDict_SetItemString(PyImport_GetModuleDict(), full_name.c_str(), module.get()));
    set_attribute(parent, name, module);
}

inline PyModuleDef definition(const char* name, const char* doc, PyMethodDef* functions, PyModuleDef_Slot* slots) {
    PyModuleDef result{};
    result.m_base = PyModuleDef_HEAD_INIT;
    result.m_name = name;
    result.m_doc = doc;
    result.m_methods = functions;
    result.m_slots = slots;
    return result;  // m_size 0: multi-phase, without state of its own
}

template <class Backend>
int exec(PyObject* module) noexcept;

// Nothing that changes is static: every interpreter has its own, with or without a GIL.
template <class Backend>
inline PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, reinterpret_cast<void*>(&exec<Backend>)},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, nullptr},
};

// The same without exec.
template <class Backend>
inline PyModuleDef_Slot* const submodule_slots = module_slots<Backend> + 1;

template <class Backend>
void fill(PyObject* module) {
    static PyModuleDef held = definition("held", "The thread state stays attached for the whole call.", Backend::held,
                                         submodule_slots<Backend>);
    static PyModuleDef released = definition("released", "The thread state is detached exactly around the kernel.",
                                             Backend::released, submodule_slots<Backend>);
    if (has_numpy()) {
        check(PyArray_ImportNumPyAPI());
    }
    add_submodule(module, Backend::name, "held", held);
    add_submodule(module, Backend::name, "released", released);
    add_reasons(module, "ABSENT", Backend::absent);
    if constexpr (requires { Backend::other_streams; }) {
        add_reasons(module, "OTHER_STREAM", Backend::other_streams);
    }
    if constexpr (requires { Backend::unavailable(); }) {
        if (const std::string why = Backend::unavailable(); !why.empty()) {
            set_attribute(module, "UNAVAILABLE", text(why.c_str()));
        }
    }
    if constexpr (requires { Backend::facts(); }) {
        for (const Fact& fact : Backend::facts()) {
            set_attribute(module, fact.name, text(fact.text.c_str()));
        }
    }
    if constexpr (requires { Backend::extend(module); }) {
        Backend::extend(module);
    }
}

template <class Backend>
int exec(PyObject* module) noexcept {
    try {
        fill<Backend>(module);
        return 0;
    } catch (const ErrorIsSet&) {
        return -1;
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
        return -1;
    }
}

}  // namespace detail

// The whole of PyInit_pyhost_<backend>().
template <class Backend>
PyObject* make_module() {
    PyMethodDef* functions = nullptr;
    if constexpr (requires { Backend::own_functions; }) {
        functions = Backend::own_functions;
    }
    static PyModuleDef definition =
        detail::definition(Backend::name, Backend::doc, functions, detail::module_slots<Backend>);
    return PyModuleDef_Init(&definition);
}

}  // namespace pyhost::capi
