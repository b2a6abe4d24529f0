// extensions/cuda/transpose_call.cuh: a call of transpose_cast, whose kernel one of four files launches.
#pragma once

#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "cuda/grid.cuh"
#include "cuda/launch.hpp"
#include "cuda/transpose_with_copies.hpp"
#include "cuda/transposition.hpp"

namespace pyhost::cuda {

// The first of all threads' misfits stays; those without one leave the memory alone.
__device__ inline void report_misfit(std::uint64_t misfit, unsigned long long* first) {
    if (misfit != no_misfit) {
        atomicMin(first, static_cast<unsigned long long>(misfit));
    }
}

// Way::start(Transposition, first misfit), of arrays on the device.
template <class Way>
void start(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns, void* out,
           kernels::ItemType to, unsigned long long* first_misfit) {
    kernels::with_item_type(from, [&](auto source) {
        kernels::with_item_type(to, [&](auto target) {
            using To = decltype(target);
            using From = decltype(source);
            Way::start(Transposition<To, From>{static_cast<const From*>(a), rows, columns, static_cast<To*>(out)},
                       first_misfit);
        });
    });
}

// Item by item.
template <class Walk, class To, class From>
__global__ void transpose_by(Transposition<To, From> of, unsigned long long* first_misfit) {
    report_misfit(Walk::share(of, share_of_thread()), first_misfit);
}

template <class Walk>
struct ByItems {
    template <class To, class From>
    static void start(Transposition<To, From> of, unsigned long long* first_misfit) {
        launch("launching transpose_by", transpose_by<Walk, To, From>, count_blocks(of.rows * of.columns),
               block_threads, of, first_misfit);
    }
};

// Tile by tile: a block has one at a time.
template <unsigned pitch, class To, class From>
__global__ void transpose_tiles(Transposition<To, From> of, std::size_t tiles, unsigned long long* first_misfit) {
    __shared__ To items[tile_side * pitch];
    for (std::size_t tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
        report_misfit(Tile<pitch>::read(of, tile, threadIdx.x, threadIdx.y, items), first_misfit);
        __syncthreads();
        Tile<pitch>::write(of, tile, threadIdx.x, threadIdx.y, items);
        __syncthreads();  // before the next tile's items
    }
}

template <unsigned pitch>
struct ByTiles {
    template <class To, class From>
    static void start(Transposition<To, From> of, unsigned long long* first_misfit) {
        const std::size_t tiles = Tile<pitch>::count(of.rows) * Tile<pitch>::count(of.columns);
        launch("launching transpose_tiles", transpose_tiles<pitch, To, From>, blocks_of(tiles),
               dim3(tile_side, tile_thread_rows), of, tiles, first_misfit);
    }
};

}  // namespace pyhost::cuda
