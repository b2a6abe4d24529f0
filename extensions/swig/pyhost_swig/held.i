// extensions/swig/pyhost_swig/held.i: the kernels; the thread state stays attached for the whole call.
%module held
%include "functions.i"

%{
#include "kernels/binary_search.hpp"
#include "rules/binary_search.hpp"

// What the kernel reads its elements by. No exception passes it: Python's error stays set while it comes back.
static bool read_item(void* seq, std::ptrdiff_t index, std::int64_t* value) noexcept {
    constexpr Place place = rules::BinarySearch::element;
    PyObject* item = nullptr;
    bool is_read = false;
    try {
        item = list_item(static_cast<PyObject*>(seq), index);
        *value = rules::to_int64(place, to_int(place, item));
        is_read = true;
    } catch (const Refusal& refusal) {
        set_error(refusal);
    } catch (const ErrorIsSet&) {
    }
    Py_XDECREF(item);
    return is_read;
}
%}

%feature("docstring") binary_search "Return the index of t in the sorted list of ints seq, or -1."
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
