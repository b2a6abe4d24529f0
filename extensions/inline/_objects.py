"""extensions/inline/_objects.py: the kernels that read Python objects while they run."""

FUNCTIONS = [
    "binary_search",
    "sum_list",
    "callback",
]

TEXT = r"""
#include "kernels/binary_search.hpp"
#include "kernels/callback.hpp"
#include "kernels/sum_list.hpp"
#include "rules/binary_search.hpp"
#include "rules/callback.hpp"
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

// What the loop calls, with the thread state attached, and the exception that stopped it.
struct Calling {
    PyObject* f;
    GIL* gil;
    std::exception_ptr error;
};

int call_back(void* context, std::int64_t i, std::int64_t* result) {
    auto& calling = *static_cast<Calling*>(context);
    [[maybe_unused]] const GIL::Attached attached(*calling.gil);
    try {
        const Owned number(PyLong_FromLongLong(i));
        const Owned answer(PyObject_CallOneArg(calling.f, number.get()));
        *result = rules::Callback::result(to_int(rules::Callback::at_result, answer.get()));
        return 1;
    } catch (...) {
        calling.error = std::current_exception();
        return 0;
    }
}

PyObject* callback(PyObject*, PyObject* args, PyObject* keywords) try {
    PyObject *f, *n;
    parse(args, keywords, "OO:callback", {"f", "n", nullptr}, &f, &n);
    if (PyCallable_Check(f) == 0) {
        rules::refuse_type(rules::Callback::at_f, "callable", Py_TYPE(f)->tp_name);
    }
    const rules::Callback call(to_int(rules::Callback::at_n, n));
    Calling calling{f, nullptr, nullptr};
    std::uint64_t fold = 0;
    bool all_called = false;
    {
        GIL gil;
        calling.gil = &gil;
        all_called = kernels::callback(call.n, &call_back, &calling, &fold);
    }
    if (!all_called) {
        std::rethrow_exception(calling.error);
    }
    return PyLong_FromUnsignedLongLong(fold);
} catch (...) {
    return error();
}
"""
