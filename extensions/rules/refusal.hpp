// extensions/rules/refusal.hpp: why an argument is refused: a TypeError, ValueError or OverflowError, and its sentence.
//
// The rules know no Python. Each binding turns a Refusal into the exception by its own means, which is part of what it
// teaches.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace pyhost::rules {

// Which argument of which function; printed as "julia: xs".
struct Place {
    const char* function;
    const char* argument;
};

class Refusal : public std::exception {
public:
    enum class Kind { type, value, overflow };

    Refusal(Kind kind, std::string sentence) : kind_(kind), sentence_(std::move(sentence)) {}

    Kind kind() const noexcept { return kind_; }
    const char* what() const noexcept override { return sentence_.c_str(); }

private:
    Kind kind_;
    std::string sentence_;
};

// "julia: xs must hold float64 ('d'), got 'f'". These functions stay calls, or their strings would take registers and
// room from the checks that call them, in every binding.
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse(Refusal::Kind kind, Place place, std::string_view what) {
    throw Refusal(kind, std::string(place.function) + ": " + place.argument + " " + std::string(what));
}

// `got` is a type's name as CPython has it in C: the module before the last dot, which Python's __name__ leaves out,
// is left out here, too.
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_type(Place place, const std::string& wanted,
                                                               const std::string& got) {
    refuse(Refusal::Kind::type, place, "must be " + wanted + ", got " + got.substr(got.rfind('.') + 1));
}

// Of an array whose items no format can describe, such as datetime64.
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_dtype(Place place, const std::string& dtype) {
    refuse(Refusal::Kind::type, place, "must be an array that exports a buffer, got dtype " + dtype);
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_value(Place place, std::string_view what) {
    refuse(Refusal::Kind::value, place, what);
}

// Of the arguments together: "add_ints: the sum must fit in 64 bits".
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_call(const char* function, std::string_view what) {
    throw Refusal(Refusal::Kind::value, std::string(function) + ": " + std::string(what));
}

}  // namespace pyhost::rules
