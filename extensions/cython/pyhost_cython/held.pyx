# extensions/cython/pyhost_cython/held.pyx: the kernels; the thread state stays attached for the whole call.
# cython: language_level=3, cpp_locals=True, freethreading_compatible=True
include "functions.pxi"

from libc.stddef cimport ptrdiff_t

from .rules cimport BinarySearch, SumList


# What the kernel reads its elements by. An exception stays set while the kernel comes back, which then returns
# search_stopped, the value at which Cython asks for one (kernels.pxd).
cdef bool read_item(void* seq, ptrdiff_t index, int64_t* value) except? False:
    cdef Int number
    read_int(&number, rules.search_element, (<list>seq)[index])
    value[0] = rules.to_int64(rules.search_element, number)
    return True


def binary_search(seq, t):
    """Return the index of t in the sorted list of ints seq, or -1."""
    if not isinstance(seq, list):
        refuse_type(rules.search_seq, b"a list", type_name(seq))
    cdef BinarySearch call = BinarySearch(to_int(Place(b"binary_search", b"t"), t))
    return kernels.binary_search(len(seq), call.target, &read_item, <void*>seq)


cdef int read_element(void* xs, ptrdiff_t index, int64_t* value) except -1:
    if index >= len(<list>xs):
        return 0
    cdef Int number
    read_int(&number, rules.sum_list_element, (<list>xs)[index])
    value[0] = SumList.item(number)
    return 1


def sum_list(xs):
    """Return the exact sum of a list of ints, each of which must fit in 64 bits."""
    if not isinstance(xs, list):
        refuse_type(rules.sum_list_xs, b"a list", type_name(xs))
    cdef kernels.Sum total
    kernels.sum_list(&read_element, <void*>xs, &total)
    return <object>total.high << 64 | <object>total.low
