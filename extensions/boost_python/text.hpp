// extensions/boost_python/text.hpp: any str, in code points, with a converter each way.
//
// Boost's own std::wstring would hold them, too, but its converter asks the object's class for the length, and a
// subclass of str may answer what it likes.
#pragma once

#include <boost/python.hpp>
#include <cstdint>
#include <vector>

#include "boost_python/converter.hpp"

namespace pyhost::boost_python {

struct Text {
    std::vector<std::uint32_t> code_points;

    static PyObject* convert(const Text& text) {
        const auto size = static_cast<Py_ssize_t>(text.code_points.size());
        return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, text.code_points.data(), size);
    }
};

namespace detail {

inline void* is_text(PyObject* source) { return PyUnicode_Check(source) ? source : nullptr; }

inline void make_text(PyObject* source, Conversion* conversion) {
    const Py_ssize_t size = PyUnicode_GetLength(source);
    auto& code_points = make_at<Text>(conversion).code_points;
    code_points.resize(static_cast<std::size_t>(size));
    if (size > 0 && PyUnicode_AsUCS4(source, code_points.data(), size, 0) == nullptr) {
        bp::throw_error_already_set();
    }
}

}  // namespace detail

inline void register_text() {
    register_converter<Text>(&detail::is_text, &detail::make_text);
    bp::to_python_converter<Text, Text>();
}

}  // namespace pyhost::boost_python
