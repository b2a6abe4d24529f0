// extensions/boost_python/polygon_list.hpp: polygon_list() for Python: tuples into memory of ours, the loop, a list a
// row.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "boost_python/gil.hpp"
#include "boost_python/list.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/polygon_list.hpp"
#include "rules/polygon_list.hpp"

namespace pyhost::boost_python {

// x and y of one element; not by bp::tuple's operator[] and bp::len(), which ask the object's class.
inline void append_pair(std::vector<double>& vertices, const bp::object& pair) {
    using Rules = rules::PolygonList;
    if (!PyTuple_Check(pair.ptr())) {
        refuse_type(Rules::pair, "a tuple", pair);
    }
    Rules::require_pair(static_cast<std::size_t>(PyTuple_GET_SIZE(pair.ptr())));
    for (Py_ssize_t i = 0; i < 2; ++i) {
        const bp::object item(bp::handle<>(bp::borrowed(PyTuple_GET_ITEM(pair.ptr(), i))));
        vertices.push_back(rules::to_float64(Rules::coordinate, to_float(Rules::coordinate, item)));
    }
}

template <class Gil>
bp::list polygon_list(const bp::object& pairs, const bp::object& width, const bp::object& height) {
    using Rules = rules::PolygonList;
    const bp::list list = to_list(Rules::at_pairs, pairs);
    const Rules call{to_int(Rules::at_width, width), to_int(Rules::at_height, height)};
    std::vector<double> vertices;
    for_each_item(list, [&](const bp::object& pair) { append_pair(vertices, pair); });
    std::vector<std::uint8_t> mask(call.results());
    run_kernel<Gil>(kernels::polygon_list, std::span(std::as_const(vertices)), call.width, call.height,
                    std::span(mask));
    bp::list rows;
    for (std::size_t y = 0; y < call.height; ++y) {
        const auto row = std::span(mask).subspan(y * call.width, call.width);
        rows.append(new_list(std::vector<bool>(row.begin(), row.end())));
    }
    return rows;
}

}  // namespace pyhost::boost_python
