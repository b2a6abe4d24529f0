// tests/host/one_frame.hpp: a Python thread of one frame, made by hand, that stands in one of two lines.
#pragma once

#include <cstdint>
#include <string>

#include "python_by_hand.hpp"

namespace pyhost::test {

struct OneFrame {
    static constexpr int first_line = 20;

    explicit OneFrame(const std::string& function) : name(ascii_text(function)) {
        code.type = type_of_code;
        code.file = &file;
        code.name = &name;
        code.locations = &locations;
        code.first_line = first_line;
        frame.code = address_of(&code);
        thread.frame = &frame;
        stand_in(first_line);
    }
    OneFrame(const OneFrame&) = delete;
    OneFrame& operator=(const OneFrame&) = delete;

    // The first line or the next.
    void stand_in(int line) { stand_at(2 * (line - first_line)); }

    // Two instructions a line.
    void stand_at(int instruction) {
        frame.instruction = address_of(code.bytecode) + static_cast<std::uint64_t>(2 * instruction);
    }

    std::uint64_t thread_state() const { return address_of(&thread); }

    Text file = ascii_text("script.py");
    Text name;
    Locations locations{.size = 6, .bytes = {0xD1, 4, 8, 0xD9, 4, 8}};  // columns 5 to 8
    Code code{};
    Frame frame{};
    Thread thread{};
};

}  // namespace pyhost::test
