// extensions/cuda/transpose_call.cuh: a call of transpose_cast, whose kernel one of four files launches.
#pragma once

#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "cuda/grid.cuh"
#include "cuda/transposition.hpp"

namespace pyhost::cuda {

// The first of all threads' misfits stays; those without one leave the memory alone.
__device__ inline void report_misfit(std::uint64_t misfit, unsigned long long* first) {
    if (misfit != no_misfit) {
        atomicMin(first, static_cast<unsigned long long>(misfit));
    }
}

// Way::start(Transposition, first misfit)
template <class Way, class To, class From>
Outcome<std::ptrdiff_t> transpose_items(const From* a, std::size_t rows, std::size_t columns, To* out) noexcept {
    const std::size_t size = rows * columns;
    unsigned long long misfit = no_misfit;
    const Failure failure = on_device([&](Marks& marks) {
        const DeviceArray<From> device_a(size);
        const DeviceArray<To> device_out(size);
        const DeviceArray<unsigned long long> first(1);
        marks.next();
        device_a.copy_from({a, size});
        first.set_bytes(0xff);
        marks.next();
        Way::start(Transposition<To, From>{device_a.data(), rows, columns, device_out.data()}, first.data());
        marks.next();
        device_out.copy_to({out, size});
        first.copy_to({&misfit, 1});
    });
    return {misfit == no_misfit ? kernels::all_items_fit : static_cast<std::ptrdiff_t>(misfit), failure};
}

template <class Way>
Outcome<std::ptrdiff_t> transpose_types(const void* a, kernels::ItemType from, std::size_t rows, std::size_t columns,
                                        void* out, kernels::ItemType to) noexcept {
    if (rows == 0 || columns == 0) {
        return {kernels::all_items_fit, {}};
    }
    return kernels::with_item_type(from, [&](auto source) {
        return kernels::with_item_type(to, [&](auto target) {
            return transpose_items<Way>(static_cast<const decltype(source)*>(a), rows, columns,
                                        static_cast<decltype(target)*>(out));
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
        const auto blocks = static_cast<unsigned>(std::min<std::size_t>(tiles, 0x7fffffff));
        launch("launching transpose_tiles", transpose_tiles<pitch, To, From>, blocks, dim3(tile_side, tile_thread_rows),
               of, tiles, first_misfit);
    }
};

}  // namespace pyhost::cuda
