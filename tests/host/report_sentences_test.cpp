// tests/host/report_sentences_test.cpp: the words of every finding of a comparison.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "in_lane.hpp"
#include "report/row_names.hpp"
#include "report/sentences.hpp"
#include "stats/doubts.hpp"

namespace report_sentences_test {

namespace {

using namespace pyhost;
using Strings = std::vector<std::string>;

// `wall_s` of each sample; one call a thread, one core a thread unless said otherwise.
Cell cell(int threads, const std::vector<double>& walls_s, double cores) {
    Cell result{.threads = threads, .samples = {}, .reason = {}};
    for (const double wall_s : walls_s) {
        result.samples.push_back({.wall_s = wall_s, .cpu_s = wall_s * cores, .calls = 1, .gil = {}});
    }
    return result;
}

Row row(const std::string& backend, GilPolicy policy, double call_s) {
    Row result;
    result.key = {.kernel = "julia", .case_name = "talk", .backend = backend, .policy = policy};
    result.cells = {cell(1, {call_s, call_s, call_s}, 1)};
    return result;
}

Row failed(const std::string& backend, Status status, const std::string& reason) {
    Row result = row(backend, GilPolicy::held, 1);
    result.cells.clear();
    result.status = status;
    result.reason = reason;
    return result;
}

Heartbeat heartbeat(double call_s, double stall_s) {
    return {.call_s = call_s, .stall_s = stall_s, .ticks = 9, .reason = {}};
}

Report report(std::vector<Row> rows) {
    Report result;
    result.machine.cores = 2;
    result.rows = std::move(rows);
    return result;
}

Row python(double call_s) { return row("python", GilPolicy::own, call_s); }

Strings doubt_words(const Report& some) { return sentences_of(some, doubts(some)); }

}  // namespace

TEST_CASE("doubts: a report without a fault raises none") {
    Row held = row("capi", GilPolicy::held, 0.01);
    held.heartbeat = heartbeat(0.01, 0.01);
    Row released = row("capi", GilPolicy::released, 0.01);
    released.cells.push_back(cell(2, {0.01, 0.01, 0.01}, 1.9));
    CHECK(doubt_words(report({python(1), held, released})).empty());
}

TEST_CASE("doubts: failures are quoted first, each in its words") {
    Row slow = row("numpy", GilPolicy::own, 2);
    const auto all = doubt_words(
        report({python(1), slow, failed("a", Status::wrong, "counts[3] is 41, not 42"),
                failed("b", Status::false_claim, "it holds the GIL"), failed("c", Status::crashed, "signal 11"),
                failed("d", Status::timed_out, "no answer in 300 s"), failed("e", Status::failed, "OSError"),
                failed("f", Status::skipped, "not built"), failed("g", Status::over_budget, "140 s")}));
    REQUIRE(all.size() == 6);
    CHECK(all[0] == "a held is wrong: counts[3] is 41, not 42");
    CHECK(all[1] == "b held makes a false claim: it holds the GIL");
    CHECK(all[2] == "c held crashed: signal 11");
    CHECK(all[3] == "d held timed out: no answer in 300 s");
    CHECK(all[4] == "e held failed: OSError");
    CHECK(all[5].starts_with("numpy own is slower"));
}

TEST_CASE("doubts: more than 20 % of spread") {
    Row capi = row("capi", GilPolicy::held, 1);
    capi.cells[0] = cell(1, {0.9, 1.0, 1.31}, 1);  // quartiles 0.95 and 1.155: 20.5 %
    CHECK(doubt_words(report({capi})) ==
          Strings{
              "capi held varied by 21 % between samples: something else is using the machine; rerun when it is idle"});
    capi.cells[0] = cell(1, {0.9, 1.0, 1.29}, 1);  // 0.95 and 1.145: 19.5 %
    CHECK(doubt_words(report({capi})).empty());
    capi.cells.push_back(cell(2, {1, 2, 3}, 1));
    CHECK(doubt_words(report({capi})) ==
          Strings{"capi held varied by 50 % between samples: something else is using the machine; "
                  "rerun with --threads=1 when it is idle"});
}

TEST_CASE("doubts: fewer than three samples, in one sentence for all") {
    Row capi = row("capi", GilPolicy::held, 0.1);
    capi.cells[0].samples.pop_back();
    CHECK(doubt_words(report({capi})) ==
          Strings{"capi held was timed fewer than 3 times, so its spread is unreliable; rerun with a larger --budget"});
    Row reference = python(1);
    reference.cells[0].samples.resize(1);
    reference.cached = true;
    CHECK(doubt_words(report({reference, capi})) ==
          Strings{"python and capi held were timed fewer than 3 times, so their "
                  "spread is unreliable; rerun with a larger --budget, "
                  "and --fresh for the cached reference"});
}

TEST_CASE("doubts: two samples say nothing of the spread, and an interrupted row is left alone") {
    Row capi = row("capi", GilPolicy::held, 1);
    capi.cells[0] = cell(1, {1, 3}, 1);
    REQUIRE(doubt_words(report({capi})).size() == 1);
    CHECK(doubt_words(report({capi}))[0].starts_with("capi held was timed fewer than 3 times"));
    capi.status = Status::interrupted;
    CHECK(doubt_words(report({capi})).empty());
}

TEST_CASE("doubts: native slower than Python, and more than four names are counted") {
    std::vector<Row> rows{python(1)};
    for (const char* name : {"a", "b", "c", "d", "e"}) rows.push_back(row(name, GilPolicy::held, 2));
    CHECK(doubt_words(report(rows)) ==
          Strings{"a held, b held, c held and 2 more are slower than pure Python (0.500x): it does not pay here; "
                  "try --case=large"});
    CHECK(
        doubt_words(report({python(2e-6), row("a", GilPolicy::held, 4e-6)})) ==
        Strings{"a held is slower than pure Python (0.500x): with this little work in a call, its overhead costs more "
                "than native code saves; try --case=large"});
    CHECK(doubt_words(report({python(1), row("a", GilPolicy::held, 1.04)})).empty());
    CHECK(doubt_words(report({python(1), in_lane(python(2), Lane::interpreters)})).empty());
}

TEST_CASE("doubts: a reference that had no core of its own flatters every speed-up") {
    Row reference = python(1);
    for (Sample& sample : reference.cells[0].samples) sample.cpu_s = 0.5 * sample.wall_s;
    REQUIRE(doubt_words(report({reference})).size() == 1);
    CHECK(doubt_words(report({reference}))[0].starts_with("the reference kept 0.5 cores busy: for the rest"));
}

TEST_CASE("doubts: a release that costs more than the call") {
    Report both = report({row("capi", GilPolicy::held, 12e-9), row("capi", GilPolicy::released, 57e-9)});
    CHECK(doubt_words(both) ==
          Strings{"releasing the GIL costs capi 45.0 ns a call, more than the call's own 12.0 ns: hold the GIL "
                  "for calls this short (--gil=held)"});
    both.rows[0].cells[0] = cell(1, {100e-9, 100e-9, 100e-9}, 1);
    both.rows[1].cells[0] = cell(1, {145e-9, 145e-9, 145e-9}, 1);
    CHECK(doubt_words(both) ==
          Strings{"releasing the GIL costs capi 45.0 ns a call, 45 % of the call's own 100 ns: hold the GIL "
                  "for calls this short (--gil=held)"});
    both.rows[1].cells[0] = cell(1, {119e-9, 119e-9, 119e-9}, 1);
    CHECK(doubt_words(both).empty());
}

TEST_CASE("doubts: a held call that stalls the other threads, and what cures it") {
    Row held = row("capi", GilPolicy::held, 0.129);
    held.heartbeat = heartbeat(0.129, 0.131);
    CHECK(doubt_words(report({held})) ==
          Strings{"while capi held runs (129 ms a call), no other Python thread ticked for 131 ms"});
    Row released = row("capi", GilPolicy::released, 0.129);
    released.heartbeat = heartbeat(0.129, 0.005);
    CHECK(doubt_words(report({held, released})) ==
          Strings{"while capi held runs (129 ms a call), no other Python thread "
                  "ticked for 131 ms; --gil=released let them run"});
    released.heartbeat->stall_s = 0.07;
    REQUIRE(doubt_words(report({held, released})).size() == 2);
    CHECK(doubt_words(report({held, released}))[1].ends_with("ticked for 131 ms"));
    released.heartbeat->stall_s = 0.0655;  // half of the held call's: no cure
    CHECK(doubt_words(report({held, released})).back().ends_with("ticked for 131 ms"));
    released.heartbeat->stall_s = 0.0654;
    CHECK(doubt_words(report({held, released})).back().ends_with("--gil=released let them run"));
    released.heartbeat->stall_s = 0.005;
    held.heartbeat->reason = "the call is shorter than ten ticks";
    CHECK(doubt_words(report({held, released})).empty());
}

TEST_CASE("doubts: a released call that stalls the others all the same") {
    Row released = row("capi", GilPolicy::released, 0.129);
    released.heartbeat = heartbeat(0.129, 0.1);
    REQUIRE(doubt_words(report({released})).size() == 1);
    CHECK(doubt_words(report({released}))[0].starts_with(
        "capi released released the GIL, yet no other Python thread ticked for 100 ms"));
    released.heartbeat = heartbeat(0.2, 0.1);  // half of the call
    CHECK(doubt_words(report({released})).size() == 1);
    released.heartbeat = heartbeat(0.2, 0.099);
    CHECK(doubt_words(report({released})).empty());
    released.heartbeat = heartbeat(0.05, 0.05);
    CHECK(doubt_words(report({released})).size() == 1);
    released.heartbeat = heartbeat(0.05, 0.049);
    CHECK(doubt_words(report({released})).empty());
}

TEST_CASE("doubts: many cores in one held call") {
    Row openmp = row("openmp", GilPolicy::held, 1);
    openmp.cells[0] = cell(1, {1, 1, 1}, 1.9);
    CHECK(doubt_words(report({openmp})) ==
          Strings{"openmp held keeps 1.9 cores busy while all other Python threads stall; "
                  "--gil=released uses the same cores and lets them run"});
}

TEST_CASE("doubts: released threads that got one core, unless they wait for the GIL or a device") {
    Row capi = row("capi", GilPolicy::released, 1);
    capi.cells.push_back(cell(2, {2, 2, 2}, 1.02));
    const Strings starved{
        "capi released got 1.0 core at 2 threads: the calls wait for each other, or another process is using the "
        "machine; rerun when it is idle"};
    CHECK(doubt_words(report({capi})) == starved);
    Report single = report({capi});
    single.machine.cores = 1;
    CHECK(doubt_words(single).empty());
    for (Sample& sample : capi.cells[1].samples) sample.gil = GilSplit{2, 0, 2, 1};
    CHECK(doubt_words(report({capi})).empty());
    capi.cells[1] = cell(2, {2, 2, 2}, 1.02);
    capi.cells[0] = cell(1, {1, 1, 1}, 0.3);
    CHECK(doubt_words(report({capi})).empty());
}

TEST_CASE("doubts: a claim that is kept in part is told with its share") {
    Row capi = row("capi", GilPolicy::released, 1);
    for (Sample& sample : capi.cells[0].samples) sample.gil = GilSplit{0.7, 0.3, 0, 1};
    const Strings words = doubt_words(report({capi}));
    REQUIRE(words.size() == 1);
    CHECK(words[0].starts_with("capi released released the GIL for only 30 % of a call of 1.00 s: converting"));
}

TEST_CASE("doubts: with several kernels, each sentence names its own, failures of all first") {
    Row noop = row("numpy", GilPolicy::own, 2);
    Row reference = python(1);
    noop.key.kernel = reference.key.kernel = "noop";
    const auto all = doubt_words(report({reference, noop, failed("capi", Status::crashed, "signal 11")}));
    REQUIRE(all.size() == 2);
    CHECK(all[0] == "capi held (julia) crashed: signal 11");
    CHECK(all[1].starts_with("numpy own (noop) is slower"));
}

TEST_CASE("sentences: the next case is the larger one, and there is none above large") {
    for (const auto& [name, advice] :
         {std::pair{"quick", "; try --case=talk"}, std::pair{"talk", "; try --case=large"},
          std::pair{"large", "does not pay here"}, std::pair{"own", "does not pay here"}}) {
        Report two = report({python(1), row("capi", GilPolicy::held, 2)});
        two.rows[0].key.case_name = two.rows[1].key.case_name = name;
        CHECK_MESSAGE(doubt_words(two).front().ends_with(advice), name);
    }
    Report cases = report({python(1), row("capi", GilPolicy::held, 2), python(1), row("capi", GilPolicy::held, 2)});
    cases.rows[2].key.case_name = cases.rows[3].key.case_name = "quick";
    CHECK(doubt_words(cases) == Strings{"capi held (julia talk and julia quick) is slower than pure Python (0.500x): "
                                        "it does not pay here; try a larger --case"});
}

TEST_CASE("sentences: kernels with the same rows share their list, with other rows each has its own") {
    const auto of = [](const std::string& kernel, Row one) {
        one.key.kernel = kernel;
        return one;
    };
    std::vector<Row> rows;
    for (const char* kernel : {"noop", "add_ints"}) {
        rows.push_back(of(kernel, python(1)));
        rows.push_back(of(kernel, row("a", GilPolicy::held, 2)));
        rows.push_back(of(kernel, row("b", GilPolicy::held, 4)));
    }
    const auto words = [&] { return doubt_words(report(rows)); };
    CHECK(words() == Strings{"a held and b held (noop and add_ints) are slower than pure Python (0.250x to 0.500x): it "
                             "does not pay here; try --case=large"});
    rows.erase(rows.begin() + 2);
    CHECK(words()[0].starts_with("a held (noop), and a held and b held (add_ints) are slower"));
    rows.push_back(of("julia", python(1)));
    rows.push_back(of("julia", row("c", GilPolicy::held, 2)));
    CHECK(words()[0].starts_with("4 rows (noop, add_ints and julia) are slower"));
}

TEST_CASE("sentences: a release is compared with the calls that it is added to") {
    const auto words = [](std::vector<double> held_s, std::vector<double> released_s) {
        std::vector<Row> rows;
        for (std::size_t i = 0; i < held_s.size(); ++i) {
            rows.push_back(row(i == 0 ? "a" : "b", GilPolicy::held, held_s[i]));
            rows.push_back(row(i == 0 ? "a" : "b", GilPolicy::released, released_s[i]));
        }
        return doubt_words(report(std::move(rows)));
    };
    const std::string advice = ": hold the GIL for calls this short (--gil=held)";
    CHECK(words({8e-9}, {16e-9}) ==
          Strings{"releasing the GIL costs a 8.00 ns a call, 100 % of the call's own 8.00 ns" + advice});
    CHECK(words({8e-9, 16e-9}, {24e-9, 48e-9}) ==
          Strings{"releasing the GIL costs a and b 16.0 ns to 32.0 ns a call, more than the call's own 8.00 ns to 16.0 "
                  "ns" +
                  advice});
    CHECK(words({8e-9, 64e-9}, {24e-9, 96e-9}) ==
          Strings{"releasing the GIL costs a and b 16.0 ns to 32.0 ns a call, at least 50 % of the call's own 8.00 ns "
                  "to 64.0 ns" +
                  advice});
    CHECK(words({32e-9, 64e-9}, {40e-9, 96e-9}) ==
          Strings{"releasing the GIL costs a and b 8.00 ns to 32.0 ns a call, 25 % to 50 % of the call's own 32.0 ns "
                  "to 64.0 ns" +
                  advice});
}

TEST_CASE("sentences: up to four names are listed, of five three and a count") {
    CHECK(list_of({}).empty());
    CHECK(list_of({"a"}) == "a");
    CHECK(list_of({"a", "b"}) == "a and b");
    CHECK(list_of({"a", "b", "c", "d"}) == "a, b, c and d");
    CHECK(list_of({"a", "b", "c", "d", "e"}) == "a, b, c and 2 more");
}

TEST_CASE("sentences: three notes are told in full, the others without advice") {
    Row varied = row("a", GilPolicy::held, 2);
    varied.cells[0] = cell(1, {1, 2, 3}, 1);
    Row few = row("b", GilPolicy::own, 1);
    few.cells[0].samples.resize(1);
    Row busy = row("c", GilPolicy::held, 1);
    busy.cells[0] = cell(1, {1, 1, 1}, 1.9);
    Row stalls = row("d", GilPolicy::held, 1);
    stalls.heartbeat = heartbeat(1, 1);
    Report all = report({python(1.0), varied, few, busy, stalls});
    CHECK(notes_of(all, doubts(all)) ==
          Strings{"a held varied by 50 % between samples: something else is using the machine; rerun when it is idle",
                  "b own was timed fewer than 3 times, so its spread is unreliable; rerun with a larger --budget",
                  "while d held runs (1.00 s a call), no other Python thread ticked for 1.00 s",
                  "c held keeps 1.9 cores busy while all other Python threads stall",
                  "a held is slower than pure Python (0.500x)"});
    all.rows.pop_back();
    CHECK(notes_of(all, doubts(all))[2] ==
          "c held keeps 1.9 cores busy while all other Python threads stall; --gil=released uses the same cores and "
          "lets them run");
}

TEST_CASE("sentences: every fault has one") {
    const Report one = report({row("capi", GilPolicy::held, 1)});
    for (int fault = 0; fault <= static_cast<int>(Fault::cut_message); ++fault) {
        Findings findings;
        add(findings, static_cast<Fault>(fault), {.row = &one.rows[0], .value = 1, .beside = 2, .threads = 2}, "why");
        const std::string full = sentence_of(one, findings[0]);
        CHECK(!full.empty());
        CHECK(full.starts_with(short_sentence_of(one, findings[0])));
        CHECK_MESSAGE(full.find_first_of("{}") == std::string::npos, full);
    }
}

}  // namespace report_sentences_test
