// tests/host/stats_break_even_test.cpp: sizes of a sweep, figures of pairs, the size from which on releasing pays.
#include <doctest/doctest.h>

#include <vector>

#include "core/error.hpp"
#include "stats/break_even.hpp"

namespace stats_break_even_test {

namespace {

using namespace pyhost;
using doctest::Approx;
using Sizes = std::vector<std::int64_t>;

// A second's window with so many calls, on `cores` cores.
Window window(std::int64_t calls, double cores = 1) { return {.wall_s = 1, .cpu_s = cores, .calls = calls}; }

WindowPair pair(std::int64_t held, std::int64_t released) {
    return {.held = window(held), .released = window(released, 1.5)};
}

// A held call takes a nanosecond an item.
SweepFigures at(std::int64_t size, double gain) {
    SweepFigures figures;
    figures.size = size;
    figures.gain = gain;
    figures.held_s = static_cast<double>(size) * 1e-9;
    return figures;
}

BreakEven find(const std::vector<SweepFigures>& figures) { return find_break_even(figures); }

}  // namespace

TEST_CASE("break-even: sizes ascend by about the same factor, rounded to two digits, with both ends kept") {
    // The factor is 10^(6/11) = 3.511: 1, 3.51, 12.3, 43.3, 152, 534, 1874, 6579, 23101, 81113, 284804, 1000000.
    CHECK(geometric_sizes(1, 1'000'000, 12) ==
          Sizes{1, 4, 12, 43, 150, 530, 1900, 6600, 23000, 81000, 280000, 1'000'000});
    CHECK(geometric_sizes(101, 1001, 2) == Sizes{101, 1001});
    CHECK(round_to_two_digits(2.46) == 2);  // below ten, whole ones: not 2.5, and from there 3
    CHECK(round_to_two_digits(24.6) == 25);
    CHECK(round_to_two_digits(246) == 250);
}

TEST_CASE("break-even: no size comes twice, and none reaches the last") {
    CHECK(geometric_sizes(1, 4, 12) == Sizes{1, 2, 3, 4});
    // 1 and 998 are ends; the one between is 999 * sqrt(1001 / 999) = 1000, rounded to two digits.
    CHECK(geometric_sizes(999, 1001, 3) == Sizes{999, 1000, 1001});
    CHECK(geometric_sizes(991, 995, 3) == Sizes{991, 995});  // 993 rounds to 990
    CHECK(geometric_sizes(996, 1000, 3) == Sizes{996, 1000});
}

TEST_CASE("break-even: sizes that do not ascend are an error") {
    CHECK_THROWS_AS(geometric_sizes(0, 10, 12), Error);
    CHECK_THROWS_AS(geometric_sizes(10, 10, 12), Error);
    CHECK_THROWS_AS(geometric_sizes(1, 10, 1), Error);
}

TEST_CASE("break-even: figures are medians over the pairs, not ratios of medians") {
    SweepPoint point{.size = 7, .reference_s = 0, .alone = {}, .together = {}};
    // One thread: 100, 200, 400 held calls a second; released half, four fifths, a quarter as many.
    point.alone = {pair(100, 50), pair(200, 160), pair(400, 100)};
    // Two threads: the gains are 3, 0.5 and 2.
    point.together = {pair(100, 300), pair(300, 150), pair(200, 400)};
    const auto figures = figures_of(point);
    REQUIRE(figures);
    CHECK(figures->size == 7);
    CHECK(figures->held_s == Approx(1.0 / 200));
    CHECK(figures->released_s == Approx(1.0 / 100));
    CHECK(figures->price == Approx(1.0));  // of 2 - 1, 1.25 - 1 and 4 - 1
    CHECK(figures->held_per_s == Approx(200));
    CHECK(figures->released_per_s == Approx(300));
    CHECK(figures->gain == Approx(2.0));
    CHECK(figures->cores == Approx(1.5));
    for (WindowPair& one : point.together) one.held.wall_s *= 2, one.held.calls *= 2;
    CHECK(figures_of(point)->cores == Approx(1.5));  // of the released window's own time
    CHECK(figures->pairs == 3);
    CHECK(figures->paying == 2);
    point.together.push_back(pair(100, 100));  // as many calls: no gain
    CHECK(figures_of(point)->paying == 2);
}

TEST_CASE("break-even: a size without a pair of both kinds has no figures, and is left out") {
    SweepPoint half{.size = 1, .reference_s = 0, .alone = {pair(1, 1)}, .together = {}};
    CHECK_FALSE(figures_of(half));
    half.together = {{.held = window(0), .released = window(5)}};  // no call at all: no ratio
    CHECK_FALSE(figures_of(half));
    Sweep sweep;
    sweep.points = {half, {.size = 2, .reference_s = 0, .alone = {pair(1, 1)}, .together = {pair(1, 2)}}};
    const auto all = figures_of(sweep);
    REQUIRE(all.size() == 1);
    CHECK(all.front().size == 2);
}

TEST_CASE("break-even: it lies between the last size that does not pay and the next, on a logarithmic scale") {
    // Gain 1/2 at 100 and 2 at 400: gain 1 is half-way in the logarithm, at sqrt(100 * 400) = 200.
    const BreakEven found = find({at(10, 0.25), at(100, 0.5), at(400, 2.0), at(1000, 1.9)});
    CHECK(found.payoff == Payoff::between);
    CHECK(found.below == 100);
    CHECK(found.from == 400);
    CHECK(found.size == Approx(200));
    CHECK(found.call_s * 1e9 == Approx(200));  // Approx takes all below 1e-5 for equal
    CHECK(found.exceptions.empty());
}

TEST_CASE("break-even: the interpolation weighs the two gains") {
    // log2 of the gains is -1 and 3: a quarter of the way from 16 to 256, 16 * 16^(1/4) = 32.
    const BreakEven found = find({at(16, 0.5), at(256, 8.0)});
    CHECK(found.size == Approx(32));
    CHECK(find({at(16, 1.0), at(256, 8.0)}).size == Approx(16));  // no gain is no gain
}

TEST_CASE("break-even: a single crossing that a larger size takes back is an exception, not the break-even") {
    const BreakEven found = find({at(1, 0.3), at(3, 1.2), at(10, 0.6), at(30, 1.1), at(100, 0.9), at(300, 1.8)});
    CHECK(found.below == 100);
    CHECK(found.from == 300);
    CHECK(found.exceptions == Sizes{3, 30});
}

TEST_CASE("break-even: where every size pays, it pays always") {
    const BreakEven found = find({at(10, 1.01), at(100, 2.0)});
    CHECK(found.payoff == Payoff::always);
    CHECK(found.from == 10);
    CHECK(found.below == 0);
    CHECK(found.size == 0);
}

TEST_CASE("break-even: where the largest size does not pay, it never pays") {
    const BreakEven found = find({at(10, 0.5), at(100, 1.5), at(1000, 1.0)});
    CHECK(found.payoff == Payoff::never);
    CHECK(found.below == 1000);
    CHECK(found.from == 0);
    CHECK(found.exceptions == Sizes{100});
    CHECK_THROWS_AS(find({}), Error);
}

TEST_CASE("break-even: a median is clear where three quarters of the pairs agree with it") {
    SweepFigures figures = at(1, 1.1);
    figures.pairs = 8;
    figures.paying = 6;
    CHECK(is_clear(figures));
    figures.paying = 5;
    CHECK_FALSE(is_clear(figures));
    figures.gain = 0.9;  // now the two others are to agree
    figures.paying = 2;
    CHECK(is_clear(figures));
    figures.paying = 3;
    CHECK_FALSE(is_clear(figures));
}

}  // namespace stats_break_even_test
