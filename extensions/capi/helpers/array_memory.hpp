// extensions/capi/helpers/array_memory.hpp: large new arrays from the pool of touched pages, where a backend wants it.
//
// By NumPy's own interface for allocators (NEP 49): the array owns its memory as any other does, and gives it back to
// the pool. The handler is set only while an array is made, so that nobody else's arrays come from here.
#pragma once

#include <cstring>

#include "capi/helpers/callable.hpp"
#include "kernels/page_pool.hpp"

namespace pyhost::capi {

namespace detail {

inline void* take_zeros(void*, std::size_t count, std::size_t bytes) {
    void* const memory = pool::take(count * bytes);
    return memory == nullptr ? nullptr : std::memset(memory, 0, count * bytes);
}

// Of this module alone; null until use_page_pool().
inline PyObject* page_pool_handler = nullptr;

}  // namespace detail

// From now on new arrays of the module that calls this are pooled.
inline void use_page_pool() noexcept {
    static PyDataMem_Handler handler = {
        "pyhost_page_pool",
        1,
        {
            nullptr,
            [](void*, std::size_t bytes) { return pool::take(bytes); },
            detail::take_zeros,
            [](void*, void* memory, std::size_t bytes) { return pool::resize(memory, bytes); },
            [](void*, void* memory, std::size_t) { pool::give(memory); },
        },
    };
    if (detail::page_pool_handler == nullptr) {
        detail::page_pool_handler = PyCapsule_New(&handler, "mem_handler", nullptr);
        PyErr_Clear();  // without one, NumPy's own arrays do
    }
}

// For the module: how many bytes wait in the pool.
inline Object pool_bytes(const Arguments& given) {
    static constexpr Signature<0> signature{"pool_bytes", {}};
    signature.bind(given);
    return Object::steal(PyLong_FromSize_t(pool::waiting_bytes()));
}

inline PyMethodDef pool_functions[] = {
    method<pool_bytes>("pool_bytes",
                       "pool_bytes()\n--\n\nReturn how many bytes of touched pages wait for the next large result."),
    {},
};

// A new flat array, its items not set.
inline Object new_array(std::size_t size, std::size_t item_bytes, int type) {
    npy_intp length = static_cast<npy_intp>(size);
    if (detail::page_pool_handler == nullptr || size * item_bytes < pool::least_bytes) {
        return Object::steal(PyArray_SimpleNew(1, &length, type));
    }
    const Object before = Object::steal(PyDataMem_SetHandler(detail::page_pool_handler));
    PyObject* const array = PyArray_SimpleNew(1, &length, type);
    PyObject *kind, *error, *trace;  // there may be one, of an array that cannot be had
    PyErr_Fetch(&kind, &error, &trace);
    Py_XDECREF(PyDataMem_SetHandler(before.get()));
    PyErr_Restore(kind, error, trace);
    return Object::steal(array);
}

}  // namespace pyhost::capi
