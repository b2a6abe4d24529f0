// extensions/capi/polygon_list.hpp: polygon_list() for Python: tuples into memory of ours, the loop, a list a row.
//
// As in julia_list, only the loop can run while the thread state is detached. True and False are there already: a row
// is filled with references to these two.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "capi/helpers/callable.hpp"
#include "capi/helpers/list.hpp"
#include "capi/helpers/numbers.hpp"
#include "rules/polygon_list.hpp"

namespace pyhost::capi {

namespace detail {

inline void append_pair(std::vector<double>& vertices, PyObject* pair) {
    using Rules = rules::PolygonList;
    if (!PyTuple_Check(pair)) {
        refuse_type(Rules::pair, "a tuple", pair);
    }
    Rules::require_pair(static_cast<std::size_t>(PyTuple_GET_SIZE(pair)));
    for (Py_ssize_t i = 0; i < 2; ++i) {
        const rules::Float number = to_float(Rules::coordinate, PyTuple_GET_ITEM(pair, i));
        vertices.push_back(rules::to_float64(Rules::coordinate, number));
    }
}

inline Object rows_of_bools(const std::vector<std::uint8_t>& mask, std::size_t width, std::size_t height) {
    return new_list(height, [&](std::size_t y) {
        return new_list(width, [&](std::size_t x) { return Object::steal(PyBool_FromLong(mask[y * width + x])); });
    });
}

}  // namespace detail

template <class Gil, auto kernel>
Object polygon_list(const Arguments& given) {
    static constexpr Signature<3> signature{"polygon_list", {"pairs", "width", "height"}};
    const auto [pairs, width, height] = signature.bind(given);
    if (!PyList_Check(pairs)) {
        refuse_type(rules::PolygonList::at_pairs, "a list", pairs);
    }
    const rules::PolygonList call{to_int(signature.at(1), width), to_int(signature.at(2), height)};
    std::vector<double> vertices;
    for_each_item(pairs, [&](PyObject* pair) { detail::append_pair(vertices, pair); });
    std::vector<std::uint8_t> mask(call.results());
    run_kernel<Gil>("polygon_list", kernel, std::span(vertices), call.width, call.height, std::span(mask));
    return detail::rows_of_bools(mask, call.width, call.height);
}

template <class Gil, auto kernel>
PyMethodDef polygon_list_method() {
    return method<polygon_list<Gil, kernel>>(
        "polygon_list",
        "polygon_list(pairs, width, height)\n--\n\n"
        "Return lists of bools, one a row: True for each pixel inside the polygon of the tuples (x, y).");
}

}  // namespace pyhost::capi
