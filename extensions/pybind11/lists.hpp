// extensions/pybind11/lists.hpp: the kernels of lists: their elements into memory of ours, the loop, a new list.
//
// Elements can be read, and a list be made, only while the thread state is attached. Between the two the loop knows no
// Python object, so there it may be detached, and whatever happens to the list then does not matter.
#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/julia_list.hpp"
#include "kernels/polygon_list.hpp"
#include "pybind11/numbers.hpp"
#include "rules/julia_list.hpp"
#include "rules/polygon_list.hpp"

namespace pyhost::pybind {

namespace py = pybind11;

// As `for` reads a list: its length is asked for again before each element, whose conversion may have changed it. A
// py::list's iterators would point into memory that the list may have given back by then.
template <class Visit>
void for_each_item(const py::list& list, Visit visit) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        const py::object item = list[i];
        visit(item);
    }
}

// Not std::vector<std::complex<double>> as the argument's type: it takes any sequence, and what cannot be converted it
// refuses in words that name no argument. As the result's type it makes the list of ints.
template <class Gil>
std::vector<std::int32_t> julia_list(const py::object& zs, const Complex& c, const Int& maxiter) {
    using Rules = rules::JuliaList;
    if (!py::isinstance<py::list>(zs)) {
        rules::refuse_type(Rules::at_zs, "a list", Py_TYPE(zs.ptr())->tp_name);
    }
    const Rules call{c.at(Rules::at_c), maxiter.at(Rules::at_maxiter)};
    const auto list = py::reinterpret_borrow<py::list>(zs);
    std::vector<std::complex<double>> points;
    points.reserve(list.size());
    for_each_item(
        list, [&](const py::object& z) { points.push_back(Rules::point(py::cast<Complex>(z).at(Rules::element))); });
    std::vector<std::int32_t> counts(points.size());
    [[maybe_unused]] const Gil guard;
    kernels::julia_list(points, call.c.real, call.c.imag, call.maxiter, counts);
    return counts;
}

// x and y of one element.
inline void append_pair(std::vector<double>& vertices, const py::object& pair) {
    using Rules = rules::PolygonList;
    if (!py::isinstance<py::tuple>(pair)) {
        rules::refuse_type(Rules::pair, "a tuple", Py_TYPE(pair.ptr())->tp_name);
    }
    const auto tuple = py::reinterpret_borrow<py::tuple>(pair);
    Rules::require_pair(tuple.size());
    for (std::size_t i = 0; i < 2; ++i) {
        const py::object item = tuple[i];
        vertices.push_back(rules::to_float64(Rules::coordinate, py::cast<Float>(item).at(Rules::coordinate)));
    }
}

// Of which the casters of std::vector make lists of bools.
inline std::vector<std::vector<bool>> rows_of_bools(const std::vector<std::uint8_t>& mask, std::size_t width,
                                                    std::size_t height) {
    std::vector<std::vector<bool>> rows;
    rows.reserve(height);
    for (std::size_t y = 0; y < height; ++y) {
        const auto row = std::span(mask).subspan(y * width, width);
        rows.emplace_back(row.begin(), row.end());
    }
    return rows;
}

template <class Gil>
std::vector<std::vector<bool>> polygon_list(const py::object& pairs, const Int& width, const Int& height) {
    using Rules = rules::PolygonList;
    if (!py::isinstance<py::list>(pairs)) {
        rules::refuse_type(Rules::at_pairs, "a list", Py_TYPE(pairs.ptr())->tp_name);
    }
    const Rules call{width.at(Rules::at_width), height.at(Rules::at_height)};
    std::vector<double> vertices;
    for_each_item(py::reinterpret_borrow<py::list>(pairs),
                  [&](const py::object& pair) { append_pair(vertices, pair); });
    std::vector<std::uint8_t> mask(call.results());
    [[maybe_unused]] const Gil guard;
    kernels::polygon_list(vertices, call.width, call.height, mask);
    return rows_of_bools(mask, call.width, call.height);
}

}  // namespace pyhost::pybind
