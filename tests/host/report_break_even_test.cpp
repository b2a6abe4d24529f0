// tests/host/report_break_even_test.cpp: sweeps as tables, sentences and JSON.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "report/break_even.hpp"
#include "report/break_even_json.hpp"
#include "report/layout.hpp"

namespace report_break_even_test {

namespace {

using namespace pyhost;

// Half a second's window.
Window window(double per_s, double cores = 1) {
    return {.wall_s = 0.5, .cpu_s = 0.5 * cores, .calls = static_cast<std::int64_t>(per_s / 2)};
}

// One pair of each kind; rates in calls a second.
SweepPoint point(std::int64_t size, double held, double released, double together_held, double together_released,
                 double cores = 1.9) {
    return {.size = size,
            .reference_s = 0.25,
            .alone = {{.held = window(held), .released = window(released)}},
            .together = {{.held = window(together_held), .released = window(together_released, cores)}}};
}

// Gains 0.5, 0.5 and 2; a held call takes 100 ns, 1 us and 1 ms.
Sweep sweep() {
    Sweep result;
    result.kernel = "dot";
    result.backend = "glue";
    result.unit = "items";
    result.held_provenance = "glue.held.dot";
    result.released_provenance = "glue.released.dot";
    result.points = {point(1, 1e7, 5e6, 1e7, 5e6), point(100, 1e6, 9e5, 1e6, 5e5), point(400, 1e3, 1e3, 1e3, 2e3)};
    return result;
}

BreakEvenReport report(std::vector<Sweep> sweeps) {
    BreakEvenReport result;
    result.machine.cpu = "CPU";
    result.machine.cores = 2;
    result.machine.gil_hook_s = 30e-9;
    result.gil_pair_s = 70e-9;
    result.seed = 7;
    result.window_s = 0.05;
    result.sweeps = std::move(sweeps);
    return result;
}

std::string text_of(const BreakEvenReport& report) { return format_break_even(report); }
std::string text_of(const Sweep& sweep) { return text_of(report({sweep})); }

// On one line, so that a line's end hides nothing.
bool says(const std::string& text, const std::string& sentence) {
    return flatten(text).find(sentence) != std::string::npos;
}

}  // namespace

TEST_CASE("break-even report: one line a size, times of one thread, rates of all, and a cell for what is missing") {
    Sweep half = sweep();
    half.points[1].together.clear();
    const std::string text = text_of(half);
    CHECK(says(text, "dot, glue n: items n 1 thread held released price 2 threads held released gain pairs cores "));
    CHECK(says(text, " 1 100 ns 200 ns +100 % 10.0 M/s 5.00 M/s 0.500x 0/1 1.90 "));
    CHECK(says(text, " 100 - - - - - - - - "));
    CHECK(says(text, " 400 1.00 ms 1.00 ms 0.0 % 1.00 k/s 2.00 k/s 2.00x 1/1 1.90 "));
}

TEST_CASE("break-even report: the sentence gives the interval, the interpolation and the call there") {
    // Gain 1/2 at 100 and 2 at 400: sqrt(100 * 400) = 200, and sqrt(1 us * 1 ms) = 31.6 us.
    CHECK(says(text_of(sweep()),
               "Break-even: between n = 100 and n = 400; at about n = 200 by interpolation on a logarithmic scale, "
               "where a held call takes 31.6 µs. At n = 400, a call of 1.00 ms, 2 threads make 2.00x as many calls a "
               "second with the GIL released as held."));
}

TEST_CASE("break-even report: the price stands at the smallest size, at the break-even and at the largest") {
    Sweep longer = sweep();
    longer.points.insert(longer.points.begin() + 1, point(10, 1e7, 8e6, 1e7, 5e6));  // +25 %, of no interest
    longer.points.push_back(point(1000, 100, 100, 100, 200));
    CHECK(says(text_of(longer),
               "Price: releasing changes a single thread's call by +100 % (100 ns, n = 1), 0.0 % (1.00 ms, n = 400), "
               "0.0 % (10.0 ms, n = 1000)."));
}

TEST_CASE("break-even report: threads together that are slower than one of them alone are told") {
    Sweep contended = sweep();
    contended.points[0] = point(1, 1e7, 5e6, 1e7, 2e6);
    CHECK(says(text_of(contended),
               "Hand-overs: with the GIL released, 2 threads reach 2.00 M/s in total at n = 1; a single thread reaches "
               "5.00 M/s:"));
    CHECK_FALSE(says(text_of(sweep()), "Hand-overs:"));
}

TEST_CASE("break-even report: always and never are sentences") {
    Sweep always = sweep();
    always.points.erase(always.points.begin(), always.points.begin() + 2);
    CHECK(says(text_of(always),
               "Break-even: releasing pays from the smallest size on: at n = 400, a held call of 1.00 ms, 2 threads "
               "make 2.00x as many calls"));
    Sweep never = sweep();
    never.points.pop_back();
    CHECK(says(text_of(never),
               "Break-even: none up to the largest size: at n = 100, a held call of 1.00 µs, 2 threads make 0.500x as "
               "many calls"));
}

TEST_CASE("break-even report: what to doubt is said") {
    Sweep doubtful = sweep();
    doubtful.points.insert(doubtful.points.begin(), point(1, 1e7, 5e6, 1e6, 2e6));
    CHECK(says(text_of(doubtful), "Note: n = 1 seemed to pay as well, but a larger size did not"));
    Sweep busy = sweep();
    busy.points.back() = point(400, 1e3, 1e3, 1e3, 2e3, 1.4);
    CHECK(says(text_of(busy), "Note: do not trust this break-even: at n = 400 the 2 threads got 1.40 cores,"));
    BreakEvenReport one_core = report({busy});
    one_core.machine.cores = 1;
    CHECK(says(text_of(one_core), "Note: this process may use one core,"));
    Sweep unclear = sweep();
    unclear.points[1].together.push_back({.held = window(1000), .released = window(2000)});
    unclear.points[1].together.push_back({.held = window(1000), .released = window(500)});
    CHECK(says(text_of(unclear), "Note: at n = 100 the pairs do not agree (1 of 3 say that it pays):"));
    CHECK_FALSE(says(text_of(sweep()), "Note:"));
}

TEST_CASE("break-even report: a short call that got few cores is no sign of a busy machine") {
    Sweep brief = sweep();
    brief.points.back() = point(400, 20e3, 20e3, 20e3, 30e3, 1.0);  // 50 us
    CHECK_FALSE(says(text_of(brief), "do not trust"));
}

TEST_CASE("break-even report: a failed sweep is its reason and no number") {
    Sweep failed = sweep();
    failed.status = Status::crashed;
    failed.reason = "held, n = 100: signal 11";
    const std::string text = text_of(report({failed, sweep()}));
    CHECK(text.starts_with("dot, glue\ncrashed: held, n = 100: signal 11\n\ndot, glue\nn: items\n"));
    CHECK(text.find("100 ns") > text.find("n: items"));
}

TEST_CASE("break-even report: the legend says what it means, what a release costs and how it was measured") {
    const std::string text = text_of(sweep());
    CHECK(says(text, "Break-even: the smallest size from which on (it and all larger ones) threads that call at once"));
    CHECK(says(text, "An uncontended release/acquire pair costs 70.0 ns, 30.0 ns of it the tracer's,"));
    CHECK(says(text, "in windows of 50.0 ms, held and released in turn; sizes in random order (seed 7);"));
    BreakEvenReport disturbed = report({});
    disturbed.machine.gil_hook_s = 80e-9;
    CHECK(says(text_of(disturbed), "costs 70.0 ns, the tracer's share in it."));
    CHECK(says(text_of(disturbed), "Nothing was measured."));
    disturbed.interrupted = true;
    disturbed.notes = {"dot: left out"};
    CHECK(says(text_of(disturbed), "Note: interrupted; results use the pairs measured so far Note: dot: left out"));
}

TEST_CASE("break-even report: no line is wider than 100 columns") {
    Sweep wide = sweep();
    wide.threads = 64;
    wide.unit = std::string(30, 'x') + " of a unit that goes on and on and on and on and on and on and on and on";
    wide.points.push_back(point(1'234'567'890, 1.23e-3, 1.2e-3, 1.2e-3, 1.2e-1, 63.99));
    std::istringstream lines(text_of(wide));
    for (std::string line; std::getline(lines, line);) CHECK_MESSAGE(display_width(line) <= 100, line);
}

TEST_CASE("break-even JSON: figures, verdict and the windows as measured") {
    const auto json = to_json(report({sweep()}));
    CHECK(json["schema"] == "pyhost-break-even");
    CHECK(json["gil_pair_s"] == 70e-9);
    const auto& first = json["sweeps"][0];
    CHECK(first["provenance"]["released"] == "glue.released.dot");
    CHECK(first["break_even"]["payoff"] == "between");
    CHECK(first["break_even"]["below"] == 100);
    CHECK(first["break_even"]["from"] == 400);
    CHECK(first["break_even"]["size"].get<double>() == doctest::Approx(200));
    CHECK(first["points"][0]["figures"]["gain"].get<double>() == doctest::Approx(0.5));
    CHECK(first["points"][0]["together"][0]["released"]["calls"] == 2'500'000);
}

TEST_CASE("break-even JSON: what does not exist is null") {
    Sweep always = sweep();
    always.points.erase(always.points.begin(), always.points.begin() + 2);
    Sweep failed = sweep();
    failed.status = Status::wrong;
    failed.points[0].alone.clear();
    const auto json = to_json(report({always, failed}));
    const auto& found = json["sweeps"][0]["break_even"];
    CHECK((found["below"].is_null() && found["size"].is_null() && found["call_s"].is_null()));
    CHECK(found["from"] == 400);
    CHECK(json["sweeps"][1]["break_even"].is_null());
    CHECK(json["sweeps"][1]["points"][0]["figures"].is_null());
}

}  // namespace report_break_even_test
