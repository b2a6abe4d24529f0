// extensions/cuda/unpadded/transpose_cast.cu: through tiles whose columns lie in one bank of shared memory.
#include "cuda/transpose_call.cuh"

namespace pyhost::cuda {

void launch_transpose_cast_unpadded(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns,
                                    void* out, kernels::ItemType to, unsigned long long* first_misfit) {
    start<ByTiles<tile_side>>(a, from, rows, columns, out, to, first_misfit);
}

Outcome<std::ptrdiff_t> transpose_cast_unpadded(const void* a, kernels::ItemType from, std::size_t rows,
                                                std::size_t columns, void* out, kernels::ItemType to) noexcept {
    return transpose_with_copies(launch_transpose_cast_unpadded, a, from, rows, columns, out, to);
}

}  // namespace pyhost::cuda
