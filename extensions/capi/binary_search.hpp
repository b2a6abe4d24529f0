// extensions/capi/binary_search.hpp: binary_search() for Python; the kernel reads the list's items while it runs.
//
// So there is no policy to choose: the thread state stays attached.
#pragma once

#include <optional>

#include "capi/helpers/callable.hpp"
#include "capi/helpers/list.hpp"
#include "capi/helpers/numbers.hpp"
#include "kernels/binary_search.hpp"
#include "rules/binary_search.hpp"

namespace pyhost::capi {

namespace detail {

// What a search reads, and the refusal that stopped it: no exception passes the kernel.
struct Search {
    PyObject* list;
    std::optional<rules::Refusal> refusal;

    static bool read(void* self, std::ptrdiff_t index, std::int64_t* value) noexcept {
        auto& search = *static_cast<Search*>(self);
        constexpr Place place = rules::BinarySearch::element;
        try {
            *value = rules::to_int64(place, to_int(place, list_item(search.list, index).get()));
            return true;
        } catch (const ErrorIsSet&) {
        } catch (const rules::Refusal& refusal) {
            search.refusal = refusal;
        }
        return false;
    }
};

}  // namespace detail

template <auto kernel>
Object binary_search(const Arguments& given) {
    static constexpr Signature<2> signature{"binary_search", {"seq", "t"}};
    const auto [seq, t] = signature.bind(given);
    if (!PyList_Check(seq)) {
        refuse_type(rules::BinarySearch::seq, "a list", seq);
    }
    const rules::BinarySearch call(to_int(signature.at(1), t));
    detail::Search search{seq, std::nullopt};
    const std::ptrdiff_t found = kernel(PyList_Size(seq), call.target, &detail::Search::read, &search);
    if (search.refusal) {
        throw *search.refusal;
    }
    if (found == kernels::search_stopped) {
        throw ErrorIsSet{};
    }
    return Object::steal(PyLong_FromSsize_t(found));
}

template <auto kernel>
PyMethodDef binary_search_method() {
    return method<binary_search<kernel>>("binary_search",
                                         "binary_search(seq, t)\n--\n\n"
                                         "Return the index of t in the sorted list of ints seq, or -1.");
}

}  // namespace pyhost::capi
