// extensions/cuda/scattered/transpose_cast.cu: neighbouring threads read neighbouring items, and write them a row
// apart.
#include "cuda/transpose_call.cuh"

namespace pyhost::cuda {

void launch_transpose_cast_scattered(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns,
                                     void* out, kernels::ItemType to, unsigned long long* first_misfit) {
    start<ByItems<WriteAcross>>(a, from, rows, columns, out, to, first_misfit);
}

Outcome<std::ptrdiff_t> transpose_cast_scattered(const void* a, kernels::ItemType from, std::size_t rows,
                                                 std::size_t columns, void* out, kernels::ItemType to) noexcept {
    return transpose_with_copies(launch_transpose_cast_scattered, a, from, rows, columns, out, to);
}

}  // namespace pyhost::cuda
