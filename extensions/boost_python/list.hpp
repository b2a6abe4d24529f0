// extensions/boost_python/list.hpp: an argument that must be a list, its items one after the other, and new lists.
#pragma once

#include <boost/python.hpp>
#include <boost/python/stl_iterator.hpp>
#include <vector>

#include "boost_python/converter.hpp"

namespace pyhost::boost_python {

// bp::extract<bp::list>'s own check would believe what an object says of its __class__.
inline bp::list to_list(rules::Place place, const bp::object& given) {
    if (!PyList_Check(given.ptr())) {
        refuse_type(place, "a list", given);
    }
    return bp::extract<bp::list>(given)();
}

// A list's own iterator, as `for` has it. list[index] would make an int of every index; and it, bp::len() and an
// iterator made of the list itself ask the object's class, which may be a subclass of list that says something else.
using Items = bp::stl_input_iterator<bp::object>;

inline Items items_of(const bp::list& list) { return Items(bp::object(bp::handle<>(PyList_Type.tp_iter(list.ptr())))); }

template <class Visit>
void for_each_item(const bp::list& list, Visit visit) {
    for (Items next = items_of(list); next != Items(); ++next) {
        visit(*next);
    }
}

template <class T>
bp::list new_list(const std::vector<T>& values) {
    bp::list list;
    for (const T& value : values) {
        list.append(value);
    }
    return list;
}

}  // namespace pyhost::boost_python
