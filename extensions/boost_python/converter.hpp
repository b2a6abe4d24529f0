// extensions/boost_python/converter.hpp: how a type of ours is made from a Python object, told to Boost.Python.
//
// With a registered converter, bp::extract<T>(object) works as it does for any type that Boost knows. The functions
// take bp::objects and extract from them, in their parameters' order. Parameters of the types themselves Boost would
// convert in the order in which the compiler evaluates arguments (GCC: the last one first), and what does not convert
// would be an ArgumentError that lists C++ signatures.
#pragma once

#include <boost/python.hpp>
#include <new>

#include "rules/refusal.hpp"

namespace pyhost::boost_python {

namespace bp = boost::python;

using Conversion = bp::converter::rvalue_from_python_stage1_data;

// Stage one: the object itself where it is one, else null. Stage two makes a T of it, by make_at().
template <class T>
void register_converter(void* (*convertible)(PyObject*), void (*construct)(PyObject*, Conversion*)) {
    bp::converter::registry::push_back(convertible, construct, bp::type_id<T>());
}

// A T where Boost wants it.
template <class T>
T& make_at(Conversion* conversion) {
    void* const memory = reinterpret_cast<bp::converter::rvalue_from_python_storage<T>*>(conversion)->storage.bytes;
    T* const value = new (memory) T();
    conversion->convertible = memory;  // from now on Boost destroys it
    return *value;
}

[[noreturn]] inline void refuse_type(rules::Place place, const char* wanted, const bp::object& got) {
    rules::refuse_type(place, wanted, Py_TYPE(got.ptr())->tp_name);
}

}  // namespace pyhost::boost_python
