// tests/host/stats_ratio_test.cpp: ratios of rows, paired by repetition, and their intervals.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "stats/groups.hpp"
#include "stats/ratio.hpp"
#include "stats/summary.hpp"

namespace stats_ratio_test {

namespace {

using namespace pyhost;
using doctest::Approx;

// One sample of 10 calls in each repetition, in which a call takes so long.
Row row(const std::vector<double>& calls_s, int first_repetition = 0) {
    Row result;
    result.cells.push_back({.threads = 1, .samples = {}, .reason = {}});
    for (const double call_s : calls_s) {
        result.cells[0].samples.push_back(
            {.wall_s = call_s * 10, .calls = 10, .gil = std::nullopt, .repetition = first_repetition++});
    }
    return result;
}

}  // namespace

TEST_CASE("ratio: it is paired by repetition, so that what slows a repetition down cancels") {
    const auto ratio = ratio_of(row({2, 4, 8}), row({1, 2, 4}));
    REQUIRE(ratio);
    CHECK(ratio->factor == Approx(2));
    CHECK(ratio->repetitions == 3);
    REQUIRE(ratio->interval);
    CHECK(ratio->interval->low == Approx(2));
    CHECK(ratio->interval->high == Approx(2));
    CHECK(*ratio->half_width() == Approx(0));
    CHECK_FALSE(ratio->may_be_equal());
}

TEST_CASE("ratio: the interval is Student's of the logarithms, guarded against an early end") {
    const auto ratio = ratio_of(row({std::exp(0.1), std::exp(0.2), std::exp(0.3)}), row({1, 1, 1}));
    REQUIRE(ratio);
    CHECK(ratio->factor == Approx(std::exp(0.2)));
    const double half = 5.643 * 0.1 / std::sqrt(3);  // 97 %, 2 degrees of freedom
    CHECK(ratio->interval->low == Approx(std::exp(0.2 - half)));
    CHECK(ratio->interval->high == Approx(std::exp(0.2 + half)));
    CHECK(ratio->may_be_equal());
    const auto five = ratio_of(row({1.1, 1.2, 1.1, 1.2, 1.15}), row({1, 1, 1, 1, 1}));
    CHECK(*five->half_width() < *ratio_of(row({1.1, 1.2, 1.15}), row({1, 1, 1}))->half_width());
}

TEST_CASE("ratio: two may be equal where the interval reaches 1, its ends included") {
    const auto may_be_equal = [](double low, double high) {
        return Ratio{.factor = 1, .interval = Interval{.low = low, .high = high}, .repetitions = 3}.may_be_equal();
    };
    CHECK(may_be_equal(0.9, 1));
    CHECK(may_be_equal(1, 1.1));
    CHECK_FALSE(may_be_equal(0.9, 0.99));
    CHECK_FALSE(may_be_equal(1.01, 1.1));
}

TEST_CASE("ratio: only repetitions that both rows have count") {
    const auto ratio = ratio_of(row({9, 2, 2, 2}, 0), row({1, 1, 1, 7}, 1));
    REQUIRE(ratio);
    CHECK(ratio->repetitions == 3);
    CHECK(ratio->factor == Approx(2));
    CHECK_FALSE(ratio_of(row({1, 1, 1}), row({1, 1, 1}, 3)));
    CHECK_FALSE(ratio_of(row({1}), Row{}));
}

TEST_CASE("ratio: below three repetitions there is no interval, and nothing is ranked") {
    const auto ratio = ratio_of(row({2, 2}), row({1, 1}));
    REQUIRE(ratio);
    CHECK_FALSE(ratio->interval);
    CHECK_FALSE(ratio->half_width());
    CHECK(ratio->may_be_equal());
}

TEST_CASE("ratio: of several samples of a repetition the fastest counts: a disturbance only adds") {
    Row noisy = row({1, 1, 1});
    noisy.cells[0].samples.push_back({.wall_s = 10, .calls = 10, .gil = std::nullopt, .repetition = 0});
    noisy.cells[0].samples.push_back({.wall_s = 900, .calls = 10, .gil = std::nullopt, .repetition = 0});
    CHECK(ratio_of(noisy, row({1, 1, 1}))->factor == Approx(1));
    noisy.cells[0].samples.push_back({.wall_s = 5, .calls = 10, .gil = std::nullopt, .repetition = 2});
    CHECK(ratio_of(noisy, row({1, 1, 1}))->factor == Approx(std::cbrt(0.5)));
}

TEST_CASE("ratio: a row alone is compared with its own median") {
    const auto own = own_ratio(row({1, 1, 4}));
    REQUIRE(own);
    CHECK(own->factor == Approx(std::cbrt(4)));
    CHECK(own->repetitions == 3);
    CHECK_FALSE(own_ratio(Row{}));
}

TEST_CASE("ratio: time without a core is not the row's") {
    Row disturbed = row({2, 2, 2});
    for (Sample& sample : disturbed.cells[0].samples) sample.core_wait_s = 10;
    CHECK(ratio_of(disturbed, row({1, 1, 1}))->factor == Approx(1));
    CHECK(summarize(disturbed.cells[0])->call.median_s == Approx(1));
    CHECK(summarize(disturbed.cells[0])->calls_per_s == Approx(1));
}

TEST_CASE("ratio: what others are compared with is a backend's row; pure Python in another lane where there is none") {
    Report report;
    for (const char* backend : {"python", "python", "capi"}) {
        report.rows.push_back(row({1, 2, 4}));
        report.rows.back().key.backend = backend;
    }
    report.rows[1].key.lane = Lane::processes;
    CHECK(base_of(groups_of(report).front()) == &report.rows[2]);
    report.rows[2].status = Status::skipped;
    CHECK(base_of(groups_of(report).front()) == &report.rows[1]);
}

}  // namespace stats_ratio_test
