// extensions/std_thread/std_thread.hpp: a kernel shared out among std::threads, with the signature of kernels/.
//
// As many threads as the process may use cores, the caller among them. None outlives its call, so that a fork finds
// none missing.
#pragma once

#include <cstdint>

namespace pyhost::std_thread {

[[nodiscard]] std::uint64_t sum_primes(std::uint64_t n) noexcept;

}  // namespace pyhost::std_thread
