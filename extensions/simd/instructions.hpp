// extensions/simd/instructions.hpp: which instruction set the vector code runs with, and how to ask for a lesser one.
//
// The environment variable PYHOST_SIMD names the widest that may be used, in Highway's words: AVX3, which is AVX-512,
// AVX2, SSE4, SSSE3, SCALAR. So one machine shows what the same binary does on others.
#pragma once

#include <string>
#include <vector>

namespace pyhost::simd {

// Obeys PYHOST_SIMD, for the whole process. Returns why that is impossible, or nothing.
std::string choose_instructions();

// What this build and this machine have in common, the widest first: the one that is used.
std::vector<std::string> usable_instructions();

// With commas in between.
std::string joined(const std::vector<std::string>& names);

}  // namespace pyhost::simd
