// extensions/capi/helpers/list.hpp: a Python list read element by element, and new ones.
#pragma once

#include <cstddef>

#include "capi/helpers/errors.hpp"

namespace pyhost::capi {

// With bounds checked, and a reference of its own: an item's __index__, or another thread, may have shortened the list
// meanwhile, and dropped the item with it.
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

// Calls visit(element) as `for` reads a list: its length is asked for again before each.
template <class Visit>
void for_each_item(PyObject* list, Visit visit) {
    for (Py_ssize_t i = 0; i < PyList_Size(list); ++i) {
        visit(list_item(list, i).get());
    }
}

// A list of make(0), make(1) ...: new references.
template <class Make>
Object new_list(std::size_t size, Make make) {
    Object list = Object::steal(PyList_New(static_cast<Py_ssize_t>(size)));
    for (std::size_t i = 0; i < size; ++i) {
        // The macro takes over the reference, and nobody else knows the list yet.
        PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), make(i).release());
    }
    return list;
}

}  // namespace pyhost::capi
