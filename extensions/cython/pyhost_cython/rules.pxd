# extensions/cython/pyhost_cython/rules.pxd: the rules of the kernels' arguments, as C++ declares them.
#
# `except +raise_refusal`: Cython calls this function while it catches what a rule has thrown.
from libc.stddef cimport ptrdiff_t, size_t
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libcpp cimport bool
from libcpp.span cimport span

from .kernels cimport ItemType


cdef extern from *:
    """
    #include <new>

    #include "rules/refusal.hpp"

    static void raise_refusal() {
        try {
            throw;
        } catch (const pyhost::rules::Refusal& refusal) {
            PyObject* const types[] = {PyExc_TypeError, PyExc_ValueError, PyExc_OverflowError};
            PyErr_SetString(types[static_cast<std::size_t>(refusal.kind())], refusal.what());
        } catch (const std::bad_alloc&) {
            PyErr_NoMemory();
        }
    }
    """
    void raise_refusal()


cdef extern from "rules/refusal.hpp" namespace "pyhost::rules":
    ctypedef struct Place:
        const char* function
        const char* argument

    void refuse_type(Place place, const char* wanted, const char* got) except +raise_refusal


cdef extern from "rules/numbers.hpp" namespace "pyhost::rules":
    ctypedef struct Int:
        int64_t value
        int overflow

    ctypedef struct Complex:
        double real
        double imag
        bool overflow

    ctypedef struct Float:
        double value
        bool overflow

    int64_t to_int64(Place place, Int number) except +raise_refusal
    double to_float64(Place place, Float number) except +raise_refusal


cdef extern from "rules/view.h":
    ctypedef struct View "pyhost_view":
        void* data

    const View no_view "pyhost_view{}"


cdef extern from "rules/add_ints.hpp" namespace "pyhost::rules" nogil:
    cdef cppclass AddInts:
        AddInts(Int a, Int b) except +raise_refusal

        @staticmethod
        void require(bool fits) except +raise_refusal

        int64_t a
        int64_t b


cdef extern from "rules/binary_search.hpp" namespace "pyhost::rules":
    const Place search_seq "pyhost::rules::BinarySearch::seq"
    const Place search_element "pyhost::rules::BinarySearch::element"

    cdef cppclass BinarySearch:
        BinarySearch(Int t) except +raise_refusal

        int64_t target


cdef extern from "rules/callback.hpp" namespace "pyhost::rules":
    const Place callback_f "pyhost::rules::Callback::at_f"
    const Place callback_n "pyhost::rules::Callback::at_n"
    const Place callback_result "pyhost::rules::Callback::at_result"
    cdef cppclass Callback:
        Callback(Int n) except +raise_refusal
        @staticmethod
        int64_t result(Int number) except +raise_refusal
        int64_t n
cdef extern from "rules/add_one.hpp" namespace "pyhost::rules" nogil:
    const Place add_one_a "pyhost::rules::AddOne::at_a"
    const Place add_one_out "pyhost::rules::AddOne::at_out"

    cdef cppclass AddOne:
        AddOne(const View& a) except +raise_refusal

        size_t results() noexcept
        span[double] output(const View& out) except +raise_refusal

        span[const double] a


cdef extern from "rules/fused_arith.hpp" namespace "pyhost::rules" nogil:
    const Place fused_arith_a "pyhost::rules::FusedArith::at_a"
    const Place fused_arith_b "pyhost::rules::FusedArith::at_b"
    const Place fused_arith_out "pyhost::rules::FusedArith::at_out"

    cdef cppclass FusedArith:
        FusedArith(const View& a, const View& b) except +raise_refusal

        size_t results() noexcept
        span[double] output(const View& out) except +raise_refusal

        span[const double] a
        span[const double] b


cdef extern from "rules/greet.hpp" namespace "pyhost::rules" nogil:
    const Place greet_name "pyhost::rules::Greet::at_name"


cdef extern from "rules/julia.hpp" namespace "pyhost::rules" nogil:
    const Place julia_xs "pyhost::rules::Julia::at_xs"
    const Place julia_ys "pyhost::rules::Julia::at_ys"
    const Place julia_c "pyhost::rules::Julia::at_c"
    const Place julia_maxiter "pyhost::rules::Julia::at_maxiter"
    const Place julia_out "pyhost::rules::Julia::at_out"

    cdef cppclass Julia:
        Julia(const View& xs, const View& ys, Complex c, Int maxiter) except +raise_refusal

        size_t results() noexcept
        span[int32_t] output(const View& out) except +raise_refusal

        span[const double] xs
        span[const double] ys
        Complex c
        int32_t maxiter


