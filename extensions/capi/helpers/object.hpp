// extensions/capi/helpers/object.hpp: one owned reference to a Python object, and the exception for an error that is
// set.
#pragma once

#include <utility>

#include "capi/helpers/python.hpp"

namespace pyhost::capi {

// Thrown where the interpreter's error indicator is set already; callable.hpp turns it back into a null result.
struct ErrorIsSet {};

class Object {
public:
    Object() = default;
    [[gnu::always_inline]] Object(Object&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
    [[gnu::always_inline]] Object& operator=(Object other) noexcept {
        std::swap(pointer_, other.pointer_);
        return *this;
    }
    [[gnu::always_inline]] ~Object() { Py_XDECREF(pointer_); }

    // Takes over a new reference as an API function returns it; a null one means that an error is set.
    static Object steal(PyObject* fresh) {
        if (fresh == nullptr) {
            throw ErrorIsSet{};
        }
        return Object(fresh);
    }
    static Object share(PyObject* borrowed) { return Object(Py_NewRef(borrowed)); }

    PyObject* get() const noexcept { return pointer_; }
    PyObject* release() noexcept { return std::exchange(pointer_, nullptr); }

private:
    explicit Object(PyObject* owned) noexcept : pointer_(owned) {}

    PyObject* pointer_ = nullptr;
};

// For API functions that return -1 with an error set.
inline void check(int status) {
    if (status < 0) {
        throw ErrorIsSet{};
    }
}

inline Object none() { return Object::share(Py_None); }

}  // namespace pyhost::capi
