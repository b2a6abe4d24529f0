// extensions/cuda/kept_error.hpp: the Python error that is set, put aside while other code runs.
#pragma once

#include "capi/helpers/python.hpp"

namespace pyhost::cuda {

// An error that this code leaves behind is printed, for nobody could catch it.
class KeptError {
public:
    KeptError() noexcept { PyErr_Fetch(&type_, &error_, &traceback_); }
    KeptError(const KeptError&) = delete;
    KeptError& operator=(const KeptError&) = delete;
    ~KeptError() {
        if (PyErr_Occurred() != nullptr) {
            PyErr_WriteUnraisable(nullptr);
        }
        PyErr_Restore(type_, error_, traceback_);
    }

private:
    PyObject* type_ = nullptr;
    PyObject* error_ = nullptr;
    PyObject* traceback_ = nullptr;
};

}  // namespace pyhost::cuda
