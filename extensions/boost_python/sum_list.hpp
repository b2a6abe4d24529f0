// extensions/boost_python/sum_list.hpp: sum_list() for Python; the kernel reads the list's items while it runs.
//
// So there is no policy to choose: the thread state stays attached.
#pragma once

#include <exception>

#include "boost_python/list.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/sum_list.hpp"
#include "rules/sum_list.hpp"

namespace pyhost::boost_python {

// What a sum reads, and the exception that stopped it: none passes through the kernel.
struct Reading {
    Items next;
    std::exception_ptr error;

    static int read(void* self, std::ptrdiff_t, std::int64_t* value) noexcept {
        auto& reading = *static_cast<Reading*>(self);
        if (reading.next == Items()) {
            return kernels::no_item;
        }
        try {
            *value = rules::SumList::item(to_int(rules::SumList::element, *reading.next));
            ++reading.next;
            return kernels::item_read;
        } catch (...) {
            reading.error = std::current_exception();
            return kernels::item_refused;
        }
    }
};

inline bp::object sum_list(const bp::object& xs) {
    Reading reading{items_of(to_list(rules::SumList::at_xs, xs)), nullptr};
    kernels::Sum sum;
    if (!kernels::sum_list(&Reading::read, &reading, &sum)) {
        std::rethrow_exception(reading.error);
    }
    if (sum.fits()) {
        return bp::object(static_cast<std::int64_t>(sum.low));
    }
    return bp::object(sum.high) << 64 | bp::object(sum.low);
}

}  // namespace pyhost::boost_python
