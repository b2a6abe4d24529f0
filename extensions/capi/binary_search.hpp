// extensions/capi/binary_search.hpp: binary_search() for Python; the kernel reads the list's items while it runs.
//
// So there is no policy to choose: the thread state stays attached.
#pragma once

#include "capi/callable.hpp"
#include "capi/numbers.hpp"
#include "kernels/binary_search.hpp"

namespace pyhost::capi {

namespace detail {

// With bounds checked: an item's __index__, or another thread, may have shortened the list meanwhile.
inline Object list_item(PyObject* list, Py_ssize_t index) {
#if PY_VERSION_HEX >= 0x030D0000
    return Object::steal(PyList_GetItemRef(list, index));
#else
    PyObject* const item = PyList_GetItem(list, index);
    if (item == nullptr) {
        throw ErrorIsSet{};
    }
    return Object::share(item);
#endif
}

inline bool read_list(void* list, std::ptrdiff_t index, std::int64_t* value) noexcept {
    try {
        *value = to_int64({"binary_search", "an element of seq"}, list_item(static_cast<PyObject*>(list), index).get());
        return true;
    } catch (const ErrorIsSet&) {
        return false;
    }
}

}  // namespace detail

template <auto kernel>
Object binary_search(const Arguments& given) {
    static constexpr Signature<2> signature{"binary_search", {"seq", "t"}};
    const auto [seq, t] = signature.bind(given);
    if (!PyList_Check(seq)) {
        raise_wrong_type(signature.at(0), "a list", seq);
    }
    const std::int64_t target = to_int64(signature.at(1), t);
    const std::ptrdiff_t found = kernel(PyList_Size(seq), target, &detail::read_list, seq);
    if (found == kernels::search_stopped) {
        throw ErrorIsSet{};
    }
    return Object::steal(PyLong_FromSsize_t(found));
}

template <auto kernel>
PyMethodDef binary_search_method() {
    return method<binary_search<kernel>>("binary_search",
                                         "binary_search(seq, t)\n--\n\n"
                                         "Return the index of t in the sorted list of ints seq, or -1.");
}

}  // namespace pyhost::capi
