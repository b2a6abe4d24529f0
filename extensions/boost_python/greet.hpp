// extensions/boost_python/greet.hpp: greet() for Python.
#pragma once

#include <span>

#include "boost_python/gil.hpp"
#include "boost_python/text.hpp"
#include "kernels/greet.hpp"
#include "rules/greet.hpp"

namespace pyhost::boost_python {

template <class Gil>
Text greet(const bp::object& name) {
    const bp::extract<Text> given(name);
    if (!given.check()) {
        refuse_type(rules::Greet::at_name, "a str", name);
    }
    const std::span<const std::uint32_t> text = given().code_points;
    Text greeting;
    greeting.code_points.resize(kernels::greeting_size(text.size()));
    run_kernel<Gil>(kernels::greet, text, std::span(greeting.code_points));
    return greeting;
}

}  // namespace pyhost::boost_python
