// extensions/pybind11/text.hpp: an argument and a result of any str, in code points.
//
// Not std::string or std::u32string: their casters encode, and for a lone surrogate there is no code; bytes they take
// for text.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <vector>

#include "rules/refusal.hpp"

namespace pyhost::pybind {

struct Text {
    std::vector<std::uint32_t> code_points;
    const char* refused = nullptr;  // the name of a type that is none; the caller's object keeps it

    const std::vector<std::uint32_t>& at(rules::Place place) const {
        if (refused != nullptr) {
            rules::refuse_type(place, "a str", refused);
        }
        return code_points;
    }
};

}  // namespace pyhost::pybind

namespace pybind11::detail {

template <>
struct type_caster<pyhost::pybind::Text> {
    PYBIND11_TYPE_CASTER(pyhost::pybind::Text, const_name("str"));

    bool load(handle source, bool) {
        if (!PyUnicode_Check(source.ptr())) {
            value.refused = Py_TYPE(source.ptr())->tp_name;
            return true;
        }
        const ssize_t size = PyUnicode_GetLength(source.ptr());
        value.code_points.resize(static_cast<std::size_t>(size));
        if (size > 0 && PyUnicode_AsUCS4(source.ptr(), value.code_points.data(), size, 0) == nullptr) {
            throw error_already_set();
        }
        return true;
    }

    static handle cast(const pyhost::pybind::Text& text, return_value_policy, handle) {
        const auto size = static_cast<ssize_t>(text.code_points.size());
        return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, text.code_points.data(), size);
    }
};

}  // namespace pybind11::detail
