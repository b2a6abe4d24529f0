// extensions/capi/helpers/list.hpp: an item of a list that may change while it is read.
#pragma once

#include "capi/helpers/object.hpp"

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

}  // namespace pyhost::capi
