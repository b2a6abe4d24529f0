// tests/host/bench_test.cpp: who is measured, in which order, and how a child's end is told.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "bench/child.hpp"
#include "bench/comparison.hpp"
#include "bench/contestants.hpp"
#include "bench/protocol.hpp"
#include "bench/schedule.hpp"
#include "bench/ways.hpp"
#include "core/error.hpp"

namespace bench_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;

Backend backend(const std::string& name, BackendKind kind, bool built = true) {
    return {
        .name = name, .kind = kind, .module = "pyhost_" + name, .built = built, .reason = built ? "" : "no compiler"};
}

Catalog catalog() {
    Catalog catalog;
    catalog.kernels = {"dot"};
    catalog.backends = {backend("python", BackendKind::reference), backend("vector", BackendKind::library),
                        backend("ctypes", BackendKind::binding), backend("capi", BackendKind::binding),
                        backend("gpu", BackendKind::implementation, false)};
    return catalog;
}

// Libraries decide by themselves, bindings offer both.
Offering offer(const Backend& backend, const std::string&) {
    Offering offering;
    const bool is_library = backend.kind == BackendKind::library;
    offering.held = offering.released = is_library ? "it decides by itself" : "";
    offering.own = is_library ? "" : "it never decides";
    return offering;
}

Options options(std::vector<std::string> backends) {
    Options options;
    options.verb = Verb::compare;
    options.backends = std::move(backends);
    return options;
}

std::vector<std::string> names(const std::vector<Contestant>& contestants) {
    std::vector<std::string> names;
    for (const Contestant& c : contestants) {
        const RowKey key{.policy = c.policy, .lane = c.lane, .inputs = c.inputs, .inner_threads = c.inner_threads};
        names.push_back(c.backend + "." + gil_words(key));
    }
    return names;
}

}  // namespace

TEST_CASE("contestants: native is every binding that was built, in the order of the catalog") {
    const auto found = contestants(options({"native"}), catalog(), "dot", offer);
    CHECK(names(found) == std::vector<std::string>{"ctypes.held", "ctypes.released", "capi.held", "capi.released"});
    CHECK(found[0].module == "pyhost_ctypes.held");
}

TEST_CASE("contestants: all has a row with its reason for what was not built") {
    const auto found = contestants(options({"all"}), catalog(), "dot", offer);
    CHECK(names(found) == std::vector<std::string>{"vector.own", "ctypes.held", "ctypes.released", "capi.held",
                                                   "capi.released", "gpu.held"});
    CHECK(found.back().status == Status::skipped);
    CHECK(found.back().reason == "no compiler");
}

TEST_CASE("contestants: a binding's missing policy is a row that says why") {
    const AskOffering ask = [](const Backend&, const std::string&) {
        return Offering{
            .status = Status::correct, .reason = {}, .held = {}, .released = "touches objects", .own = "no"};
    };
    const auto found = contestants(options({"capi"}), catalog(), "dot", ask);
    CHECK(names(found) == std::vector<std::string>{"capi.held", "capi.released"});
    CHECK(found[1].reason == "touches objects");
}

TEST_CASE("contestants: a backend whose calls start threads is a row for each number of --inner-threads") {
    Catalog with_threads = catalog();
    with_threads.backends[3].inner_threads_by = "CAPI_THREADS";
    Options asked = options({"ctypes", "capi"});
    CHECK(names(contestants(asked, with_threads, "dot", offer)) ==
          std::vector<std::string>{"ctypes.held", "ctypes.released", "capi.held", "capi.released"});
    asked.inner_threads = {1, 4};
    const auto found = contestants(asked, with_threads, "dot", offer);
    CHECK(names(found) == std::vector<std::string>{"ctypes.held", "ctypes.released", "capi.held, inner 1",
                                                   "capi.held, inner 4", "capi.released, inner 1",
                                                   "capi.released, inner 4"});
    CHECK(found[0].inner_threads_by.empty());
    CHECK(found[3].inner_threads_by == "CAPI_THREADS");
    asked.backends = {"ctypes"};
    CHECK_THROWS_WITH_AS(contestants(asked, with_threads, "dot", offer),
                         "--inner-threads is for backends whose calls start threads of their own: capi", Error);
}

TEST_CASE("contestants: an unknown backend is an error that says where the known ones are") {
    CHECK_THROWS_WITH_AS(
        contestants(options({"fortran"}), catalog(), "dot", offer),
        "there is no backend 'fortran'; 'pyhost list' shows them, and native and all stand for several", Error);
}

TEST_CASE("contestants: a backend that was named and not built is an error with its reason") {
    CHECK_THROWS_WITH_AS(contestants(options({"gpu"}), catalog(), "dot", offer),
                         "backend 'gpu' was not built: no compiler; 'pyhost list' shows what was", Error);
}

