"""extensions/cffi/minimum/calls_build.py: what `python -m cffi.gen_src` makes the C of this variant from."""

from cffi import FFI

PROTOTYPES = """
    void pyhost_noop(void);
    int pyhost_add_ints(int64_t a, int64_t b, int64_t *sum);
    void pyhost_fused_arith(const double *a, const double *b, size_t n, double *out);
"""

ffibuilder = FFI()
ffibuilder.cdef(PROTOTYPES)
ffibuilder.set_source("pyhost_cffi_from_buffer._calls", "#include <stdint.h>\n" + PROTOTYPES)
