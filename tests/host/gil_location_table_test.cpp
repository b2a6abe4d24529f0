// tests/host/gil_location_table_test.cpp: location tables worked out by hand, and such as are none.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstring>
#include <random>
#include <vector>

#include "gil/location_table.hpp"
#include "gil/memory.hpp"
#include "python_by_hand.hpp"

namespace gil_location_table_test {

namespace {

using pyhost::gil::CodePosition;
using pyhost::gil::OtherMemory;
using pyhost::gil::OwnMemory;
using pyhost::test::address_of;
using pyhost::test::PageBeforeNothing;
using Bytes = std::vector<unsigned char>;

// {-1} where the table does not have it.
CodePosition position_in(const Bytes& table, std::int32_t instruction) {
    CodePosition position;
    const bool is_found =
        pyhost::gil::find_position(OwnMemory{}, address_of(table.data()), table.size(), 10, instruction, position);
    return is_found ? position : CodePosition{.line = -1};
}

}  // namespace

// Each first byte: 128, the kind times 8, the number of code units less one.
TEST_CASE("location table: a short form has its columns in one byte, and no new line") {
    const Bytes table{0x89, 0x35};  // kind 1: column 8 and on; 3 further, 5 long
    CHECK(position_in(table, 0) == CodePosition{10, 12, 16});
    CHECK(position_in(table, 1) == CodePosition{10, 12, 16});
    CHECK(position_in({0x80, 0x5C}, 0) == CodePosition{10, 6, 17});
}

TEST_CASE("location table: a one-line form says how many lines further, and both columns") {
    CHECK(position_in({0xD0, 4, 20}, 0) == CodePosition{10, 5, 20});
    CHECK(position_in({0xD8, 4, 20}, 0) == CodePosition{11, 5, 20});
    CHECK(position_in({0xE0, 4, 200}, 0) == CodePosition{12, 5, 200});
}

TEST_CASE("location table: without columns there is a line, which may be an earlier one") {
    CHECK(position_in({0xE8, 0x02}, 0) == CodePosition{11, 0, 0});
    CHECK(position_in({0xE8, 0x07}, 0) == CodePosition{7, 0, 0});
    CHECK(position_in({0xE8, 0x68, 0x03}, 0) == CodePosition{126, 0, 0});  // 232 is 40 and 3 * 64: 116 lines on
}

TEST_CASE("location table: a long form has numbers of any size") {
    // 2 lines on, ends there; columns 100 to 130, stored as 101 and 131 in groups of six bits.
    CHECK(position_in({0xF0, 0x04, 0x00, 0x65, 0x01, 0x43, 0x02}, 0) == CodePosition{12, 101, 130});
}

TEST_CASE("location table: an expression that ends on another line has no end column") {
    CHECK(position_in({0xF0, 0x00, 0x01, 0x03, 0x05}, 0) == CodePosition{10, 3, 0});
}

TEST_CASE("location table: a long form without columns has none") {
    CHECK(position_in({0xF0, 0x02, 0x00, 0x00, 0x00}, 0) == CodePosition{11, 0, 0});
}

TEST_CASE("location table: an instruction may belong to no line, and the next counts on from the line before") {
    const Bytes table{0xD8, 4, 20, 0xF8, 0x80, 0x11};
    CHECK(position_in(table, 0) == CodePosition{11, 5, 20});
    CHECK(position_in(table, 1) == CodePosition{});
    CHECK(position_in(table, 2) == CodePosition{11, 2, 2});
}

TEST_CASE("location table: a frame that has not started is at the first line") {
    CHECK(position_in({0xD8, 4, 20}, -1) == CodePosition{10, 0, 0});
}

TEST_CASE("location table: an instruction past its end is not found") {
    CHECK(position_in({0xD9, 4, 20}, 1).line == 11);
    CHECK(position_in({0xD9, 4, 20}, 2).line == -1);
    CHECK(position_in({}, 0).line == -1);
}

TEST_CASE("location table: an entry that is cut off, or has no mark, is not believed") {
    CHECK(position_in({0xF0, 0x04, 0x00, 0x65}, 0).line == -1);
    CHECK(position_in({0x58, 4, 20}, 0).line == -1);
}

TEST_CASE("location table: a number without an end ends, and a line that is none is 0") {
    CHECK(position_in({0xE8, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F}, 0) == CodePosition{});
    CHECK(position_in({0xE8, 0x3F}, 0) == CodePosition{});  // 31 lines before line 10
}

TEST_CASE("location table: one of more than 16 MiB is not read to its end") {
    const Bytes table((16 << 20) + 8, 0xF8);
    CHECK(position_in(table, (16 << 20) - 1) == CodePosition{});
    CHECK(position_in(table, 16 << 20).line == -1);
}

TEST_CASE("location table: one that leads into nothing is not found in another process") {
    const PageBeforeNothing page;
    std::memset(page.begin(), 0xF8, 4096);
    CodePosition position;
    const auto is_found = [&](std::int32_t instruction) {
        return pyhost::gil::find_position(OtherMemory{::getpid()}, address_of(page.begin()), 5000, 1, instruction,
                                          position);
    };
    CHECK(is_found(3000));
    CHECK_FALSE(is_found(4096));
}

TEST_CASE("location table: random bytes give a position or none") {
    std::mt19937 draw(1);
    int found = 0;
    for (int round = 0; round < 2000; ++round) {
        Bytes table(draw() % 40);
        for (unsigned char& byte : table) byte = static_cast<unsigned char>(draw() | (draw() % 2 != 0 ? 128 : 0));
        const CodePosition position = position_in(table, static_cast<std::int32_t>(draw() % 64));
        CHECK(position.line >= -1);
        CHECK(position.column >= 0);
        found += position.line > 0 ? 1 : 0;
    }
    CHECK(found > 0);
}

TEST_CASE("location table: one that is longer than what is read at once goes on") {
    Bytes table;
    for (int line = 0; line < 900; ++line) table.insert(table.end(), {0xE8, 0x02});  // each a line further
    for (const int instruction : {0, 255, 256, 511, 512, 899}) {
        CHECK(position_in(table, instruction) == CodePosition{11 + instruction, 0, 0});
    }
    CHECK(position_in(table, 900).line == -1);
}

}  // namespace gil_location_table_test
