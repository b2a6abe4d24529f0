// extensions/kernels/uniform.hpp: uniform random numbers, the stream of Python's random.random().
//
// MT19937 (Matsumoto and Nishimura 1998): 2 draws of 32 bits a number, of which 53 bits are kept. 8 bytes out a number,
// about 40 operations; the state of 624 words is the call's own and stays in the first cache.
#pragma once

#include <cstdint>
#include <span>

namespace pyhost::kernels {

// As random.Random(seed).random() gives them, one after the other; the seed's sign does not count.
void uniform(std::int64_t seed, std::span<double> numbers) noexcept;

}  // namespace pyhost::kernels
