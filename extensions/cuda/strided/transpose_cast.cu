// extensions/cuda/strided/transpose_cast.cu: neighbouring threads read items a row apart, and write neighbouring ones.
#include "cuda/transpose_call.cuh"

namespace pyhost::cuda {

Outcome<std::ptrdiff_t> transpose_cast_strided(const void* a, kernels::ItemType from, std::size_t rows,
                                               std::size_t columns, void* out, kernels::ItemType to) noexcept {
    return transpose_types<ByItems<ReadAcross>>(a, from, rows, columns, out, to);
}

}  // namespace pyhost::cuda
