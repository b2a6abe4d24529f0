// extensions/boost_python/binary_search.hpp: binary_search() for Python; the kernel reads the list's items while it
// runs.
//
// So there is no policy to choose: the thread state stays attached.
#pragma once

#include <exception>

#include "boost_python/list.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/binary_search.hpp"
#include "rules/binary_search.hpp"

namespace pyhost::boost_python {

// What a search reads, and the exception that stopped it: none passes through the kernel.
struct Search {
    const bp::list& seq;
    std::exception_ptr error;

    static bool read(void* self, std::ptrdiff_t index, std::int64_t* value) noexcept {
        auto& search = *static_cast<Search*>(self);
        constexpr rules::Place place = rules::BinarySearch::element;
        try {
            *value = rules::to_int64(place, to_int(place, search.seq[index]));
            return true;
        } catch (...) {
            search.error = std::current_exception();
            return false;
        }
    }
};

inline std::ptrdiff_t binary_search(const bp::object& seq, const bp::object& t) {
    const bp::list list = to_list(rules::BinarySearch::seq, seq);
    const rules::BinarySearch call(to_int({"binary_search", "t"}, t));
    Search search{list, nullptr};
    const std::ptrdiff_t found = kernels::binary_search(bp::len(search.seq), call.target, &Search::read, &search);
    if (found == kernels::search_stopped) {
        std::rethrow_exception(search.error);
    }
    return found;
}

}  // namespace pyhost::boost_python
