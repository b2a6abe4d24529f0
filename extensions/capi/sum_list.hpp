// extensions/capi/sum_list.hpp: sum_list() for Python; the kernel reads the list's items while it runs.
//
// So there is no policy to choose: the thread state stays attached.
#pragma once

#include <optional>

#include "capi/helpers/callable.hpp"
#include "capi/helpers/list.hpp"
#include "capi/helpers/numbers.hpp"
#include "kernels/sum_list.hpp"
#include "rules/sum_list.hpp"

namespace pyhost::capi {

namespace detail {

// What a sum reads, and the refusal that stopped it: no exception passes the kernel.
struct Reading {
    PyObject* list;
    std::optional<rules::Refusal> refusal;

    static int read(void* self, std::ptrdiff_t index, std::int64_t* value) noexcept {
        auto& reading = *static_cast<Reading*>(self);
        if (index >= PyList_GET_SIZE(reading.list)) {
            return kernels::no_item;
        }
        try {
            const Object item = list_item(reading.list, index);
            *value = rules::SumList::item(to_int(rules::SumList::element, item.get()));
            return kernels::item_read;
        } catch (const ErrorIsSet&) {
        } catch (const rules::Refusal& refusal) {
            reading.refusal = refusal;
        }
        return kernels::item_refused;
    }
};

// The two words of a sum that needs both.
inline Object joined(const kernels::Sum& sum) {
    const Object high = Object::steal(PyLong_FromLongLong(sum.high));
    const Object bits = Object::steal(PyLong_FromLong(64));
    const Object shifted = Object::steal(PyNumber_Lshift(high.get(), bits.get()));
    const Object low = Object::steal(PyLong_FromUnsignedLongLong(sum.low));
    return Object::steal(PyNumber_Or(shifted.get(), low.get()));
}

}  // namespace detail

inline Object sum_object(const kernels::Sum& sum) {
    return sum.fits() ? Object::steal(PyLong_FromLongLong(static_cast<std::int64_t>(sum.low))) : detail::joined(sum);
}

template <auto kernel>
Object sum_list(const Arguments& given) {
    static constexpr Signature<1> signature{"sum_list", {"xs"}};
    const auto [xs] = signature.bind(given);
    if (!PyList_Check(xs)) {
        refuse_type(rules::SumList::at_xs, "a list", xs);
    }
    detail::Reading reading{xs, std::nullopt};
    kernels::Sum sum;
    const bool all_read = kernel(&detail::Reading::read, &reading, &sum);
    if (reading.refusal) {
        throw *reading.refusal;
    }
    if (!all_read) {
        throw ErrorIsSet{};
    }
    return sum_object(sum);
}

template <auto kernel>
PyMethodDef sum_list_method() {
    return method<sum_list<kernel>>("sum_list",
                                    "sum_list(xs)\n--\n\n"
                                    "Return the exact sum of a list of ints, each of which must fit in 64 bits.");
}

}  // namespace pyhost::capi
