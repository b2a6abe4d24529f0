"""extensions/inline/_objects.py: the kernels that read Python objects while they run."""

FUNCTIONS = [
    "binary_search",
    "sum_list",
]

TEXT = r"""
#include "kernels/binary_search.hpp"
#include "kernels/sum_list.hpp"
#include "rules/binary_search.hpp"
#include "rules/sum_list.hpp"

// With bounds checked: an item's __index__, or another thread, may have shortened the list meanwhile.
Owned list_item(PyObject* list, Py_ssize_t index) {
#if PY_VERSION_HEX >= 0x030D0000
    return Owned(PyList_GetItemRef(list, index));
#else
    return Owned(Py_XNewRef(PyList_GetItem(list, index)));
#endif
}

// What a search reads, and the exception that stopped it: none passes through the kernel.
struct Search {
    PyObject* seq;
    std::exception_ptr error;
};

bool read_item(void* context, std::ptrdiff_t index, std::int64_t* value) {
    auto& search = *static_cast<Search*>(context);
    constexpr Place place = rules::BinarySearch::element;
    try {
        const Owned item = list_item(search.seq, index);
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

// The same of a sum, which ends where the list does by then: an element's __index__ may change it.
struct Reading {
    PyObject* xs;
    std::exception_ptr error;
};

int read_element(void* context, std::ptrdiff_t index, std::int64_t* value) {
    auto& reading = *static_cast<Reading*>(context);
    if (index >= PyList_Size(reading.xs)) {
        return kernels::no_item;
    }
    try {
        const Owned item = list_item(reading.xs, index);
        *value = rules::SumList::item(to_int(rules::SumList::element, item.get()));
        return kernels::item_read;
    } catch (...) {
        reading.error = std::current_exception();
        return kernels::item_refused;
    }
}

PyObject* sum_list(PyObject*, PyObject* args, PyObject* keywords) try {
    PyObject* xs;
    parse(args, keywords, "O:sum_list", {"xs", nullptr}, &xs);
    if (PyList_Check(xs) == 0) {
        rules::refuse_type(rules::SumList::at_xs, "a list", Py_TYPE(xs)->tp_name);
    }
    Reading reading{xs, nullptr};
    kernels::Sum sum;
    if (!kernels::sum_list(&read_element, &reading, &sum)) {
        std::rethrow_exception(reading.error);
    }
    const auto low = static_cast<std::int64_t>(sum.low);
    if (sum.fits()) {
        return PyLong_FromLongLong(low);
    }
    const Owned high(PyLong_FromLongLong(sum.high)), bits(PyLong_FromLong(64));
    const Owned shifted(PyNumber_Lshift(high.get(), bits.get())), rest(PyLong_FromUnsignedLongLong(sum.low));
    return PyNumber_Or(shifted.get(), rest.get());
} catch (...) {
    return error();
}
"""
