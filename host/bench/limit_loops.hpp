// host/bench/limit_loops.hpp: the loops that limits are measured with, in the widest vectors of the processor.
//
// Over `size` doubles, a multiple of 64; arrays are aligned to 64 bytes.
#pragma once

#include <cstddef>

namespace pyhost::bench {

double read_items(const double* from, std::size_t size);
void store_items(double* to, std::size_t size);
void stream_items(double* to, std::size_t size);  // past the caches
void add_items(const double* from, double* to, std::size_t size);
void add_and_stream_items(const double* from, double* to, std::size_t size);

// Twelve products of eight numbers at a time, more than a processor needs to be busy; each is two operations.
inline constexpr std::size_t products = 12;
inline constexpr double operations_a_time = products * 8 * 2;
double multiply_and_add(std::size_t times);

}  // namespace pyhost::bench
