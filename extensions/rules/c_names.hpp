// extensions/rules/c_names.hpp: the rules under C names, for backends that know no C++ (ctypes, cffi, numpy).
//
// A kernel's file ends with two functions: pyhost_<kernel>() is nothing but a call, and checks nothing;
// pyhost_rules_<kernel>() checks the arguments and computes nothing. It returns null where they keep the rules, else
// 'T', 'V' or 'O', for TypeError, ValueError or OverflowError, and the sentence, which lasts until the thread's next
// refusal. A Python int is a value of 64 bits and an overflow (numbers.hpp); `out` may be null, and `*results` is how
// many items a result has.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "rules/buffers.hpp"
#include "rules/refusal.hpp"

namespace pyhost::rules {

inline const char* sentence_of(const Refusal& refusal) noexcept {
    constexpr std::size_t longest_sentence = 512;
    thread_local std::array<char, longest_sentence> text;
    const std::size_t length = std::min(std::strlen(refusal.what()), text.size() - 2);
    text[0] = "TVO"[static_cast<std::size_t>(refusal.kind())];
    std::memcpy(text.data() + 1, refusal.what(), length);
    text[length + 1] = '\0';
    return text.data();
}

// Null where `check` refuses nothing.
template <class Check>
const char* refusal_of(Check check) noexcept {
    try {
        check();
        return nullptr;
    } catch (const Refusal& refusal) {
        return sentence_of(refusal);
    }
}

template <class Rules>
void check_output(const Rules& call, const View* out, std::size_t* results) {
    *results = call.results();
    if (out != nullptr) {
        call.output(*out);
    }
}

}  // namespace pyhost::rules
