// extensions/cuda/strided/transpose_cast.cu: neighbouring threads read items a row apart, and write neighbouring ones.
#include "cuda/transpose_call.cuh"

namespace pyhost::cuda {

void launch_transpose_cast_strided(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns,
                                   void* out, kernels::ItemType to, unsigned long long* first_misfit) {
    start<ByItems<ReadAcross>>(a, from, rows, columns, out, to, first_misfit);
}

Outcome<std::ptrdiff_t> transpose_cast_strided(const void* a, kernels::ItemType from, std::size_t rows,
                                               std::size_t columns, void* out, kernels::ItemType to) noexcept {
    return transpose_with_copies(launch_transpose_cast_strided, a, from, rows, columns, out, to);
}

}  // namespace pyhost::cuda
