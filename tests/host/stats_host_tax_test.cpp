// tests/host/stats_host_tax_test.cpp: from pairs of seconds to one factor.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "stats/host_tax.hpp"

namespace stats_host_tax_test {

using doctest::Approx;
using pyhost::HostTax;
using pyhost::TaxedLoop;

TEST_CASE("host tax: a loop's is the median of its pairs' ratios, whatever each pair's length") {
    // Ratios 1.1, 3, 1.2: a pair in which one side was disturbed does not count.
    const TaxedLoop loop{.name = "calls", .pairs = {{1.1, 1.0}, {3.0, 1.0}, {24.0, 20.0}}};
    CHECK(pyhost::tax_of(loop) == Approx(1.2));
    CHECK_THROWS_AS(pyhost::tax_of(TaxedLoop{}), pyhost::Error);
}

TEST_CASE("host tax: a round is the geometric mean of its loops, and of two processes their rounds' median counts") {
    // Rounds of 2 (the fourth root of 2 * 0.5 * 1 * 16), 1 and 100.
    const HostTax tax{.stock = "/usr/bin/python3",
                      .is_stock_shared = false,
                      .rounds = 3,
                      .loops = {{.name = "calls", .pairs = {{2.0, 1.0}, {1, 1}, {100, 1}, {9, 1}}},
                                {.name = "lists", .pairs = {{1.0, 2.0}, {2, 2}, {100, 1}}},
                                {.name = "dicts", .pairs = {{1.0, 1.0}, {3, 3}, {200, 2}}},
                                {.name = "floats", .pairs = {{16.0, 1.0}, {1, 1}, {100, 1}, {9, 1}}}},
                      .reason = {}};
    const auto summary = pyhost::summarize(tax);
    REQUIRE(summary);
    CHECK(summary->factor == Approx(2));
    CHECK(summary->lowest == Approx(1));      // lists: 0.5, 1, 100
    CHECK(summary->highest == Approx(12.5));  // floats: 1, 9, 16, 100
    CHECK_FALSE(summary->interval);
    CHECK_FALSE(summary->is_known());
}

namespace {

HostTax of_rounds(const std::vector<double>& factors, int rounds) {
    TaxedLoop loop{.name = "calls", .pairs = {}};
    for (const double factor : factors) loop.pairs.push_back({.host_s = factor, .stock_s = 1});
    return {.stock = "python3", .is_stock_shared = false, .rounds = rounds, .loops = {loop}, .reason = {}};
}

}  // namespace

TEST_CASE("host tax: the interval is across processes, whose own rounds agree however wrong they are") {
    // Of three rounds each: medians of 1, 2 and 4, so a geometric mean of 2, whose logarithms deviate by log 2.
    const auto summary = pyhost::summarize(of_rounds({1, 0.5, 9, 2, 2, 2, 4, 4, 3}, 3));
    REQUIRE(summary->interval);
    CHECK(summary->factor == Approx(2));
    const double half = 5.643 * std::log(2) / std::sqrt(3);
    CHECK(summary->interval->low == Approx(2 * std::exp(-half)));
    CHECK(summary->interval->high == Approx(2 * std::exp(half)));
    CHECK_FALSE(pyhost::summarize(of_rounds({1, 1, 1, 1, 1, 1}, 3))->interval);  // two processes
    CHECK_FALSE(pyhost::summarize(of_rounds({1, 1, 1, 1, 1, 1}, 6))->interval);
}

TEST_CASE("host tax: it is known where the interval is at most five points wide") {
    CHECK(pyhost::summarize(of_rounds({1, 1, 1.0125}, 1))->is_known());
    CHECK_FALSE(pyhost::summarize(of_rounds({1, 1, 1.0145}, 1))->is_known());
}

TEST_CASE("host tax: nothing measured has no summary") {
    CHECK_FALSE(pyhost::summarize(
        HostTax{.stock = "/usr/bin/python3", .is_stock_shared = false, .loops = {}, .reason = "it is gone"}));
}

}  // namespace stats_host_tax_test