cdef extern from "rules/julia_list.hpp" namespace "pyhost::rules" nogil:
    const Place julia_list_zs "pyhost::rules::JuliaList::at_zs"
    const Place julia_list_c "pyhost::rules::JuliaList::at_c"
    const Place julia_list_maxiter "pyhost::rules::JuliaList::at_maxiter"
    const Place julia_list_element "pyhost::rules::JuliaList::element"

    cdef cppclass JuliaList:
        JuliaList(Complex c, Int maxiter) except +raise_refusal

        @staticmethod
        double complex point(Complex z) except +raise_refusal

        Complex c
        int32_t maxiter


cdef extern from "rules/mirror.hpp" namespace "pyhost::rules" nogil:
    const Place mirror_image "pyhost::rules::Mirror::at_image"
    const Place mirror_out "pyhost::rules::Mirror::at_out"

    cdef cppclass Mirror:
        Mirror(const View& image) except +raise_refusal

        size_t results() noexcept
        span[uint8_t] output(const View& out) except +raise_refusal

        span[const uint8_t] image
        size_t width


cdef extern from "rules/polygon_list.hpp" namespace "pyhost::rules" nogil:
    const Place polygon_list_pairs "pyhost::rules::PolygonList::at_pairs"
    const Place polygon_list_width "pyhost::rules::PolygonList::at_width"
    const Place polygon_list_height "pyhost::rules::PolygonList::at_height"
    const Place polygon_list_pair "pyhost::rules::PolygonList::pair"
    const Place polygon_list_coordinate "pyhost::rules::PolygonList::coordinate"

    cdef cppclass PolygonList:
        PolygonList(Int width, Int height) except +raise_refusal

        @staticmethod
        void require_pair(size_t items) except +raise_refusal

        size_t results() noexcept

        size_t width
        size_t height


cdef extern from "rules/polygon_mask.hpp" namespace "pyhost::rules" nogil:
    const Place polygon_vertices "pyhost::rules::PolygonMask::at_vertices"
    const Place polygon_width "pyhost::rules::PolygonMask::at_width"
    const Place polygon_height "pyhost::rules::PolygonMask::at_height"
    const Place polygon_out "pyhost::rules::PolygonMask::at_out"

    cdef cppclass PolygonMask:
        PolygonMask(const View& vertices, Int width, Int height) except +raise_refusal

        size_t results() noexcept
        span[uint8_t] output(const View& out) except +raise_refusal

        span[const double] vertices
        size_t width
        size_t height


cdef extern from "rules/sum_list.hpp" namespace "pyhost::rules":
    const Place sum_list_xs "pyhost::rules::SumList::at_xs"
    const Place sum_list_element "pyhost::rules::SumList::element"

    cdef cppclass SumList:
        @staticmethod
        int64_t item(Int number) except +raise_refusal


cdef extern from "rules/sum_primes.hpp" namespace "pyhost::rules" nogil:
    cdef cppclass SumPrimes:
        SumPrimes(Int n) except +raise_refusal

        uint64_t n


cdef extern from "rules/transpose_cast.hpp" namespace "pyhost::rules" nogil:
    const Place transpose_cast_a "pyhost::rules::TransposeCast::at_a"
    const Place transpose_cast_format "pyhost::rules::TransposeCast::at_format"
    const Place transpose_cast_out "pyhost::rules::TransposeCast::at_out"

    cdef cppclass TransposeCast:
        TransposeCast(const View& a, uint32_t format) except +raise_refusal

        size_t results() noexcept
        void* output(const View& out) except +raise_refusal
        void require(ptrdiff_t misfit) except +raise_refusal

        ItemType source "from"
        ItemType to
        size_t rows
        size_t columns


cdef extern from "rules/uniform.hpp" namespace "pyhost::rules" nogil:
    const Place uniform_rows "pyhost::rules::Uniform::at_rows"
    const Place uniform_columns "pyhost::rules::Uniform::at_columns"
    const Place uniform_seed "pyhost::rules::Uniform::at_seed"
    const Place uniform_out "pyhost::rules::Uniform::at_out"

    cdef cppclass Uniform:
        Uniform(Int rows, Int columns, Int seed) except +raise_refusal

        size_t results() noexcept
        span[double] output(const View& out) except +raise_refusal

        int64_t seed


cdef extern from "rules/vector_add.hpp" namespace "pyhost::rules" nogil:
    const Place vector_add_a "pyhost::rules::VectorAdd::at_a"
    const Place vector_add_b "pyhost::rules::VectorAdd::at_b"
    const Place vector_add_out "pyhost::rules::VectorAdd::at_out"

    cdef cppclass VectorAdd:
        VectorAdd(const View& a, const View& b) except +raise_refusal

        size_t results() noexcept
        span[float] output(const View& out) except +raise_refusal

        span[const float] a
        span[const float] b
