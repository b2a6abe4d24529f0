// tests/host/gil_python_text_test.cpp: strings of Python to UTF-8, and the memory that they are read from.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "gil/memory.hpp"
#include "gil/python_text.hpp"
#include "python_by_hand.hpp"

namespace gil_python_text_test {

namespace {

using namespace pyhost::test;
using pyhost::gil::OtherMemory;
using pyhost::gil::OwnMemory;

// "-" where it is no str.
std::string utf8_of(const Text& text, std::size_t capacity = 64) {
    std::vector<char> out(capacity, 'x');
    const bool is_text = pyhost::gil::read_text(OwnMemory{}, layout_by_hand(), address_of(&text), out);
    CHECK(std::memchr(out.data(), 0, out.size()) != nullptr);
    const std::string written(out.data());
    return is_text ? written : std::string("-").append(written);
}

}  // namespace

TEST_CASE("python text: characters of 1, 2 and 4 bytes become UTF-8") {
    CHECK(utf8_of(ascii_text("spam.py")) == "spam.py");
    CHECK(utf8_of(other_text<char>("caf\xE9")) == "café");
    CHECK(utf8_of(other_text<char16_t>(u"λ€ a")) == "λ€ a");
    CHECK(utf8_of(other_text<char32_t>(U"😀 é")) == "😀 é");
    CHECK(utf8_of(ascii_text("")).empty());
}

TEST_CASE("python text: the first and the last character of each length in UTF-8") {
    CHECK(utf8_of(other_text<char32_t>(U"\x7F\x80")) == "\x7F\u0080");
    CHECK(utf8_of(other_text<char32_t>(U"\u07FF\u0800")) == "\u07FF\u0800");
    CHECK(utf8_of(other_text<char32_t>(U"\uFFFF\U00010000\U0010FFFF")) == "\uFFFF\U00010000\U0010FFFF");
    CHECK(utf8_of(other_text<char16_t>({0xD7FF, 0xD800, 0xDFFF, 0xE000})) == "\uD7FF\uFFFD\uFFFD\uE000");
}

TEST_CASE("python text: of a long one the end is kept") {
    CHECK(utf8_of(ascii_text("abcdefg"), 8) == "abcdefg");
    CHECK(utf8_of(ascii_text("abcdefgh"), 8) == "…efgh");
    CHECK(utf8_of(ascii_text(std::string(50, 'a') + "bcde"), 8) == "…bcde");
}

TEST_CASE("python text: it is cut between characters") {
    CHECK(utf8_of(other_text<char16_t>(u"aaaa€€"), 8) == "…€");
    CHECK(utf8_of(other_text<char32_t>(U"a😀"), 8) == "a😀");
    CHECK(utf8_of(other_text<char32_t>(U"😀😀"), 8) == "…😀");
}

TEST_CASE("python text: what is no character becomes one that says so") {
    CHECK(utf8_of(other_text<char16_t>({u'a', 0xDCFF})) == "a\uFFFD");
    CHECK(utf8_of(other_text<char32_t>({U'a', 0x110000})) == "a\uFFFD");
}

TEST_CASE("python text: what is no str gives nothing") {
    Text text = ascii_text("spam");
    text.state = compact | ascii;
    CHECK(utf8_of(text) == "-");
    text.state = 3 * kind_unit | compact;
    CHECK(utf8_of(text) == "-");
    text.state = kind_unit | ascii;
    CHECK(utf8_of(text) == "-");
    text = ascii_text("spam");
    text.length = std::uint64_t{1} << 40;
    CHECK(utf8_of(text) == "-");
    std::array<char, 8> out{};
    CHECK_FALSE(pyhost::gil::read_text(OwnMemory{}, layout_by_hand(), 0, out));
}

TEST_CASE("python text: one that leads into nothing gives nothing in another process") {
    const PageBeforeNothing page;
    Text text = ascii_text("spam");
    text.length = 100;
    std::memcpy(page.end() - 24, &text, 24);
    std::array<char, 8> out{};
    CHECK_FALSE(pyhost::gil::read_text(OtherMemory{::getpid()}, layout_by_hand(), address_of(page.end() - 24), out));
}

TEST_CASE("memory: bytes of another process are read, and what is not there is refused") {
    const PageBeforeNothing page;
    std::memset(page.begin(), 7, 4096);
    const OtherMemory memory(::getpid());
    std::array<unsigned char, 8> bytes{};
    CHECK(memory.read(address_of(page.end() - 8), bytes.data(), 8));
    CHECK(bytes[7] == 7);
    CHECK_FALSE(memory.read(address_of(page.end() - 4), bytes.data(), 8));
    CHECK_FALSE(memory.read(0, bytes.data(), 8));
    CHECK_FALSE(memory.read(UINT64_MAX - 2, bytes.data(), 8));
}

TEST_CASE("memory: a process that is gone is refused") {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    int value = 0;
    CHECK_FALSE(OtherMemory{child}.read(address_of(&value), &value, sizeof value));
}

TEST_CASE("memory: a null pointer of this process is refused") {
    int value = 7, copy = 0;
    CHECK(OwnMemory{}.read(address_of(&value), &copy, sizeof copy));
    CHECK(copy == 7);
    CHECK_FALSE(OwnMemory{}.read(0, &copy, sizeof copy));
    CHECK_FALSE(OwnMemory{}.read(72, &copy, sizeof copy));
}

}  // namespace gil_python_text_test
