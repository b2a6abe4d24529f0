// extensions/nanobind/buffer.hpp: an argument type for any buffer, and a result to write to.
//
// Not nb::ndarray: by default it converts and copies what does not fit (float32, every second item); with noconvert()
// it refuses that in words that name no argument. The caster takes every object and notes what it is; what is wrong
// with it is for the rules to say.
#pragma once

#include <nanobind/nanobind.h>

#include <bit>
#include <exception>
#include <span>
#include <utility>

#include "nanobind/numbers.hpp"
#include "rules/buffers.hpp"

namespace pyhost::nano {

// Not movable: some exporters point a view's shape into the view itself.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(nb::handle exporter) noexcept { acquire(exporter); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { PyBuffer_Release(&buffer_); }

    void acquire(nb::handle exporter) noexcept {
        exporter_ = exporter;
        if (is_buffer() && PyObject_GetBuffer(exporter.ptr(), &buffer_, PyBUF_FULL_RO) != 0) {
            error_ = take_error();
        }
    }

    // The rules read a Py_buffer under names of their own.
    rules::View at(rules::Place place) const {
        static_assert(sizeof(Py_buffer) == sizeof(rules::View));
        if (!is_buffer()) {
            rules::refuse_type(place, "a buffer", Py_TYPE(exporter_.ptr())->tp_name);
        }
        if (error_ != nullptr) {
            refuse_dtype(place);
            std::rethrow_exception(error_);
        }
        return std::bit_cast<rules::View>(buffer_);
    }

    // The caller's own reference keeps it during the call.
    nb::handle exporter() const { return exporter_; }

private:
    bool is_buffer() const noexcept { return PyObject_CheckBuffer(exporter_.ptr()) != 0; }

    // An array of items that formats cannot describe, such as datetime64.
    void refuse_dtype(rules::Place place) const {
        if (nb::hasattr(exporter_, "dtype")) {
            const nb::str dtype(nb::object(exporter_.attr("dtype")));
            rules::refuse_dtype(place, dtype.c_str());
        }
    }

    nb::handle exporter_;
    Py_buffer buffer_{};
    std::exception_ptr error_;
};

// numpy.empty, looked up when the module is imported; NumPy stays in its process for good, and so does this reference.
inline nb::handle numpy_empty;

// Where a kernel writes: the caller's `out`, or a new flat NumPy array.
//
// An nb::ndarray would wrap memory that C++ allocates. NumPy's lies on huge pages, and is what the other bindings give.
template <class T>
class Result {
public:
    // Of a call whose arguments keep the rules; `out` is None where the caller wants a new array.
    template <class Rules>
    Result(const Rules& call, const Buffer& out) {
        if (out.exporter().is_none()) {
            object_ = numpy_empty(call.results(), rules::element_of<T>.characters[0]);
            fresh_.acquire(object_);
            items_ = call.output(fresh_.at(Rules::at_out));
        } else {
            items_ = call.output(out.at(Rules::at_out));
            object_ = nb::borrow(out.exporter());
        }
    }

    std::span<T> items() const { return items_; }
    nb::object take() { return std::move(object_); }

private:
    nb::object object_;
    Buffer fresh_;
    std::span<T> items_;
};

}  // namespace pyhost::nano

namespace nanobind::detail {

template <>
struct type_caster<pyhost::nano::Buffer> {
    NB_TYPE_CASTER(pyhost::nano::Buffer, const_name("collections.abc.Buffer"))

    bool from_python(handle source, std::uint32_t, cleanup_list*) noexcept {
        value.acquire(source);
        return true;
    }
};

}  // namespace nanobind::detail
