// extensions/cuda/transposition.hpp: what one thread does of transpose_cast, in four ways, apart from CUDA.
//
// Of a matrix and its transpose one is walked through across its rows: with neighbouring threads a row apart each item
// costs a sector of 32 bytes. Through a tile in shared memory both are read and written along their rows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/shares.hpp"
#include "kernels/host_device.hpp"
#include "kernels/transpose_cast.hpp"

namespace pyhost::cuda {

inline constexpr std::uint64_t no_misfit = ~std::uint64_t{0};

inline std::size_t item_bytes(kernels::ItemType type) noexcept {
    return kernels::with_item_type(type, [](auto item) { return sizeof item; });
}

// out[x][y] = a[y][x]
template <class To, class From>
struct Transposition {
    const From* a;
    std::size_t rows;
    std::size_t columns;
    To* out;
};

// Item i of `a`, cast, or 0 where it does not fit; its index then goes to `misfit`, unless an earlier one is there.
template <class To, class From>
PYHOST_HOST_DEVICE To cast_item(const From* a, std::size_t i, std::uint64_t& misfit) noexcept {
    const From item = a[i];
    if (kernels::fits<To>(item)) {
        return static_cast<To>(item);
    }
    misfit = i < misfit ? i : misfit;
    return To{};
}

// The items of `out` one after the other; `a` is read down its columns.
struct ReadAcross {
    template <class To, class From>
    PYHOST_HOST_DEVICE static std::uint64_t share(const Transposition<To, From>& of, Share share) noexcept {
        std::uint64_t misfit = no_misfit;
        for (std::size_t i = share.first; i < of.rows * of.columns; i += share.step) {
            of.out[i] = cast_item<To>(of.a, i % of.rows * of.columns + i / of.rows, misfit);
        }
        return misfit;
    }
};

// The items of `a` one after the other; `out` is written down its columns.
struct WriteAcross {
    template <class To, class From>
    PYHOST_HOST_DEVICE static std::uint64_t share(const Transposition<To, From>& of, Share share) noexcept {
        std::uint64_t misfit = no_misfit;
        for (std::size_t i = share.first; i < of.rows * of.columns; i += share.step) {
            of.out[i % of.columns * of.rows + i / of.columns] = cast_item<To>(of.a, i, misfit);
        }
        return misfit;
    }
};

inline constexpr unsigned tile_side = kernels::tile_side;
inline constexpr unsigned tile_thread_rows = 8;  // threads of a block: 32 x 8, each with four items of a tile

// `pitch` items from row to row of a tile. With 32 of four bytes a column lies in one of the 32 banks of shared memory,
// and its items are read one after the other; with 33 each lies in another bank.
template <unsigned pitch>
struct Tile {
    template <class To>
    using Items = To[tile_side * pitch];

    static constexpr std::size_t count(std::size_t length) noexcept { return (length + tile_side - 1) / tile_side; }

    // Of the thread (tx, ty) and the tile number `tile`, from left to right and then down.
    template <class To, class From>
    PYHOST_HOST_DEVICE static std::uint64_t read(const Transposition<To, From>& of, std::size_t tile, unsigned tx,
                                                 unsigned ty, To* items) noexcept {
        const std::size_t across = (of.columns + tile_side - 1) / tile_side;
        const std::size_t x = tile % across * tile_side + tx;
        std::uint64_t misfit = no_misfit;
        for (unsigned dy = ty; dy < tile_side; dy += tile_thread_rows) {
            const std::size_t y = tile / across * tile_side + dy;
            if (x < of.columns && y < of.rows) {
                items[dy * pitch + tx] = cast_item<To>(of.a, y * of.columns + x, misfit);
            }
        }
        return misfit;
    }

    // After all threads of the block have read.
    template <class To, class From>
    PYHOST_HOST_DEVICE static void write(const Transposition<To, From>& of, std::size_t tile, unsigned tx, unsigned ty,
                                         const To* items) noexcept {
        const std::size_t across = (of.columns + tile_side - 1) / tile_side;
        const std::size_t y = tile / across * tile_side + tx;
        for (unsigned dx = ty; dx < tile_side; dx += tile_thread_rows) {
            const std::size_t x = tile % across * tile_side + dx;
            if (x < of.columns && y < of.rows) {
                of.out[x * of.rows + y] = items[tx * pitch + dx];
            }
        }
    }
};

}  // namespace pyhost::cuda
