// extensions/rules/numbers.hpp: which ints and complex numbers a kernel takes; what does not fit is refused, never cut.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "rules/refusal.hpp"

namespace pyhost::rules {

inline constexpr std::int64_t int64_min = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t int32_max = std::numeric_limits<std::int32_t>::max();

// A Python int as a binding reads it.
struct Int {
    std::int64_t value = 0;
    int overflow = 0;  // -1 or 1 where the int lies below or above 64 bits; `value` means nothing then
};

// "must be at most 10, got 11": the value itself where it has 64 bits; a longer one could not even be printed
// (sys.int_info).
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_range(Place place, const char* bound_is, std::int64_t bound,
                                                                Int got) {
    const std::string number = got.overflow == 0 ? std::to_string(got.value) : "an int of more than 64 bits";
    refuse_value(place, std::string("must be ") + bound_is + " " + std::to_string(bound) + ", got " + number);
}

[[gnu::always_inline]] inline std::int64_t between(Place place, Int number, std::int64_t least, std::int64_t most) {
    if (number.overflow < 0 || (number.overflow == 0 && number.value < least)) {
        refuse_range(place, "at least", least, number);
    }
    if (number.overflow > 0 || number.value > most) {
        refuse_range(place, "at most", most, number);
    }
    return number.value;
}

inline std::int64_t to_int64(Place place, Int number) { return between(place, number, int64_min, int64_max); }

// Whatever is not above `most` will do; what is below zero counts as 0.
inline std::uint64_t up_to(Place place, Int number, std::int64_t most) {
    const bool is_negative = number.overflow < 0 || (number.overflow == 0 && number.value < 0);
    return is_negative ? 0 : static_cast<std::uint64_t>(between(place, number, 0, most));
}

// A Python number as a binding reads it: by __float__ or __index__; no str.
struct Float {
    double value = 0;
    bool overflow = false;  // an int beyond the largest float64
};

inline double to_float64(Place place, Float number) {
    if (number.overflow) {
        refuse_value(place, "must fit in a float64");
    }
    return number.value;
}

// A Python number as a binding reads it: by __complex__, __float__ or __index__; no str.
struct Complex {
    double real = 0;
    double imag = 0;
    bool overflow = false;  // an int beyond the largest float64
};

inline Complex finite_or_not(Place place, Complex number) {
    if (number.overflow) {
        refuse_value(place, "must fit in a float64");
    }
    return number;
}

}  // namespace pyhost::rules