TEST_CASE("contestants: the functions of one swapped module are one contestant, its claim is its name") {
    Options swap = options({});
    swap.swaps = {{"f", "mine.released", "f"}, {"g", "mine.released", "g"}, {"f", "other", "f"}};
    const auto found = contestants(swap, catalog(), "f", offer);
    CHECK(names(found) == std::vector<std::string>{"mine.released.released", "other.own"});
    CHECK(found[0].swaps.size() == 2);
}

TEST_CASE("contestants: a GIL per interpreter is there where it is asked for, and then of pure Python too") {
    Options asked = options({"capi"});
    asked.policies = {GilPolicy::held};
    asked.asks_own_gils = true;
    asked.swaps = {{"f", "mine.released", "f"}};
    const auto found = contestants(asked, catalog(), "dot", offer);
    CHECK(names(found) == std::vector<std::string>{"python.per-interpreter", "capi.held", "capi.per-interpreter",
                                                   "mine.released.released", "mine.released.released, interpreters"});
    CHECK(found[0].module.empty());
    CHECK(found[2].module == "pyhost_capi.held");
}

TEST_CASE("contestants: a policy that --gil names is a row in every lane; so is pure Python in all but its own") {
    Options asked = options({"capi"});
    asked.policies = {GilPolicy::released};
    asked.lanes = {Lane::threads, Lane::processes, Lane::interpreters};
    asked.swaps = {{"f", "mine", "f"}};
    const std::vector<std::string> expected{
        "python.own, fork",    "python.own, shared",    "python.per-interpreter",      "capi.released",
        "capi.released, fork", "capi.released, shared", "capi.released, interpreters", "mine.own",
        "mine.own, fork",      "mine.own, shared",      "mine.per-interpreter"};
    CHECK(names(contestants(asked, catalog(), "dot", offer)) == expected);
}

TEST_CASE("contestants: a lane that this Python has not is a row with its reason, though the backend was named") {
    const AskOffering ask = [](const Backend&, const std::string&) {
        return Offering{.status = Status::correct,
                        .reason = {},
                        .held = {},
                        .released = {},
                        .own = "no",
                        .interpreters = "too old"};
    };
    Options asked = options({"capi"});
    asked.lanes = {Lane::interpreters};
    const auto found = contestants(asked, catalog(), "dot", ask);
    CHECK(names(found) ==
          std::vector<std::string>{"python.per-interpreter", "capi.per-interpreter", "capi.released, interpreters"});
    CHECK(found[2].status == Status::skipped);
    CHECK(found[2].reason == "too old");
}

TEST_CASE("contestants: --gil=per-interpreter is told to be another word") {
    Options asked;
    CHECK(note_on_own_gils(asked).empty());
    asked.asks_own_gils = true;
    CHECK(note_on_own_gils(asked) == "--gil=per-interpreter is another word for --lanes=interpreters --gil=held");
}

TEST_CASE("contestants: VARIANTS are rows where --backend names python, or one of them") {
    const std::vector<std::string> both{"abs", "lists"};
    const auto all = variant_contestants(options({"python", "capi"}), "dot", both);
    CHECK(names(all) == std::vector<std::string>{"python:abs.own", "python:lists.own"});
    CHECK(all[1].variant == "lists");
    CHECK(names(variant_contestants(options({"python:lists"}), "dot", both)) ==
          std::vector<std::string>{"python:lists.own"});
    CHECK(variant_contestants(options({"native", "all"}), "dot", both).empty());
    CHECK(contestants(options({"python:lists"}), catalog(), "dot", offer).empty());
}

TEST_CASE("contestants: a variant that the script has not is an error that names its own") {
    CHECK_THROWS_WITH_AS(variant_contestants(options({"python:a"}), "dot", {"abs", "lists"}),
                         "'dot' has no variant 'python:a'; the VARIANTS of its script are: abs, lists", Error);
    CHECK_THROWS_WITH_AS(variant_contestants(options({"python:a"}), "dot", {}),
                         "'dot' has no variant 'python:a'; the VARIANTS of its script are: none", Error);
    Options several = options({"python:abs"});
    several.kernels = {"dot", "sum"};
    CHECK(variant_contestants(several, "sum", {}).empty());
    CHECK_THROWS_WITH_AS(refuse_variants(several, "it has no CASES"), "there is no 'python:abs': it has no CASES",
                         Error);
}

TEST_CASE("contestants: a run swaps no variant in") {
    CHECK_THROWS_WITH_AS(single_backend(options({"python:abs"}), catalog()),
                         "there is no 'python:abs': 'run' swaps a backend in; a comparison, 'pyhost script.py "
                         "--backend=python', measures the script's VARIANTS",
                         Error);
}

