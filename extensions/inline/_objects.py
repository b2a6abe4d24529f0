"""extensions/inline/_objects.py: the kernels that read Python objects while they run."""

FUNCTIONS = [
    "binary_search",
]

TEXT = r"""
#include "kernels/binary_search.hpp"
#include "rules/binary_search.hpp"

// What a search reads, and the exception that stopped it: none passes through the kernel.
struct Search {
    PyObject* seq;
    std::exception_ptr error;
};

bool read_item(void* context, std::ptrdiff_t index, std::int64_t* value) {
    auto& search = *static_cast<Search*>(context);
    constexpr Place place = rules::BinarySearch::element;
    try {
        const Owned item(PySequence_GetItem(search.seq, index));
        *value = rules::to_int64(place, to_int(place, item.get()));
        return true;
    } catch (...) {
        search.error = std::current_exception();
        return false;
    }
}

PyObject* binary_search(PyObject*, PyObject* args, PyObject* keywords) try {
    PyObject *seq, *t;
    parse(args, keywords, "OO:binary_search", {"seq", "t", nullptr}, &seq, &t);
    if (PyList_Check(seq) == 0) {
        rules::refuse_type(rules::BinarySearch::seq, "a list", Py_TYPE(seq)->tp_name);
    }
    const rules::BinarySearch call(to_int({"binary_search", "t"}, t));
    Search search{seq, nullptr};
    const std::ptrdiff_t found = kernels::binary_search(PyList_Size(seq), call.target, &read_item, &search);
    if (found == kernels::search_stopped) {
        std::rethrow_exception(search.error);
    }
    return PyLong_FromSsize_t(found);
} catch (...) {
    return error();
}
"""
