// extensions/kernels/uniform.cpp: see uniform.hpp; and its C names.
#include "kernels/uniform.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>

#include "rules/c_names.hpp"
#include "rules/uniform.hpp"

namespace pyhost::kernels {

namespace {

// The state that MT19937's authors make of a key of several words, init_by_array(): CPython's choice. It stands in for
// std::seed_seq, whose state is another one.
class SeedByArray {
public:
    using result_type = std::uint32_t;

    explicit SeedByArray(std::uint64_t seed)
        : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
          words_(key_[1] == 0 ? 1 : 2) {}

    // Of std::mt19937's 624 words.
    template <class Iterator>
    void generate(Iterator begin, Iterator end) const {
        const auto size = static_cast<std::uint32_t>(end - begin);
        begin[0] = 19650218U;
        for (std::uint32_t i = 1; i < size; ++i) {
            begin[i] = 1812433253U * mixed(begin[i - 1]) + i;
        }
        std::uint32_t i = 1;
        const auto step = [&] {
            if (++i == size) {
                begin[0] = begin[size - 1];
                i = 1;
            }
        };
        for (std::uint32_t k = 0; k < size; ++k, step()) {
            const std::uint32_t j = k % words_;
            begin[i] = (begin[i] ^ (mixed(begin[i - 1]) * 1664525U)) + key_[j] + j;
        }
        for (std::uint32_t k = 1; k < size; ++k, step()) {
            begin[i] = (begin[i] ^ (mixed(begin[i - 1]) * 1566083941U)) - i;
        }
        begin[0] = 0x80000000U;
    }

private:
    static std::uint32_t mixed(std::uint32_t word) { return word ^ (word >> 30); }

    std::array<std::uint32_t, 2> key_;
    std::uint32_t words_;
};

std::uint64_t magnitude(std::int64_t number) {
    return number < 0 ? -static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
}

}  // namespace

void uniform(std::int64_t seed, std::span<double> numbers) noexcept {
    SeedByArray seeds(magnitude(seed));
    std::mt19937 generator(seeds);
    std::ranges::generate(numbers, [&] {
        const auto high = static_cast<double>(generator() >> 5);  // 27 bits
        const auto low = static_cast<double>(generator() >> 6);   // 26 bits
        return (high * 67108864.0 + low) / 9007199254740992.0;    // 2**26, 2**53: exact
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
