// extensions/nanobind/text.hpp: an argument and a result of any str, in code points.
//
// Not std::string or const char*: nanobind's casters encode, and for a lone surrogate there is no code.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <exception>
#include <vector>

#include "nanobind/numbers.hpp"
#include "rules/refusal.hpp"

namespace pyhost::nano {

struct Text {
    std::vector<std::uint32_t> code_points;
    const char* refused = nullptr;  // the name of a type that is none; the caller's object keeps it
    std::exception_ptr error;       // no memory

    const std::vector<std::uint32_t>& at(rules::Place place) const {
        if (error != nullptr) {
            std::rethrow_exception(error);
        }
        if (refused != nullptr) {
            rules::refuse_type(place, "a str", refused);
        }
        return code_points;
    }
};

}  // namespace pyhost::nano

namespace nanobind::detail {

template <>
struct type_caster<pyhost::nano::Text> {
    NB_TYPE_CASTER(pyhost::nano::Text, const_name("str"))

    bool from_python(handle source, std::uint32_t, cleanup_list*) noexcept {
        if (PyUnicode_Check(source.ptr()) == 0) {
            value.refused = Py_TYPE(source.ptr())->tp_name;
            return true;
        }
        const Py_ssize_t size = PyUnicode_GetLength(source.ptr());
        try {
            value.code_points.resize(static_cast<std::size_t>(size));
        } catch (...) {
            value.error = std::current_exception();
            return true;
        }
        if (size > 0 && PyUnicode_AsUCS4(source.ptr(), value.code_points.data(), size, 0) == nullptr) {
            value.error = pyhost::nano::take_error();
        }
        return true;
    }

    static handle from_cpp(const pyhost::nano::Text& text, rv_policy, cleanup_list*) noexcept {
        const auto size = static_cast<Py_ssize_t>(text.code_points.size());
        return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, text.code_points.data(), size);
    }
};

}  // namespace nanobind::detail
