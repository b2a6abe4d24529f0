"""extensions/cffi/calls_build.py: what `python -m cffi.gen_src` makes the C of pyhost_cffi._calls from.

API mode, out of line: the declarations are compiled, once, into a function a kernel, which converts arguments without
libffi; at run time nothing is parsed, and of cffi only _cffi_backend is loaded.
"""

from cffi import FFI

# The names at the end of kernels/<kernel>.cpp. No header has them: C++ defines them and cffi, like ctypes, declares.
PROTOTYPES = """
    void pyhost_noop(void);

    int pyhost_add_ints(int64_t a, int64_t b, int64_t *sum);
    const char *pyhost_rules_add_ints(int64_t a, int a_overflow, int64_t b, int b_overflow);
    const char *pyhost_rules_add_ints_sum(int does_not_fit);

    uint64_t pyhost_sum_primes(uint64_t n);
    const char *pyhost_rules_sum_primes(int64_t n, int overflow);

    ptrdiff_t pyhost_binary_search(
        ptrdiff_t n, int64_t target, int (*at)(void *context, ptrdiff_t index, int64_t *value), void *context);
    const char *pyhost_rules_binary_search(int64_t t, int overflow);
    const char *pyhost_rules_binary_search_element(int64_t value, int overflow);

    void pyhost_julia(
        const double *xs, size_t width, const double *ys, size_t height, double cr, double ci, int32_t maxiter,
        int32_t *counts);
    const char *pyhost_rules_julia(
        const pyhost_view *xs, const pyhost_view *ys, int c_overflow, int64_t maxiter, int overflow,
        const pyhost_view *out, size_t *results);

    void pyhost_julia_list(
        const double _Complex *zs, size_t n, double cr, double ci, int32_t maxiter, int32_t *counts);
    const char *pyhost_rules_julia_list(int c_overflow, int64_t maxiter, int overflow);
    const char *pyhost_rules_julia_list_element(int overflow);

    void pyhost_polygon_list(const double *vertices_xy, size_t n, size_t width, size_t height, uint8_t *mask);
    const char *pyhost_rules_polygon_list(int64_t width, int width_overflow, int64_t height, int height_overflow);
    const char *pyhost_rules_polygon_list_pair(size_t items);
    const char *pyhost_rules_polygon_list_coordinate(int overflow);

    void pyhost_polygon_mask(
        const double *vertices_xy, size_t n, size_t width, size_t height, uint8_t border_value, uint8_t *mask);
    const char *pyhost_rules_polygon_mask(
        const pyhost_view *vertices, int64_t width, int width_overflow, int64_t height, int height_overflow,
        const pyhost_view *out, size_t *results);

    void pyhost_add_one(const double *a, size_t n, double *out);
    const char *pyhost_rules_add_one(const pyhost_view *a, const pyhost_view *out, size_t *results);

    void pyhost_fused_arith(const double *a, const double *b, size_t n, double *out);
    const char *pyhost_rules_fused_arith(
        const pyhost_view *a, const pyhost_view *b, const pyhost_view *out, size_t *results);

    void pyhost_vector_add(const float *a, const float *b, size_t n, float *out);
    const char *pyhost_rules_vector_add(
        const pyhost_view *a, const pyhost_view *b, const pyhost_view *out, size_t *results);

    void pyhost_mirror(const uint8_t *image, size_t height, size_t width, uint8_t *out);
    const char *pyhost_rules_mirror(const pyhost_view *image, const pyhost_view *out, size_t *results);

    ptrdiff_t pyhost_transpose_cast(const pyhost_view *a, uint32_t format, void *out);
    const char *pyhost_rules_transpose_cast(
        const pyhost_view *a, uint32_t format, const pyhost_view *out, size_t *results);
    const char *pyhost_rules_transpose_cast_items(const pyhost_view *a, uint32_t format, ptrdiff_t misfit);

    void pyhost_uniform(int64_t seed, size_t n, double *numbers);
    const char *pyhost_rules_uniform(
        int64_t rows, int rows_overflow, int64_t columns, int columns_overflow, int64_t seed, int seed_overflow,
        const pyhost_view *out, size_t *results);

    int pyhost_sum_list(
        int (*at)(void *context, ptrdiff_t index, int64_t *value), void *context, int64_t *high, uint64_t *low);
    const char *pyhost_rules_sum_list_element(int64_t value, int overflow);

    size_t pyhost_greeting_size(size_t name_size);
    void pyhost_greet(const char32_t *name, size_t n, char32_t *greeting);

    int pyhost_callback(
        int64_t n, int (*callee)(void *context, int64_t i, int64_t *result), void *context, uint64_t *fold);
    const char *pyhost_rules_callback(int64_t n, int overflow);
    const char *pyhost_rules_callback_result(int64_t value, int overflow);
"""

ffibuilder = FFI()

# The struct's other fields are of no use here: where these lie the compiler finds out ("...").
ffibuilder.cdef(
    """
    typedef struct {
        void *data;
        ptrdiff_t bytes;
        ptrdiff_t item_bytes;
        int is_readonly;
        int dimensions;
        const char *format;
        const ptrdiff_t *shape;
        const ptrdiff_t *strides;
        const ptrdiff_t *suboffsets;
        ...;
    } pyhost_view;

    extern "Python" int read_item(void *context, ptrdiff_t index, int64_t *value);
    extern "Python" int read_element(void *context, ptrdiff_t index, int64_t *value);
    extern "Python" int call_back(void *context, int64_t i, int64_t *result);
    """
    + PROTOTYPES
)

ffibuilder.set_source(
    "pyhost_cffi._calls", '#include <stdint.h>\n#include <uchar.h>\n\n#include "rules/view.h"\n' + PROTOTYPES
)
