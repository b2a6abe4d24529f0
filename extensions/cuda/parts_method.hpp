// extensions/cuda/parts_method.hpp: parts_of_last_call() for Python.
#pragma once

#include <string>

#include "capi/helpers/python.hpp"
#include "cuda/cuda.hpp"
#include "cuda/device.hpp"

namespace pyhost::cuda {

// Nothing is compiled at run time but for a device newer than all that nvcc compiled for: the first call has that.
inline PyObject* parts_of_last_call(PyObject*, PyObject*) noexcept {
    const auto& seconds = last_parts_s();
    return Py_BuildValue("{s:s,s:d,s:d,s:d,s:d}", "name", device_name().c_str(), "inputs_s", seconds[0], "kernel_s",
                         seconds[1], "result_s", seconds[2], "compile_s", 0.0);
}

inline const PyMethodDef parts_function{
    "parts_of_last_call", parts_of_last_call, METH_NOARGS,
    "parts_of_last_call()\n--\n\n"
    "Return the device's name and the seconds of the calling thread's last call by the device's clock."};

inline PyMethodDef parts_functions[] = {parts_function, {}};

}  // namespace pyhost::cuda
