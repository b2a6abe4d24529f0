// tests/host/kernels_transposition_test.cpp: the four ways in which a GPU's threads turn a matrix round, on the CPU.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "cuda/transposition.hpp"
#include "kernels/transpose_cast.hpp"

namespace kernels_transposition_test {

namespace {

using pyhost::cuda::Share;
using pyhost::cuda::Transposition;
namespace kernels = pyhost::kernels;

constexpr std::pair<std::size_t, std::size_t> shapes[] = {{1, 1},   {1, 40},  {40, 1},  {31, 33},
                                                          {32, 32}, {33, 31}, {64, 96}, {70, 100}};

// The first misfit of all threads.
template <class Walk, std::size_t threads>
struct ItemByItem {
    template <class To, class From>
    static std::uint64_t run(const Transposition<To, From>& of) {
        std::uint64_t misfit = pyhost::cuda::no_misfit;
        for (std::size_t first = 0; first < threads; ++first) {
            misfit = std::min(misfit, Walk::share(of, Share{.first = first, .step = threads}));
        }
        return misfit;
    }
};

// All threads of a block read before one writes, as __syncthreads() has it.
template <unsigned pitch>
struct TileByTile {
    template <class Work>
    static void for_each_thread(Work work) {
        for (unsigned ty = 0; ty < pyhost::cuda::tile_thread_rows; ++ty) {
            for (unsigned tx = 0; tx < pyhost::cuda::tile_side; ++tx) {
                work(tx, ty);
            }
        }
    }

    template <class To, class From>
    static std::uint64_t run(const Transposition<To, From>& of) {
        using Tile = pyhost::cuda::Tile<pitch>;
        std::uint64_t misfit = pyhost::cuda::no_misfit;
        for (std::size_t tile = 0; tile < Tile::count(of.rows) * Tile::count(of.columns); ++tile) {
            std::vector<To> items(pyhost::cuda::tile_side * pitch);
            for_each_thread([&](unsigned tx, unsigned ty) {
                misfit = std::min(misfit, Tile::read(of, tile, tx, ty, items.data()));
            });
            for_each_thread([&](unsigned tx, unsigned ty) { Tile::write(of, tile, tx, ty, items.data()); });
        }
        return misfit;
    }
};

using ReadAcross = ItemByItem<pyhost::cuda::ReadAcross, 50>;
using ReadByOne = ItemByItem<pyhost::cuda::ReadAcross, 1>;
using WriteAcross = ItemByItem<pyhost::cuda::WriteAcross, 50>;
using Padded = TileByTile<33>;
using Unpadded = TileByTile<32>;

std::vector<double> numbers(std::size_t size) {
    std::vector<double> items(size);
    for (std::size_t i = 0; i < size; ++i) {
        items[i] = static_cast<double>(i % 250) + 0.1;
    }
    return items;
}

}  // namespace

TEST_CASE_TEMPLATE("shares of transpose_cast: the serial kernel's matrix", Way, ReadAcross, WriteAcross, Padded,
                   Unpadded) {
    for (const auto& [rows, columns] : shapes) {
        const std::vector<double> a = numbers(rows * columns);
        std::vector<float> want(a.size());
        std::vector<float> out(a.size(), -1);
        REQUIRE(kernels::transpose_cast(a.data(), kernels::ItemType::float64, rows, columns, want.data(),
                                        kernels::ItemType::float32) == kernels::all_items_fit);
        CHECK(Way::run(Transposition<float, double>{a.data(), rows, columns, out.data()}) == pyhost::cuda::no_misfit);
        CHECK(out == want);
    }
}

TEST_CASE_TEMPLATE("shares of transpose_cast: of several misfits the first in the matrix counts", Way, ReadAcross,
                   ReadByOne, WriteAcross, Padded, Unpadded) {
    constexpr std::size_t rows = 70;
    constexpr std::size_t columns = 100;
    std::vector<double> a = numbers(rows * columns);
    a[35 * columns + 99] = 256.0;
    a[36 * columns + 2] = -1.0;
    a[50 * columns] = 1e300;
    a[51 * columns + 99] = -5.0;  // the same thread's of a tile
    std::vector<std::uint8_t> out(a.size());
    CHECK(Way::run(Transposition<std::uint8_t, double>{a.data(), rows, columns, out.data()}) == 35 * columns + 99);
}

TEST_CASE("items that fit: what int() cuts to the type's limits, and no NaN") {
    using Limits = std::numeric_limits<double>;
    CHECK(kernels::fits<std::uint8_t>(255.9));
    CHECK_FALSE(kernels::fits<std::uint8_t>(256.0));
    CHECK(kernels::fits<std::uint8_t>(-0.9));
    CHECK_FALSE(kernels::fits<std::uint8_t>(-1.0));
    CHECK_FALSE(kernels::fits<std::uint8_t>(Limits::quiet_NaN()));
    CHECK_FALSE(kernels::fits<std::int32_t>(2147483648.0));
    CHECK(kernels::fits<std::int32_t>(-2147483648.9));
    CHECK_FALSE(kernels::fits<std::int32_t>(2147483648.0F));
    CHECK(kernels::fits<float>(Limits::infinity()));
    CHECK(kernels::fits<std::uint8_t>(std::int32_t{255}));
    CHECK_FALSE(kernels::fits<std::uint8_t>(std::int32_t{-1}));
    CHECK(kernels::fits<std::int32_t>(std::uint8_t{255}));
}

}  // namespace kernels_transposition_test
