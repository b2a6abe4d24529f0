# extensions/cython/pyhost_cython/held.pyx: the kernels; the thread state stays attached for the whole call.
# cython: language_level=3, cpp_locals=True, freethreading_compatible=True
include "functions.pxi"

from libc.stddef cimport ptrdiff_t

from .rules cimport BinarySearch


# What the kernel reads its elements by. An exception stays set while the kernel comes back, which then returns
# search_stopped, the value at which Cython asks for one (kernels.pxd).
cdef bool read_item(void* seq, ptrdiff_t index, int64_t* value) except? False:
    cdef Place place = rules.search_element
    value[0] = rules.to_int64(place, to_int(place, (<list>seq)[index]))
    return True


def binary_search(seq, t):
    """Return the index of t in the sorted list of ints seq, or -1."""
    if not isinstance(seq, list):
        refuse_type(rules.search_seq, b"a list", type_name(seq))
    cdef BinarySearch call = BinarySearch(to_int(Place(b"binary_search", b"t"), t))
    return kernels.binary_search(len(seq), call.target, &read_item, <void*>seq)
