# extensions/cython/pyhost_cython/kernels.pxd: the functions of libpyhost_kernels.so, as C++ declares them.
from libc.stddef cimport ptrdiff_t, size_t
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libcpp cimport bool
from libcpp.span cimport span
from libcpp.vector cimport vector


cdef extern from "kernels/add_ints.hpp" namespace "pyhost::kernels" nogil:
    bool add_ints(int64_t a, int64_t b, int64_t* total) noexcept


# The accessor may leave an exception behind; the search that it stops then returns -2.
cdef extern from "kernels/binary_search.hpp" namespace "pyhost::kernels":
    ctypedef bool (*Accessor)(void* context, ptrdiff_t index, int64_t* value) except? False
    ptrdiff_t binary_search(ptrdiff_t n, int64_t target, Accessor at, void* context) except? -2


cdef extern from "kernels/add_one.hpp" namespace "pyhost::kernels" nogil:
    void add_one(span[const double] a, span[double] out) noexcept


# So may what it calls; after an exception it returns false.
cdef extern from "kernels/callback.hpp" namespace "pyhost::kernels" nogil:
    ctypedef int (*Callee)(void* context, int64_t i, int64_t* result) except 0
    bool callback(int64_t n, Callee callee, void* context, uint64_t* fold) except False


cdef extern from "kernels/fused_arith.hpp" namespace "pyhost::kernels" nogil:
    void fused_arith(span[const double] a, span[const double] b, span[double] out) noexcept


cdef extern from "kernels/greet.hpp" namespace "pyhost::kernels" nogil:
    size_t greeting_size(size_t name_size) noexcept
    void greet(vector[Py_UCS4] name, vector[Py_UCS4] greeting) noexcept  # spans, which vectors convert to


cdef extern from "kernels/julia.hpp" namespace "pyhost::kernels" nogil:
    void julia(span[const double] xs, span[const double] ys, double cr, double ci, int32_t maxiter,
               span[int32_t] counts) noexcept


cdef extern from "kernels/julia_list.hpp" namespace "pyhost::kernels" nogil:
    void julia_list(vector[double complex] zs, double cr, double ci, int32_t maxiter,
                    vector[int32_t] counts) noexcept  # spans, which vectors convert to


cdef extern from "kernels/mirror.hpp" namespace "pyhost::kernels" nogil:
    void mirror(span[const uint8_t] image, size_t width, span[uint8_t] out) noexcept


cdef extern from "kernels/noop.hpp" namespace "pyhost::kernels" nogil:
    void noop() noexcept


cdef extern from "kernels/polygon_list.hpp" namespace "pyhost::kernels" nogil:
    void polygon_list(vector[double] vertices_xy, size_t width, size_t height, vector[uint8_t] mask) noexcept


cdef extern from "kernels/polygon_mask.hpp" namespace "pyhost::kernels" nogil:
    void polygon_mask(span[const double] vertices_xy, size_t width, size_t height, bool border_value,
                      span[uint8_t] mask) noexcept


# Here, too, the reader may leave an exception behind, after which there is no sum.
cdef extern from "kernels/sum_list.hpp" namespace "pyhost::kernels":
    ctypedef struct Sum:
        int64_t high
        uint64_t low

    ctypedef int (*ItemReader)(void* context, ptrdiff_t index, int64_t* value) except -1
    bool sum_list(ItemReader at, void* context, Sum* total) except False


cdef extern from "kernels/sum_primes.hpp" namespace "pyhost::kernels" nogil:
    uint64_t sum_primes(uint64_t n) noexcept


cdef extern from "kernels/transpose_cast.hpp" namespace "pyhost::kernels" nogil:
    ctypedef enum ItemType "pyhost::kernels::ItemType":
        float64 "pyhost::kernels::ItemType::float64"
        float32 "pyhost::kernels::ItemType::float32"
        int32 "pyhost::kernels::ItemType::int32"
        uint8 "pyhost::kernels::ItemType::uint8"

    ptrdiff_t transpose_cast(const void* a, ItemType source, size_t rows, size_t columns, void* out,
                             ItemType to) noexcept


cdef extern from "kernels/uniform.hpp" namespace "pyhost::kernels" nogil:
    void uniform(int64_t seed, span[double] numbers) noexcept


cdef extern from "kernels/vector_add.hpp" namespace "pyhost::kernels" nogil:
    void vector_add(span[const float] a, span[const float] b, span[float] out) noexcept
