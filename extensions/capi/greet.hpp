// extensions/capi/greet.hpp: greet() for Python.
//
// Not PyUnicode_AsUTF8(): UTF-8 has no bytes for lone surrogates. CPython keeps 1, 2 or 4 bytes a code point, whichever
// the widest needs; the kernel has one loop, over 4, so a name is widened before and the greeting narrowed after it.
#pragma once

#include <memory>
#include <span>

#include "capi/helpers/callable.hpp"
#include "kernels/greet.hpp"
#include "rules/greet.hpp"

namespace pyhost::capi {

namespace detail {

struct FreeMemory {
    void operator()(Py_UCS4* memory) const noexcept { PyMem_Free(memory); }
};

}  // namespace detail

template <class Gil, auto kernel>
Object greet(const Arguments& given) {
    static constexpr Signature<1> signature{"greet", {"name"}};
    const auto [name] = signature.bind(given);
    if (!PyUnicode_Check(name)) {
        refuse_type(rules::Greet::at_name, "a str", name);
    }
    const std::unique_ptr<Py_UCS4, detail::FreeMemory> code_points(PyUnicode_AsUCS4Copy(name));
    if (code_points == nullptr) {
        throw ErrorIsSet{};
    }
    const std::span<const std::uint32_t> text(code_points.get(), static_cast<std::size_t>(PyUnicode_GetLength(name)));
    const std::size_t size = kernels::greeting_size(text.size());
    const auto greeting = std::make_unique_for_overwrite<std::uint32_t[]>(size);
    run_kernel<Gil>("greet", kernel, text, std::span(greeting.get(), size));
    return Object::steal(
        PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, greeting.get(), static_cast<Py_ssize_t>(size)));
}

template <class Gil, auto kernel>
PyMethodDef greet_method() {
    return method<greet<Gil, kernel>>("greet",
                                      "greet(name)\n--\n\n"
                                      "Return \"Hello, \" + name + \"!\" of any str.");
}

}  // namespace pyhost::capi
