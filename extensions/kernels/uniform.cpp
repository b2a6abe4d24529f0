// extensions/kernels/uniform.cpp: see uniform.hpp; and its C names.
#include "kernels/uniform.hpp"

#include <algorithm>

#include "kernels/mt19937.hpp"
#include "rules/c_names.hpp"
#include "rules/uniform.hpp"

namespace pyhost::kernels {

void uniform(std::int64_t seed, std::span<double> numbers) noexcept {
    Mt19937 generator(seed);
    std::ranges::generate(numbers, [&] {
        const std::uint32_t first = generator.next();
        return unit_interval(first, generator.next());
    });
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

void pyhost_uniform(int64_t seed, size_t n, double* numbers) noexcept { kernels::uniform(seed, {numbers, n}); }

const char* pyhost_rules_uniform(int64_t rows, int rows_overflow, int64_t columns, int columns_overflow, int64_t seed,
                                 int seed_overflow, const pyhost_view* out, size_t* results) noexcept {
    return rules::refusal_of([&] {
        rules::check_output(rules::Uniform({rows, rows_overflow}, {columns, columns_overflow}, {seed, seed_overflow}),
                            out, results);
    });
}

}  // extern "C"
