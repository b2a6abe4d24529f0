// extensions/cuda/sum_primes.cu: one thread an odd number, as far as a grid of some waves goes; 8 bytes come back.
#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "cuda/grid.cuh"

namespace pyhost::cuda {
namespace {

// Beyond them a thread has several numbers: its sum costs one addition to its block's, and that one to the whole.
constexpr std::size_t most_threads = 1 << 20;

// Integers: the order of the additions does not count.
__global__ void sum_primes_shares(std::uint64_t n, unsigned long long* sum) {
    __shared__ unsigned long long of_block;
    if (threadIdx.x == 0) {
        of_block = 0;
    }
    __syncthreads();
    atomicAdd(&of_block, static_cast<unsigned long long>(sum_primes_share(n, share_of_thread())));
    __syncthreads();
    if (threadIdx.x == 0) {
        atomicAdd(sum, of_block);
    }
}

}  // namespace

Outcome<std::uint64_t> sum_primes(std::uint64_t n) noexcept {
    const std::size_t candidates = odd_candidates(n);
    if (candidates == 0) {
        return {even_primes(n), {}};
    }
    unsigned long long odd = 0;
    const Failure failure = on_device([&](Marks& marks) {
        const DeviceArray<unsigned long long> sum(1);
        marks.next();
        sum.set_bytes(0);
        marks.next();
        launch("launching sum_primes_shares", sum_primes_shares, count_blocks(std::min(candidates, most_threads)),
               block_threads, n, sum.data());
        marks.next();
        sum.copy_to({&odd, 1});
    });
    return {odd + even_primes(n), failure};
}

}  // namespace pyhost::cuda
