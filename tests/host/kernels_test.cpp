// tests/host/kernels_test.cpp: what the CPU and a GPU share: the functions that decide a result, and how threads share
// out a call.
//
// A grid is played thread by thread on the CPU; what comes out is compared with the serial kernel, or with numbers by
// hand.
#include "kernels/julia.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "cuda/reasons.hpp"
#include "cuda/shares.hpp"
#include "kernels/mirror.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/sum_primes.hpp"
#include "kernels/uniform.hpp"

namespace kernels_test {

namespace {

using pyhost::cuda::Share;

constexpr std::array<std::size_t, 4> grids = {1, 7, 64, 1000};  // threads: fewer than items, as many, and more
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class Work>
void for_each_thread(std::size_t threads, Work work) {
    for (std::size_t first = 0; first < threads; ++first) {
        work(Share{.first = first, .step = threads});
    }
}

template <class T>
std::vector<T> random_items(std::size_t size, unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<double> numbers(-100, 100);
    std::vector<T> items(size);
    for (T& item : items) {
        item = static_cast<T>(numbers(generator));
    }
    return items;
}

std::vector<std::uint8_t> random_pixels(std::size_t size) {
    std::mt19937 generator(3);
    std::vector<std::uint8_t> pixels(size);
    for (std::uint8_t& pixel : pixels) {
        pixel = static_cast<std::uint8_t>(generator());
    }
    return pixels;
}

}  // namespace

TEST_CASE("shares of add_one: each item once, whatever the grid") {
    const std::vector<double> a = random_items<double>(64, 1);
    for (const std::size_t threads : grids) {
        std::vector<double> out = a;
        for_each_thread(threads,
                        [&](Share share) { pyhost::cuda::add_one_share(out.data(), out.size(), out.data(), share); });
        for (std::size_t i = 0; i < a.size(); ++i) {
            CHECK(out[i] == a[i] + 1.0);
        }
    }
}

TEST_CASE("shares of fused_arith: two roundings, not the one of a fused multiply-add") {
    const double a = 1.0 + 0x1p-30;
    const std::vector<double> as(65, a);
    const std::vector<double> bs(65, -a);
    for (const std::size_t threads : grids) {
        std::vector<double> out(as.size(), 7.0);
        for_each_thread(threads, [&](Share share) {
            pyhost::cuda::fused_arith_share(as.data(), bs.data(), out.size(), out.data(), share);
        });
        for (const double item : out) {
            CHECK(item == -(1.0 + 0x1p-29));  // 2**-60 beside it is lost when the product is rounded
        }
    }
}

TEST_CASE("shares of vector_add: the same with items apart, which are spread and gathered") {
    constexpr std::size_t apart = 8;
    const std::vector<float> a = random_items<float>(100, 1);
    const std::vector<float> b = random_items<float>(100, 2);
    for (const std::size_t threads : grids) {
        std::vector<float> dense(a.size());
        std::vector<float> far_a(a.size() * apart, -1);
        std::vector<float> far_b(a.size() * apart, -1);
        std::vector<float> gathered(a.size());
        const auto each = [&](auto work) { for_each_thread(threads, work); };
        each([&](Share s) { pyhost::cuda::vector_add_share(a.data(), b.data(), a.size(), dense.data(), s); });
        each([&](Share s) { pyhost::cuda::spread_share(a.data(), 1, a.size(), far_a.data(), apart, s); });
        each([&](Share s) { pyhost::cuda::spread_share(b.data(), 1, a.size(), far_b.data(), apart, s); });
        CHECK(far_a[apart] == a[1]);
        CHECK(far_a[apart + 1] == -1);
        each([&](Share s) {
            pyhost::cuda::vector_add_apart_share(far_a.data(), far_b.data(), a.size(), far_a.data(), apart, s);
        });
        each([&](Share s) { pyhost::cuda::spread_share(far_a.data(), apart, a.size(), gathered.data(), 1, s); });
        CHECK(gathered == dense);
        CHECK(dense[99] == a[99] + b[99]);
    }
}

TEST_CASE("shares of julia: the serial kernel's counts") {
    const std::vector<double> xs = random_items<double>(23, 4);
    const std::vector<double> ys = {-1.1, -0.5, 0.0, 0.3, not_a_number};
    std::vector<double> small(xs);
    for (double& x : small) {
        x /= 60;
    }
    std::vector<std::int32_t> want(small.size() * ys.size());
    pyhost::kernels::julia(small, ys, -0.62772, -0.42193, 300, want);
    CHECK(std::accumulate(want.begin(), want.end(), 0) > 300);
    for (const std::size_t threads : grids) {
        std::vector<std::int32_t> counts(want.size(), -1);
        for_each_thread(threads, [&](Share share) {
            pyhost::cuda::julia_share(small.data(), small.size(), ys.data(), counts.size(), -0.62772, -0.42193, 300,
                                      counts.data(), share);
        });
        CHECK(counts == want);
    }
}

TEST_CASE("a point of julia: on the circle of radius 2 it has left, and a NaN never was inside") {
    CHECK(pyhost::kernels::julia_point(2.0, 0.0, 0.0, 0.0, 10) == 0);
    CHECK(pyhost::kernels::julia_point(std::sqrt(2.0), 0.0, 0.0, 0.0, 10) == 1);  // its square is 2 and some more
    CHECK(pyhost::kernels::julia_point(0.5, 0.0, 0.0, 0.0, 10) == 10);
    CHECK(pyhost::kernels::julia_point(not_a_number, 0.0, 0.0, 0.0, 10) == 0);
}

TEST_CASE("shares of polygon_mask: the serial kernel's mask") {
    const std::vector<double> corners = {1, 1, 14.5, 3, 9, 9.25, 12, 15, 2, 11};
    constexpr std::size_t width = 17;
    constexpr std::size_t height = 16;
    for (const bool border : {false, true}) {
        std::vector<std::uint8_t> want(width * height);
        pyhost::kernels::polygon_mask(corners, width, height, border, want);
        CHECK(want[1 * width + 1] == static_cast<std::uint8_t>(border));
        for (const std::size_t threads : grids) {
            std::vector<std::uint8_t> mask(want.size(), 7);
            for_each_thread(threads, [&](Share share) {
                pyhost::cuda::polygon_mask_share(corners.data(), corners.size() / 2, width, mask.size(), border,
                                                 mask.data(), share);
            });
            CHECK(mask == want);
        }
    }
}

TEST_CASE("an edge's upper end belongs to it, its lower end does not; a level edge meets no row") {
    const pyhost::kernels::Edge edge{0, 1, 4, 3};
    CHECK_FALSE(pyhost::kernels::meets_row(edge, 1));
    CHECK(pyhost::kernels::meets_row(edge, 3));
    CHECK(pyhost::kernels::crossing_x(edge, 2) == 2.0);
    CHECK(pyhost::kernels::ray_crosses(edge, 2.0, 2));
    CHECK_FALSE(pyhost::kernels::ray_crosses(edge, 2.5, 2));
    CHECK_FALSE(pyhost::kernels::meets_row({0, 1, 4, 1}, 1));
}

TEST_CASE("min and max as Python's: of a NaN and a number the first") {
    CHECK(std::isnan(pyhost::kernels::python_min(not_a_number, 1)));
    CHECK(pyhost::kernels::python_min(1, not_a_number) == 1);
    CHECK(std::isnan(pyhost::kernels::python_max(not_a_number, 1)));
    CHECK(pyhost::kernels::python_max(2, 3) == 3);
}

TEST_CASE("shares of mirror: pixel by pixel, and four at once") {
    for (const std::size_t width : {1U, 2U, 4U, 5U, 20U, 33U}) {
        const std::vector<std::uint8_t> image = random_pixels(width * 6);
        std::vector<std::uint8_t> want(image.size());
        pyhost::kernels::mirror(image, width, want);
        for (const std::size_t threads : grids) {
            std::vector<std::uint8_t> out(image.size());
            for_each_thread(threads, [&](Share share) {
                pyhost::cuda::mirror_share(image.data(), width, image.size(), out.data(), share);
            });
            CHECK(out == want);
        }
        if (width % 4 != 0) {
            continue;
        }
        std::vector<std::uint32_t> words(image.size() / 4);
        std::vector<std::uint32_t> turned(words.size());
        std::memcpy(words.data(), image.data(), image.size());
        for_each_thread(7, [&](Share share) {
            pyhost::cuda::mirror_share(words.data(), width / 4, words.size(), turned.data(), share);
        });
        CHECK(std::memcmp(turned.data(), want.data(), want.size()) == 0);
    }
}

TEST_CASE("shares of sum_primes: with the even prime they are the serial kernel's sum") {
    for (const std::uint64_t n : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1001, 5000}) {
        for (const std::size_t threads : grids) {
            std::uint64_t sum = pyhost::cuda::even_primes(n);
            for_each_thread(threads, [&](Share share) { sum += pyhost::cuda::sum_primes_share(n, share); });
            CHECK(sum == pyhost::kernels::sum_primes(n));
        }
    }
    CHECK(pyhost::cuda::odd_candidates(std::uint64_t{1} << 32) == 2147483647U);  // 3 to 2**32 - 1
}

