// extensions/swig/pyhost_swig/held.i: the kernels; the thread state stays attached for the whole call.
%module held
%include "functions.i"

%{
#include "kernels/binary_search.hpp"
#include "kernels/sum_list.hpp"
#include "rules/binary_search.hpp"
#include "rules/sum_list.hpp"
%}

// What a kernel reads a list by.
%{
static bool read_item(void* seq, std::ptrdiff_t index, std::int64_t* value) noexcept {
    return succeeds([&] {
        constexpr Place place = rules::BinarySearch::element;
        const Owned item = list_item(static_cast<PyObject*>(seq), index);
        *value = rules::to_int64(place, to_int(place, item.get()));
    });
}

static int read_element(void* xs, std::ptrdiff_t index, std::int64_t* value) noexcept {
    auto* const list = static_cast<PyObject*>(xs);
    if (index >= PyList_GET_SIZE(list)) {
        return kernels::no_item;
    }
    const bool is_read = succeeds([&] {
        const Owned item = list_item(list, index);
        *value = rules::SumList::item(to_int(rules::SumList::element, item.get()));
    });
    return is_read ? kernels::item_read : kernels::item_refused;
}
%}

%feature("docstring") binary_search
"binary_search(seq, t)
--

Return the index of t in the sorted list of ints seq, or -1."
%apply PyObject* list { PyObject* seq };
%inline %{
static std::ptrdiff_t binary_search(PyObject* seq, const Int& t) {
    const rules::BinarySearch call(t);
    const std::ptrdiff_t found = kernels::binary_search(PyList_Size(seq), call.target, &read_item, seq);
    if (found == kernels::search_stopped) {
        throw ErrorIsSet{};
    }
    return found;
}
%}

%feature("docstring") sum_list
"sum_list(xs)
--

Return the exact sum of a list of ints, each of which must fit in 64 bits."
%apply PyObject* list { PyObject* xs };
%inline %{
static PyObject* sum_list(PyObject* xs) {
    kernels::Sum sum;
    if (!kernels::sum_list(&read_element, xs, &sum)) {
        throw ErrorIsSet{};
    }
    return to_long(sum.high, sum.low).release();
}
%}
