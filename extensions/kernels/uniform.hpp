// extensions/kernels/uniform.hpp: uniform random numbers, the stream of Python's random.random().
//
// MT19937 (Matsumoto and Nishimura 1998): 2 draws of 32 bits a number, of which 53 bits are kept. 8 bytes out a number,
// about 40 operations; the state of 624 words is the call's own and stays in the first cache.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/host_device.hpp"

namespace pyhost::kernels {

// 53 of the 64 bits of two draws, as a number in [0, 1): exact.
PYHOST_HOST_DEVICE inline double unit_interval(std::uint32_t first, std::uint32_t second) noexcept {
    const auto high = static_cast<double>(first >> 5);      // 27 bits
    const auto low = static_cast<double>(second >> 6);      // 26 bits
    return (high * 67108864.0 + low) / 9007199254740992.0;  // 2**26, 2**53
}

// As random.Random(seed).random() gives them, one after the other; the seed's sign does not count.
void uniform(std::int64_t seed, std::span<double> numbers) noexcept;

}  // namespace pyhost::kernels
