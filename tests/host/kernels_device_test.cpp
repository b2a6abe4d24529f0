// tests/host/kernels_device_test.cpp: the calls of extensions/cuda on a device made of the CPU: results, and each
// return code once.
#include <doctest/doctest.h>

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/julia.hpp"
#include "kernels/mirror.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/sum_primes.hpp"

namespace kernels_device_test {

namespace cuda = pyhost::cuda;
namespace kernels = pyhost::kernels;

namespace {

constexpr std::size_t size = 300;  // two blocks

template <class T>
std::vector<T> counted(T first) {
    std::vector<T> items(size);
    std::iota(items.begin(), items.end(), first);
    return items;
}

const std::vector<double> as = counted(0.25);
const std::vector<double> bs = counted(-7.5);
const std::vector<float> narrow_as = counted(0.25F);
const std::vector<float> narrow_bs = counted(-7.5F);
const std::vector<std::uint8_t> image = [] {
    std::vector<std::uint8_t> pixels(size);
    std::iota(pixels.begin(), pixels.end(), std::uint8_t{0});
    return pixels;
}();
const std::vector<double> triangle = {2, 2, 20, 5, 9, 18};

// Each call of the backend, and whether its result is the serial kernel's.
struct Call {
    const char* name;
    kernels::Failure (*run)(bool& right);
};

kernels::Failure add_one(bool& right) {
    std::vector<double> out(size);
    const auto failure = cuda::add_one(as, out);
    right = out == counted(1.25);
    return failure;
}

kernels::Failure fused_arith(bool& right) {
    std::vector<double> out(size);
    std::vector<double> want(size);
    kernels::fused_arith(as, bs, want);
    const auto failure = cuda::fused_arith(as, bs, out);
    right = out == want;
    return failure;
}

template <auto vector_add>
kernels::Failure add(bool& right) {
    std::vector<float> out(size);
    const auto failure = vector_add(narrow_as, narrow_bs, out);
    right = out[0] == -7.25F && out[1] == -5.25F && out[size - 1] == narrow_as[size - 1] + narrow_bs[size - 1];
    return failure;
}

kernels::Failure julia(bool& right) {
    const std::vector<double> axis = {-1.2, -0.5, 0.0, 0.1, 0.6, 1.1};
    std::vector<std::int32_t> want(36);
    std::vector<std::int32_t> out(36);
    kernels::julia(axis, axis, -0.4, 0.6, 50, want);
    const auto failure = cuda::julia(axis, axis, -0.4, 0.6, 50, out);
    right = out == want;
    return failure;
}

template <std::size_t width>
kernels::Failure mirror(bool& right) {
    std::vector<std::uint8_t> want(size);
    std::vector<std::uint8_t> out(size);
    kernels::mirror(image, width, want);
    const auto failure = cuda::mirror(image, width, out);
    right = out == want;
    return failure;
}

kernels::Failure polygon_mask(bool& right) {
    std::vector<std::uint8_t> want(size);
    std::vector<std::uint8_t> out(size);
    kernels::polygon_mask(triangle, 30, 10, true, want);
    const auto failure = cuda::polygon_mask(triangle, 30, 10, true, out);
    right = out == want;
    return failure;
}

kernels::Failure sum_primes(bool& right) {
    const auto [sum, failure] = cuda::sum_primes(2000);
    right = sum == kernels::sum_primes(2000);
    return failure;
}

template <auto transpose_cast>
kernels::Failure transpose(bool& right) {
    std::vector<float> want(size);
    std::vector<float> out(size);
    static_cast<void>(
        kernels::transpose_cast(as.data(), kernels::ItemType::float64, 5, 60, want.data(), kernels::ItemType::float32));
    const auto [misfit, failure] =
        transpose_cast(as.data(), kernels::ItemType::float64, 5, 60, out.data(), kernels::ItemType::float32);
    right = out == want && misfit == kernels::all_items_fit;
    return failure;
}

constexpr Call calls[] = {
    {"add_one", add_one},
    {"fused_arith", fused_arith},
    {"julia", julia},
    {"mirror by words", mirror<20>},
    {"mirror by pixels", mirror<30>},
    {"polygon_mask", polygon_mask},
    {"sum_primes", sum_primes},
    {"transpose_cast", transpose<cuda::transpose_cast>},
    {"transpose_cast_scattered", transpose<cuda::transpose_cast_scattered>},
    {"transpose_cast_strided", transpose<cuda::transpose_cast_strided>},
    {"transpose_cast_unpadded", transpose<cuda::transpose_cast_unpadded>},
    {"vector_add", add<cuda::vector_add>},
    {"vector_add_misaligned", add<cuda::vector_add_misaligned>},
    {"vector_add_strided", add<cuda::vector_add_strided>},
};

}  // namespace

TEST_CASE("a fake device: each call has the serial kernel's result, its parts, and frees what it allocates") {
    for (const Call& call : calls) {
        CAPTURE(call.name);
        fake_device = {};
        cuda::last_parts_s() = {};
        bool right = false;
        CHECK_FALSE(call.run(right));
        CHECK(right);
        CHECK(fake_device.live == 0);
        CHECK(cuda::last_parts_s() == std::array{1e-3, 1e-3, 1e-3});
    }
}

TEST_CASE("a fake device: whatever call of CUDA's fails, the failure comes back, and all is freed") {
    for (const Call& call : calls) {
        CAPTURE(call.name);
        bool right = false;
        fake_device = {.computes = false};
        static_cast<void>(call.run(right));
        const int last = fake_device.calls;
        CHECK(last > 10);
        for (int failing = 1; failing <= last; ++failing) {
            CAPTURE(failing);
            fake_device = {.failing_call = failing, .computes = false};
            const kernels::Failure failure = call.run(right);
            REQUIRE(failure);
            CHECK(std::string(failure.reason) == "an error");
            CHECK(fake_device.live == 0);
        }
    }
}

TEST_CASE("a fake device: out of memory, the failure says how much was asked for and how much there was") {
    fake_device = {.failing_call = 5, .failure = cudaErrorMemoryAllocation};  // behind four events
    bool right = false;
    const kernels::Failure failure = add_one(right);
    REQUIRE(failure);
    CHECK(std::string(failure.step) == "cudaMalloc");
    CHECK(std::string(failure.reason) == "out of memory (0.0 MiB were asked for, 3.0 of 5.0 MiB are free)");
    fake_device = {};
}

TEST_CASE("a fake device: of items that do not fit the first is told, of no items there is no call") {
    fake_device = {};
    std::vector<double> items = as;
    items[210] = 1e10;
    items[41] = -1e10;
    std::vector<std::int32_t> out(size);
    const auto outcome =
        cuda::transpose_cast(items.data(), kernels::ItemType::float64, 5, 60, out.data(), kernels::ItemType::int32);
    CHECK(outcome.value == 41);
    const int calls_before = fake_device.calls;
    CHECK_FALSE(cuda::add_one({}, {}));
    CHECK(cuda::sum_primes(3).value == 2);
    CHECK(cuda::transpose_cast(nullptr, kernels::ItemType::float64, 0, 4, nullptr, kernels::ItemType::int32).value ==
          kernels::all_items_fit);
    CHECK(fake_device.calls == calls_before);
}

TEST_CASE("a fake device: it is available, unless CUDA says otherwise") {
    fake_device = {};
    CHECK(cuda::unavailable().empty());
    CHECK(cuda::device_name() == "a fake device");
    fake_device = {.failing_call = 3};  // behind the two versions
    CHECK(cuda::unavailable() == "no CUDA device (an error)");
    fake_device = {.failing_call = 3, .failure = cudaErrorNoDevice};
    CHECK(cuda::unavailable() == "no CUDA device (the driver sees none)");
    fake_device = {};
}

}  // namespace kernels_device_test
