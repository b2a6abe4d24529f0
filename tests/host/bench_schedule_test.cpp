// tests/host/bench_schedule_test.cpp: how long batches are, how many, and who is chosen from a list of names.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "bench/contestants.hpp"
#include "bench/schedule.hpp"
#include "core/error.hpp"

namespace bench_schedule_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;
using doctest::Approx;

Catalog catalog() {
    Catalog result;
    const auto add = [&](const std::string& name, BackendKind kind, bool built = true) {
        result.backends.push_back(
            {.name = name, .kind = kind, .module = "m_" + name, .built = built, .reason = built ? "" : "no compiler"});
    };
    add("python", BackendKind::reference);
    add("vector", BackendKind::library);
    add("ctypes", BackendKind::binding);
    add("pybind11", BackendKind::binding);
    add("capi", BackendKind::binding);
    add("nanobind", BackendKind::binding, false);
    add("gpu", BackendKind::implementation, false);
    return result;
}

Offering both(const Backend&, const std::string&) {
    return {.status = Status::correct, .reason = {}, .held = {}, .released = {}, .own = "it never decides"};
}

Options options(std::vector<std::string> backends) {
    Options result;
    result.verb = Verb::compare;
    result.backends = std::move(backends);
    return result;
}

std::vector<std::string> chosen(std::vector<std::string> names) {
    std::vector<std::string> found;
    for (const Backend& backend : chosen_backends(options(std::move(names)), catalog())) found.push_back(backend.name);
    return found;
}

}  // namespace

TEST_CASE("schedule: in one of several sets of processes a cell takes a part of the samples, one at least") {
    CHECK(make_track(0, 1, 0.01, 20, one_of_several).samples == 2);
    CHECK(make_track(0, 1, 1e-6, 20, one_of_several).samples == 2);
    CHECK(make_track(0, 1, 0.07, 20, one_of_several).samples == 1);
    CHECK(make_track(0, 2, 0.07, 20, one_of_several).samples == 1);
    CHECK(make_track(0, 1, 3, 20, one_of_several).samples == 1);
}

TEST_CASE("schedule: calls make a batch of 50 ms, at least one") {
    CHECK(make_track(0, 1, 0.05, 20, all_at_once).calls == 1);
    CHECK(make_track(0, 1, 0.01, 20, all_at_once).calls == 5);
    CHECK(make_track(0, 1, 0.02, 20, all_at_once).calls == 3);  // 2.5
    CHECK(make_track(0, 1, 0.5, 20, all_at_once).calls == 1);
    CHECK(make_track(0, 8, 0.01, 20, all_at_once).calls == 5);  // of each thread
    CHECK(make_track(0, 1, 0, 20, all_at_once).calls == 50'000'000);
    CHECK(make_track(3, 2, 0.01, 20, all_at_once).row == 3);
    CHECK(make_track(3, 2, 0.01, 20, all_at_once).threads == 2);
}

TEST_CASE("schedule: held calls queue, so a batch of more threads is longer, and of these fewer fit") {
    CHECK(make_track(0, 1, 0.01, 20, all_at_once).batch_s == Approx(0.05));
    CHECK(make_track(0, 4, 0.01, 20, all_at_once).batch_s == Approx(0.2));
    CHECK(make_track(0, 1, 0.01, 20, all_at_once).samples == 15);   // 20 fit into a second
    CHECK(make_track(0, 2, 0.0625, 20, all_at_once).samples == 8);  // 0.125 s each
    CHECK(make_track(0, 4, 0.0625, 20, all_at_once).samples == 5);  // four would fit
    CHECK(make_track(0, 1, 0.25, 1, all_at_once).samples == 4);
    CHECK(make_track(0, 1, 0.25, 0.9, all_at_once).samples == 3);
    CHECK(make_track(0, 1, 0.25, 0.1, all_at_once).samples == 1);
}

TEST_CASE("schedule: all samples together take the sum of their batches") {
    CHECK(expected_s({}) == 0);
    CHECK(expected_s({{.row = 0, .threads = 1, .calls = 1, .samples = 3, .batch_s = 0.5},
                      {.row = 1, .threads = 2, .calls = 1, .samples = 2, .batch_s = 0.25}}) == Approx(2));
}

TEST_CASE("schedule: a track with fewer samples is done earlier, and each gets as many as it wants") {
    const std::vector<Track> tracks{{.row = 0, .threads = 1, .calls = 1, .samples = 1, .batch_s = 0},
                                    {.row = 1, .threads = 1, .calls = 1, .samples = 4, .batch_s = 0},
                                    {.row = 2, .threads = 1, .calls = 1, .samples = 2, .batch_s = 0},
                                    {.row = 3, .threads = 1, .calls = 1, .samples = 0, .batch_s = 0}};
    std::vector<std::size_t> rows;
    interleave(tracks, 9, [&](const Track& track) { return rows.push_back(track.row), true; });
    REQUIRE(rows.size() == 7);
    CHECK(std::ranges::count(rows, 1) == 4);
    std::ranges::sort(rows.begin(), rows.begin() + 3);
    CHECK(std::vector(rows.begin(), rows.begin() + 3) == std::vector<std::size_t>{0, 1, 2});
    CHECK(std::vector(rows.begin() + 5, rows.end()) == std::vector<std::size_t>{1, 1});
}