TEST_CASE("primes: the largest number of 32 bits is none, the one four below it is") {
    CHECK_FALSE(pyhost::kernels::is_prime(4294967295U));
    CHECK(pyhost::kernels::is_prime(4294967291U));
    CHECK_FALSE(pyhost::kernels::is_prime(4293001441U));  // 65521 * 65521: the last divisor that is tried
    CHECK_FALSE(pyhost::kernels::is_prime(1));
    CHECK(pyhost::kernels::is_prime(2));
    CHECK(pyhost::kernels::is_prime(3));
}

TEST_CASE("two draws make a number in [0, 1): 53 bits of them") {
    CHECK(pyhost::kernels::unit_interval(0, 0) == 0.0);
    CHECK(pyhost::kernels::unit_interval(0xffffffffU, 0xffffffffU) == 1.0 - 0x1p-53);
    CHECK(pyhost::kernels::unit_interval(1U << 31, 0) == 0.5);
    CHECK(pyhost::kernels::unit_interval(1U << 5, 1U << 6) == 0x1p-27 + 0x1p-53);
    CHECK(pyhost::kernels::unit_interval(31, 63) == 0.0);  // the bits that are left out
}

TEST_CASE("reasons: none where nothing stands against a device") {
    const pyhost::cuda::Found good{12040, 12000, 1, 90, 75, nullptr};
    CHECK(reason_against(good).empty());
    auto found = good;
    found.capability = 75;
    CHECK(reason_against(found).empty());
}

TEST_CASE("reasons: no driver, one that is too old, no device, one that is too old, and CUDA's words") {
    const pyhost::cuda::Found good{12040, 12000, 1, 90, 75, nullptr};
    auto found = good;
    found.driver_version = 0;
    found.error = "CUDA driver version is insufficient for CUDA runtime version";
    CHECK(reason_against(found) == "no CUDA device (there is no NVIDIA driver)");
    found.driver_version = 11040;
    CHECK(reason_against(found) ==
          "the NVIDIA driver is too old (it knows CUDA 11.4, and the backend was built with 12.0)");
    found.driver_version = 12040;
    found.error = "system not yet initialized";
    CHECK(reason_against(found) == "no CUDA device (system not yet initialized)");
    found = good;
    found.devices = 0;
    CHECK(reason_against(found) == "no CUDA device (the driver sees none)");
    found = good;
    found.capability = 61;
    CHECK(reason_against(found) ==
          "the CUDA device has compute capability 6.1, and the kernels are compiled for 7.5 and later");
}

}  // namespace kernels_test