TEST_CASE("schedule: a batch is long enough for the clock") {
    const Track track = make_track(0, 1, 1e-6, 20, all_at_once);
    CHECK(track.calls == 50'000);
    CHECK(track.samples == 15);
}

TEST_CASE("schedule: a long call is sampled five times, and fewer where the budget ends first") {
    CHECK(make_track(0, 1, 1.0, 20, all_at_once).samples == 5);
    CHECK(make_track(0, 2, 1.0, 6, all_at_once).samples == 3);
    CHECK(make_track(0, 1, 100.0, 20, all_at_once).samples == 1);
}

TEST_CASE("schedule: rounds interleave every track, in the same order for the same seed") {
    std::vector<Track> tracks(3);
    for (std::size_t i = 0; i < tracks.size(); ++i)
        tracks[i] = {.row = i, .threads = 1, .calls = 1, .samples = 4, .batch_s = 0};
    const auto order = [&](std::uint64_t seed) {
        std::vector<std::size_t> taken;
        interleave(tracks, seed, [&](const Track& track) { return taken.push_back(track.row), true; });
        return taken;
    };
    const std::vector<std::size_t> taken = order(7);
    REQUIRE(taken.size() == 12);
    for (std::size_t round = 0; round < 4; ++round) {
        const auto begin = taken.begin() + static_cast<std::ptrdiff_t>(3 * round);
        CHECK(std::set<std::size_t>(begin, begin + 3).size() == 3);
    }
    CHECK(order(7) == taken);
    CHECK(order(8) != taken);
}

TEST_CASE("schedule: a track that cannot go on is left out, the others go on") {
    std::vector<Track> tracks(2);
    tracks[0] = {.row = 0, .threads = 1, .calls = 1, .samples = 3, .batch_s = 0};
    tracks[1] = {.row = 1, .threads = 1, .calls = 1, .samples = 3, .batch_s = 0};
    std::map<std::size_t, int> taken;
    interleave(tracks, 1, [&](const Track& track) { return ++taken[track.row], track.row == 0; });
    CHECK(taken[0] == 3);
    CHECK(taken[1] == 1);
}

TEST_CASE("protocol: a sample without an account has none") {
    const Sample sample = to_sample({{"wall_s", 2.0}, {"cpu_s", 1.0}, {"calls", 4}, {"gil", nullptr}});
    CHECK(sample.wall_s == 2.0);
    CHECK(sample.calls == 4);
    CHECK_FALSE(sample.gil.has_value());
}

TEST_CASE("protocol: an interrupt leaves the row as it is, a crash does not") {
    Row row;
    fail_row({.status = Status::interrupted, .reason = "interrupted", .value = {}}, "sample 3", row);
    CHECK(row.status == Status::correct);
    fail_row({.status = Status::crashed, .reason = "signal 11", .value = {}}, "sample 3", row);
    CHECK(row.status == Status::crashed);
    CHECK(row.reason == "signal 11, sample 3");
}

TEST_CASE("exit status: a failed row gives 1, no measured row 2, else 0") {
    Report report;
    CHECK(exit_status(report) == 2);
    report.rows.resize(2);
    report.rows[1].status = Status::skipped;
    CHECK(exit_status(report) == 0);
    report.rows[1].status = Status::false_claim;
    CHECK(exit_status(report) == 1);
    report.interrupted = true;  // which comes before a failure; no signal is pending here
    CHECK(exit_status(report) == 128);
}

namespace {

// A child of the built executable that answers from `code` in place of a script.
Answer ask_child(const std::string& code, double timeout_s) {
    const char* executable = std::getenv("PYHOST");
    REQUIRE(executable != nullptr);
    const nlohmann::json request{
        {"pyscripts", ""}, {"kernels", nlohmann::json::array()}, {"path", nlohmann::json::array()}};
    Child child(
        {.executable = executable, .python_arguments = {"-c", code}, .request = request, .is_reference = false});
    return child.ask({{"do", "run_script"}}, timeout_s);
}

}  // namespace

TEST_CASE("child: an answer comes back") { CHECK(ask_child("pass", 30).status == Status::correct); }

TEST_CASE("child: a death by signal names the signal") {
    const Answer answer = ask_child("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 30);
    CHECK(answer.status == Status::crashed);
    CHECK(answer.reason == "signal 9 (Killed) during 'run_script'");
}

TEST_CASE("child: leaving by itself names the status, though a grandchild holds the pipe") {
    const Answer answer = ask_child("import os, time\nif os.fork() == 0: time.sleep(60)\nos._exit(3)", 30);
    CHECK(answer.status == Status::crashed);
    CHECK(answer.reason == "left by itself with status 3 during 'run_script'");
}

TEST_CASE("child: no answer in time is a time-out") {
    CHECK(ask_child("import time; time.sleep(60)", 0.5).status == Status::timed_out);
}

}  // namespace bench_test