TEST_CASE("contestants: names, native and all may be mixed, and no backend comes twice, nor the reference") {
    using Strings = std::vector<std::string>;
    CHECK(chosen({"native"}) == Strings{"ctypes", "pybind11", "capi"});
    CHECK(chosen({"capi", "native", "vector", "pybind11"}) == Strings{"capi", "ctypes", "pybind11", "vector"});
    CHECK(chosen({"all"}) == Strings{"vector", "ctypes", "pybind11", "capi", "nanobind", "gpu"});
    CHECK(chosen({"python", "capi"}) == Strings{"capi"});
    CHECK(chosen({}).empty());
}

TEST_CASE("contestants: run takes one backend, native's first") {
    CHECK(single_backend(options({"native"}), catalog()).name == "ctypes");
    CHECK(single_backend(options({"capi"}), catalog()).name == "capi");
    CHECK_THROWS_AS(single_backend(options({"all"}), catalog()), Error);
    CHECK_THROWS_AS(single_backend(options({"capi", "ctypes"}), catalog()), Error);
    CHECK_THROWS_AS(single_backend(options({"gpu"}), catalog()), Error);
    Catalog none = catalog();
    for (Backend& backend : none.backends) backend.built = false;
    CHECK_THROWS_WITH_AS(chosen_backends(options({"native"}), none),
                         "no native backend was built; 'pyhost list' says why", Error);
}

TEST_CASE("contestants: a policy that was asked for is a row, also where it is absent") {
    Options asked = options({"capi"});
    asked.policies = {GilPolicy::released, GilPolicy::own};
    const auto found = contestants(asked, catalog(), "dot", both);
    REQUIRE(found.size() == 2);
    CHECK(found[0].policy == GilPolicy::released);
    CHECK(found[0].status == Status::correct);
    CHECK(found[0].module == "m_capi.released");
    CHECK(found[0].package == "m_capi");
    CHECK(found[1].status == Status::skipped);
    CHECK(found[1].reason == "it never decides");
}

TEST_CASE("contestants: a comparison refuses a named backend that can do nothing, bench and all leave it skipped") {
    const AskOffering nothing = [](const Backend&, const std::string&) {
        return Offering{.status = Status::correct, .reason = {}, .held = "no dot", .released = "no dot", .own = "none"};
    };
    CHECK_THROWS_WITH_AS(contestants(options({"capi"}), catalog(), "dot", nothing),
                         "backend 'capi' cannot run 'dot': no dot; 'pyhost list' shows what it offers", Error);
    const auto of_all = contestants(options({"all"}), catalog(), "dot", nothing);
    CHECK(std::ranges::all_of(of_all, [](const Contestant& one) { return one.status == Status::skipped; }));
    Options bench = options({"capi"});
    bench.verb = Verb::bench;
    CHECK(contestants(bench, catalog(), "dot", nothing).front().reason == "no dot");
}

TEST_CASE("contestants: a backend whose module cannot be asked is one row with that end") {
    const AskOffering dies = [](const Backend&, const std::string&) {
        return Offering{
            .status = Status::crashed, .reason = "signal 11 during 'offers'", .held = {}, .released = {}, .own = {}};
    };
    const auto found = contestants(options({"capi"}), catalog(), "dot", dies);
    REQUIRE(found.size() == 1);
    CHECK(found[0].status == Status::crashed);
    CHECK(found[0].reason == "signal 11 during 'offers'");
}

TEST_CASE("contestants: one module's function is swapped in once, and what is swapped must be defined") {
    Options twice = options({});
    twice.swaps = {{"f", "mine", "f"}, {"f", "mine", "g"}};
    CHECK_THROWS_WITH_AS(contestants(twice, catalog(), "f", both), "--swap names 'f' twice for the module 'mine'",
                         Error);
    CHECK_NOTHROW(require_swapped_functions(twice, {"e", "f"}));
    CHECK_THROWS_WITH_AS(
        require_swapped_functions(twice, {"e"}),
        "--swap f=mine:f: the script defines no top-level function 'f' that can be swapped (a plain def)", Error);
}

TEST_CASE("contestants: a swap's module claims a policy by its last name only") {
    CHECK(claimed_policy({"f", "held", "f"}) == GilPolicy::held);
    CHECK(claimed_policy({"f", "pkg.held", "f"}) == GilPolicy::held);
    CHECK(claimed_policy({"f", "released.pkg", "f"}) == GilPolicy::own);
    CHECK(claimed_policy({"f", "pkg.unheld", "f"}) == GilPolicy::own);
}

}  // namespace bench_schedule_test
