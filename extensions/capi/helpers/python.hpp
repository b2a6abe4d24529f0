// extensions/capi/helpers/python.hpp: CPython's and NumPy's C APIs, with the macros that both want set first.
//
// A backend is one translation unit: NumPy's function table is a static variable of the file that includes this one.
#pragma once

#ifndef PY_SSIZE_T_CLEAN
#define PY_SSIZE_T_CLEAN
#endif
#include <Python.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

namespace pyhost::capi {

// NumPy is the main interpreter's: it cannot be loaded twice in a process, and its function table is one for all.
inline bool has_numpy() noexcept {
    static PyInterpreterState* const main = PyInterpreterState_Main();  // the same for ever: one call less
    return PyInterpreterState_Get() == main;
}

}  // namespace pyhost::capi
