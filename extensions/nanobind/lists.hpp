// extensions/nanobind/lists.hpp: the kernels of lists: their elements into memory of ours, the loop, a new list.
//
// Elements can be read, and a list be made, only while the thread state is attached. Between the two the loop knows no
// Python object, so there it may be detached, and whatever happens to the list then does not matter.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/vector.h>

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/julia_list.hpp"
#include "kernels/polygon_list.hpp"
#include "nanobind/numbers.hpp"
#include "rules/julia_list.hpp"
#include "rules/polygon_list.hpp"

namespace pyhost::nano {

// nb::list checks no bounds, and an item's __index__, or another thread, may have shortened it meanwhile.
inline nb::object item_of(const nb::list& seq, std::size_t index) {
    if (index >= seq.size()) {
        throw nb::index_error("list index out of range");
    }
    nb::object item = seq[index];
    if (!item.is_valid()) {  // without a GIL: shortened since the line above
        throw nb::python_error();
    }
    return item;
}

// As `for` reads a list: its length is asked for again before each element, whose conversion may have changed it.
template <class Visit>
void for_each_item(const nb::list& list, Visit visit) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        visit(item_of(list, i));
    }
}

// Not std::vector<std::complex<double>> as the argument's type: its caster walks through the list's own memory, which
// an element's __complex__ can make the list give back. As the result's type it makes the list of ints.
template <class Gil>
std::vector<std::int32_t> julia_list(const nb::object& zs, const Complex& c, const Int& maxiter) {
    using Rules = rules::JuliaList;
    if (!nb::isinstance<nb::list>(zs)) {
        rules::refuse_type(Rules::at_zs, "a list", Py_TYPE(zs.ptr())->tp_name);
    }
    const Rules call{c.at(Rules::at_c), maxiter.at(Rules::at_maxiter)};
    const auto list = nb::borrow<nb::list>(zs);
    std::vector<std::complex<double>> points;
    points.reserve(list.size());
    for_each_item(
        list, [&](const nb::object& z) { points.push_back(Rules::point(nb::cast<Complex>(z).at(Rules::element))); });
    std::vector<std::int32_t> counts(points.size());
    [[maybe_unused]] const Gil guard;
    kernels::julia_list(points, call.c.real, call.c.imag, call.maxiter, counts);
    return counts;
}

// x and y of one element.
inline void append_pair(std::vector<double>& vertices, const nb::object& pair) {
    using Rules = rules::PolygonList;
    if (!nb::isinstance<nb::tuple>(pair)) {
        rules::refuse_type(Rules::pair, "a tuple", Py_TYPE(pair.ptr())->tp_name);
    }
    const auto tuple = nb::borrow<nb::tuple>(pair);
    Rules::require_pair(tuple.size());
    for (std::size_t i = 0; i < 2; ++i) {
        vertices.push_back(rules::to_float64(Rules::coordinate, nb::cast<Float>(tuple[i]).at(Rules::coordinate)));
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
std::vector<std::vector<bool>> polygon_list(const nb::object& pairs, const Int& width, const Int& height) {
    using Rules = rules::PolygonList;
    if (!nb::isinstance<nb::list>(pairs)) {
        rules::refuse_type(Rules::at_pairs, "a list", Py_TYPE(pairs.ptr())->tp_name);
    }
    const Rules call{width.at(Rules::at_width), height.at(Rules::at_height)};
    std::vector<double> vertices;
    for_each_item(nb::borrow<nb::list>(pairs), [&](const nb::object& pair) { append_pair(vertices, pair); });
    std::vector<std::uint8_t> mask(call.results());
    [[maybe_unused]] const Gil guard;
    kernels::polygon_list(vertices, call.width, call.height, mask);
    return rows_of_bools(mask, call.width, call.height);
}

}  // namespace pyhost::nano
