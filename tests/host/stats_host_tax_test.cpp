// tests/host/stats_host_tax_test.cpp: from pairs of seconds to one factor.
#include <doctest/doctest.h>

#include "core/error.hpp"
#include "stats/doubts.hpp"
#include "stats/host_tax.hpp"

using doctest::Approx;
using pyhost::HostTax;
using pyhost::TaxedLoop;

TEST_CASE("host tax: a loop's is the median of its pairs' ratios, whatever each pair's length") {
    // Ratios 1.1, 3, 1.2: a pair in which one side was disturbed does not count.
    const TaxedLoop loop{.name = "calls", .pairs = {{1.1, 1.0}, {3.0, 1.0}, {24.0, 20.0}}};
    CHECK(pyhost::tax_of(loop) == Approx(1.2));
    CHECK_THROWS_AS(pyhost::tax_of(TaxedLoop{}), pyhost::Error);
}

TEST_CASE("host tax: of all loops it is the geometric mean, with the lowest and the highest") {
    const HostTax tax{.stock = "/usr/bin/python3",
                      .is_stock_shared = false,
                      .loops = {{.name = "calls", .pairs = {{2.0, 1.0}}},
                                {.name = "lists", .pairs = {{1.0, 2.0}}},
                                {.name = "dicts", .pairs = {{1.0, 1.0}}},
                                {.name = "floats", .pairs = {{16.0, 1.0}}}},
                      .reason = {}};
    const auto summary = pyhost::summarize(tax);
    REQUIRE(summary);
    CHECK(summary->factor == Approx(2));  // the fourth root of 2 * 0.5 * 1 * 16
    CHECK(summary->lowest == Approx(0.5));
    CHECK(summary->highest == Approx(16));
    CHECK(summary->spread == 0);
}

TEST_CASE("host tax: how much it varied is a loop's spread from pair to pair, and a wide one is doubted") {
    const std::vector<pyhost::LoopPair> wide{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}};
    pyhost::Report report;
    report.machine.tax = {
        .stock = "python3", .is_stock_shared = false, .loops = {{.name = "calls", .pairs = wide}}, .reason = {}};
    CHECK(pyhost::summarize(report.machine.tax)->spread == Approx(2.0 / 3));
    REQUIRE(pyhost::doubts(report).size() == 1);
    CHECK(pyhost::doubts(report)[0].starts_with("host overhead varied by 67 % between rounds"));
    report.machine.tax.loops[0].pairs = {{1, 1}, {1, 1}, {1.1, 1}};
    CHECK(pyhost::doubts(report).empty());
}

TEST_CASE("host tax: of several loops' spreads the median counts") {
    const auto spread_of = [](double last) { return std::vector<pyhost::LoopPair>{{1, 1}, {1, 1}, {last, 1}}; };
    // Interquartile ranges of 1, 0.5 and 0 of a median of 1.
    const HostTax tax{.stock = "python3",
                      .is_stock_shared = false,
                      .loops = {{.name = "calls", .pairs = spread_of(3)},
                                {.name = "lists", .pairs = spread_of(2)},
                                {.name = "dicts", .pairs = spread_of(1)}},
                      .reason = {}};
    CHECK(pyhost::summarize(tax)->spread == Approx(0.5));
}

TEST_CASE("host tax: nothing measured has no summary") {
    CHECK_FALSE(pyhost::summarize(
        HostTax{.stock = "/usr/bin/python3", .is_stock_shared = false, .loops = {}, .reason = "it is gone"}));
}
