// extensions/boost_python/list.hpp: an argument that must be a list.
#pragma once

#include <boost/python.hpp>

#include "boost_python/converter.hpp"

namespace pyhost::boost_python {

// bp::extract<bp::list>'s own check would believe what an object says of its __class__.
inline bp::list to_list(rules::Place place, const bp::object& given) {
    if (!PyList_Check(given.ptr())) {
        refuse_type(place, "a list", given);
    }
    return bp::extract<bp::list>(given)();
}

}  // namespace pyhost::boost_python
