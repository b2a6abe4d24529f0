// tests/host/bench_sweep_test.cpp: a sweep of sizes: proofs first, then pairs of windows, and what ends it.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "bench/break_even.hpp"
#include "bench/size_sweep.hpp"
#include "core/error.hpp"
#include "fake_children.hpp"
#include "report/break_even.hpp"
#include "report/break_even_json.hpp"

namespace bench_sweep_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;
using fake::Asked;
using fake::Children;
using fake::json;

struct SweepScene {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    MemoryFile file;
    SizedResults results{.file = file,
                         .sizes = {{.size = 1, .call_s = 0.5, .result = fake::kept(1)},
                                   {.size = 100, .call_s = 0.75, .result = fake::kept(100)}}};
    std::vector<std::string> notes;

    SweepScene() {
        context.options.policies = {};
        context.options.threads = {1, 3, 2};
        children.reply = [this](const Asked& asked) { return answer(asked); };
    }
    Answer answer(const Asked& asked) const {
        const std::string what = asked.question["do"];
        if (what == "take_window") {
            return fake::fine({{"wall_s", 2.0}, {"cpu_s", 3.0}, {"calls", asked.who == "m_capi.held" ? 4 : 8}});
        }
        if (what == "list_sizes") return fake::fine({{"first", 1}, {"last", 1000}, {"unit", "items"}});
        if (what == "measure_sized_reference") {
            return fake::fine({{"call_s", asked.question["size"].get<double>() * 1e-3}, {"result", fake::kept(7)}});
        }
        if (what == "describe") {
            return fake::fine({{"python", "3.11"},
                               {"gil_engine", "exact tracer"},
                               {"gil_hook_s", 1e-8},
                               {"gil_enabled", true},
                               {"gil_pair_s", 5e-8}});
        }
        return fake::healthy(asked);
    }
    Sweep sweep() { return sweep_sizes(context, "dot", fake::backend("capi"), results, notes); }
};

}  // namespace

TEST_CASE("sweep: every size of both policies is proved before the first window") {
    SweepScene scene;
    scene.sweep();
    const auto& asked = scene.children.asked;
    const auto first =
        std::ranges::find_if(asked, [](const Asked& one) { return one.question["do"] == "take_window"; });
    CHECK(first - asked.begin() == 4);
    const auto proofs = scene.children.of("prepare_sized");
    REQUIRE(proofs.size() == 4);
    CHECK(proofs[0].who == "m_capi.held");
    CHECK(proofs[0].question["size"] == 1);
    CHECK(proofs[0].question["result"] == fake::kept(1));
    CHECK(proofs[0].question["threads"] == json{1, 3});
    CHECK(proofs[3].who == "m_capi.released");
    CHECK(proofs[3].question["size"] == 100);
    CHECK(proofs[3].question["policy"] == "released");
    CHECK(proofs[3].question["result"] == fake::kept(100));
}

TEST_CASE("sweep: wrong input is no concern of a variant") {
    for (const BackendKind kind : {BackendKind::binding, BackendKind::variant}) {
        SweepScene scene;
        Backend backend = fake::backend("capi");
        backend.kind = kind;
        sweep_sizes(scene.context, "dot", backend, scene.results, scene.notes);
        const auto proofs = scene.children.of("prepare_sized");
        REQUIRE(proofs.size() == 4);
        for (const Asked& proof : proofs) {
            CHECK(proof.question["conformance"] == (kind == BackendKind::binding));
        }
    }
}

TEST_CASE("sweep: seven pairs a size, alone and on the most threads, whose first window alternates") {
    SweepScene scene;
    const Sweep sweep = scene.sweep();
    CHECK(sweep.threads == 3);
    REQUIRE(sweep.points.size() == 2);
    for (const SweepPoint& point : sweep.points) {
        CHECK(point.alone.size() == 7);
        CHECK(point.together.size() == 7);
        for (const WindowPair& pair : point.together) {
            CHECK(pair.held.calls == 4);
            CHECK(pair.released.calls == 8);
        }
    }
    CHECK(sweep.points[1].reference_s == 0.75);
    CHECK(sweep.points[0].alone[0].held.wall_s == 2);
    CHECK(sweep.points[0].alone[0].held.cpu_s == 3);
    CHECK(sweep.held_provenance == "m_capi.held.f");
    CHECK(sweep.released_provenance == "m_capi.released.f");
    std::vector<std::string> firsts;
    std::size_t seen = 0;
    for (const Asked& asked : scene.children.of("take_window")) {
        const bool is_one = asked.question["size"] == 100 && asked.question["threads"] == 3;
        if (is_one && seen++ % 2 == 0) firsts.push_back(asked.who);
    }
    CHECK(firsts == std::vector<std::string>{"m_capi.held", "m_capi.released", "m_capi.held", "m_capi.released",
                                             "m_capi.held", "m_capi.released", "m_capi.held"});
    CHECK(scene.children.of("take_window").front().question["window_s"] == 0.05);
}

TEST_CASE("sweep: the budget is of one cell: pairs of two windows, one at least") {
    SweepScene scene;
    scene.context.options.budget_s = 0.35;  // three pairs of 0.1 s
    CHECK(scene.sweep().points[0].alone.size() == 3);
    scene.context.options.budget_s = 0.01;
    CHECK(scene.sweep().points[0].together.size() == 1);
}

TEST_CASE("sweep: a size that is not proved ends it before anything is timed") {
    SweepScene scene;
    scene.children.prints = {{"m_capi.released", "oh no"}};
    scene.children.reply = [&](const Asked& asked) {
        const bool is_wrong = asked.who == "m_capi.released" && asked.question["size"] == 100;
        return is_wrong ? fake::ended(Status::wrong, "item 3") : scene.answer(asked);
    };
    const Sweep sweep = scene.sweep();
    CHECK(sweep.status == Status::wrong);
    CHECK(sweep.reason == "released, n = 100: item 3");
    CHECK(scene.children.of("take_window").empty());
    CHECK(scene.notes == std::vector<std::string>{"dot capi released printed: oh no"});
}

TEST_CASE("sweep: a fault in a window is told with its size and threads, and ends all windows") {
    SweepScene scene;
    std::size_t asked_after = 0;
    bool is_dead = false;
    scene.children.reply = [&](const Asked& asked) {
        if (asked.question["do"] == "take_window" && is_dead) ++asked_after;
        const bool dies =
            asked.question["do"] == "take_window" && asked.who == "m_capi.released" && asked.question["size"] == 100;
        is_dead = is_dead || dies;
        return dies ? fake::ended(Status::crashed, "signal 11") : scene.answer(asked);
    };
    const Sweep sweep = scene.sweep();
    CHECK(sweep.status == Status::crashed);
    CHECK(sweep.reason.starts_with("signal 11, released, n = 100, "));
    CHECK(asked_after == 0);
}

TEST_CASE("sweep: a child that crashes at exit has crashed, and the sweep with it") {
    SweepScene scene;
    scene.children.crashes_at_exit = {{"m_capi.released", "signal 11 at exit"}};
    const Sweep sweep = scene.sweep();
    CHECK(sweep.status == Status::crashed);
    CHECK(sweep.reason == "released: signal 11 at exit");
}

TEST_CASE("sweep: an interrupt keeps the pairs there are, and without one it says so") {
    SweepScene scene;
    int windows = 0;
    int most = 30;
    scene.children.reply = [&](const Asked& asked) {
        const bool is_late = asked.question["do"] == "take_window" && ++windows > most;
        return is_late ? fake::ended(Status::interrupted, "interrupted") : scene.answer(asked);
    };
    const Sweep kept = scene.sweep();
    CHECK(kept.status == Status::correct);
    std::size_t pairs = 0;
    for (const SweepPoint& point : kept.points) pairs += point.alone.size() + point.together.size();
    CHECK(pairs == 15);
    windows = 0;
    most = 1;  // half a pair
    const Sweep none = scene.sweep();
    CHECK(none.status == Status::interrupted);
    CHECK(none.reason == "before it was measured");
}

TEST_CASE("sweep: an interrupt of the reference leaves the sizes that have a result, and is no error") {
    SweepScene scene;
    scene.context.options.kernels = {"dot"};
    scene.children.reply = [&](const Asked& asked) {
        const bool is_late = asked.question["do"] == "measure_sized_reference" && asked.question["size"] > 3;
        return is_late ? fake::ended(Status::interrupted, "interrupted") : scene.answer(asked);
    };
    const BreakEvenReport report = measure_break_even(scene.context);
    REQUIRE(report.sweeps.size() == 1);
    CHECK(report.sweeps[0].points.size() == 2);  // 1 and 2 of 1 2 4 7 ...
    CHECK(scene.children.of("measure_sized_reference").size() == 3);
}

TEST_CASE("sweep: of all kernels those without sizes are left out and said, one that was named is refused") {
    SweepScene scene;
    scene.children.reply = [&](const Asked& asked) {
        if (asked.question["do"] == "list_sizes" && asked.question["kernel"] == "sum") {
            return fake::ended(Status::skipped, "it has no SIZES");
        }
        return scene.answer(asked);
    };
    const BreakEvenReport report = measure_break_even(scene.context);
    REQUIRE(report.sweeps.size() == 1);
    CHECK(report.sweeps[0].kernel == "dot");
    CHECK(report.sweeps[0].unit == "items");
    CHECK(report.notes.front() == "'sum' has nothing to sweep: it has no SIZES");
    CHECK(report.gil_pair_s == 5e-8);
    CHECK(report.window_s == 0.05);
    CHECK(report.seed == 5);
    CHECK(exit_status(report) == 0);
    scene.context.options.kernels = {"dot", "sum"};
    CHECK_THROWS_WITH_AS(measure_break_even(scene.context), "'sum' has nothing to sweep: it has no SIZES", Error);
}

TEST_CASE("sweep: sizes end before a call of the reference would take more than a second") {
    SweepScene scene;
    scene.context.options.kernels = {"dot"};
    scene.children.reply = [&](const Asked& asked) {
        if (asked.question["do"] != "measure_sized_reference") return scene.answer(asked);
        return fake::fine({{"call_s", asked.question["size"].get<double>() * 1e-2}, {"result", fake::kept(7)}});
    };
    // From 1 to 1000 in twelve: 1 2 4 7 12 23 43 81 150 ...; 100 items take a second.
    const BreakEvenReport report = measure_break_even(scene.context);
    CHECK(report.sweeps.at(0).points.back().size == 81);
    CHECK(report.sweeps.at(0).points.size() == 8);
    CHECK(report.notes.at(0).starts_with("dot: sizes above n = 81 are left out: "));
    const Asked last = scene.children.of("measure_sized_reference").back();
    CHECK(last.question["size"] == 81);
    CHECK(last.question["result"]["offset"] == 7 * 7);  // behind the seven before it
}

TEST_CASE("sweep: a backend without one of the two policies is a line with its reason") {
    SweepScene scene;
    scene.context.options.kernels = {"dot"};
    scene.context.options.backends = {"capi", "ctypes"};
    const auto without = [&](const char* policy) {
        return [&scene, policy](const Asked& asked) {
            Answer answer = scene.answer(asked);
            const bool is_asked = asked.question["do"] == "list_offers" && asked.question["module"] == "m_ctypes";
            if (is_asked) answer.value["offers"][0]["reasons"][policy] = "not here";
            return answer;
        };
    };
    for (const char* policy : {"held", "released"}) {
        scene.children.reply = without(policy);
        const BreakEvenReport report = measure_break_even(scene.context);
        REQUIRE(report.sweeps.size() == 2);
        CHECK(report.sweeps[0].status == Status::correct);
        CHECK(report.sweeps[1].backend == "ctypes");
        CHECK(report.sweeps[1].status == Status::skipped);
        CHECK(report.sweeps[1].threads == report.sweeps[0].threads);
        CHECK(report.sweeps[1].reason == std::string("no ") + policy + ": not here");
    }
    scene.children.reply = [&](const Asked& asked) {
        const bool is_asked = asked.question["do"] == "list_offers" && asked.question["module"] == "m_ctypes";
        return is_asked ? fake::ended(Status::crashed, "signal 11") : scene.answer(asked);
    };
    const BreakEvenReport report = measure_break_even(scene.context);
    REQUIRE(report.sweeps.size() == 2);
    CHECK(report.sweeps[1].status == Status::crashed);
    CHECK(report.sweeps[1].reason == "signal 11");
    CHECK(exit_status(report) == 1);
    scene.children.reply = without("released");
    scene.context.options.backends = {"ctypes"};
    CHECK_THROWS_WITH_AS(measure_break_even(scene.context),
                         "'dot' has nothing to sweep: no chosen backend offers it both held and released (ctypes: no "
                         "released: not here)",
                         Error);
}

TEST_CASE("sweep: one thread cannot gain, and without a backend it is native") {
    SweepScene scene;
    scene.context.options.kernels = {"dot"};
    scene.context.options.threads = {1};
    CHECK_THROWS_AS(measure_break_even(scene.context), Error);
    scene.context.options.threads = {1, 2};
    scene.context.options.backends = {};
    const BreakEvenReport report = measure_break_even(scene.context);
    REQUIRE(report.sweeps.size() == 2);
    CHECK(report.sweeps[0].backend == "ctypes");
    CHECK(report.sweeps[1].backend == "capi");
}

TEST_CASE("sweep: its exit status is 1 with a failure, 2 without a measured sweep, else 0") {
    BreakEvenReport report;
    CHECK(exit_status(report) == 2);
    report.sweeps.resize(2);
    report.sweeps[0].status = Status::skipped;
    CHECK(exit_status(report) == 0);
    report.sweeps[1].status = Status::skipped;
    CHECK(exit_status(report) == 2);
    report.sweeps[0].status = Status::crashed;
    CHECK(exit_status(report) == 1);
}

TEST_CASE("sweep: sizes that differ as declared are timed, and the first of them is told") {
    SweepScene scene;
    scene.children.reply = [&](const Asked& asked) {
        Answer answer = scene.answer(asked);
        const bool differs = asked.question["do"] == "prepare_sized" && asked.question["size"] == 100;
        if (!differs) return answer;
        answer.status = Status::differs;
        answer.value["status"] = "differs";
        answer.value["reason"] = answer.reason = "1 of 9 items differs";
        return answer;
    };
    const Sweep sweep = scene.sweep();
    CHECK(sweep.status == Status::differs);
    CHECK(sweep.reason == "n = 100: 1 of 9 items differs");
    CHECK(sweep.points.at(1).together.size() == 7);
    BreakEvenReport report;
    report.sweeps = {sweep};
    CHECK(exit_status(report) == 0);
    const std::string text = format_break_even(report, {});
    CHECK(text.find("Break-even: ") != std::string::npos);
    CHECK(text.find("Note: n = 100: 1 of 9 items differs\n") != std::string::npos);
    CHECK_FALSE(to_json(report)["sweeps"][0]["break_even"].is_null());
}

TEST_CASE("sweep: what differs at the first size is told of that one, though it is equal at a later one") {
    SweepScene scene;
    scene.children.reply = [&](const Asked& asked) {
        Answer answer = scene.answer(asked);
        if (asked.question["do"] != "prepare_sized" || asked.question["size"] != 1) return answer;
        answer.status = Status::differs;
        answer.value["status"] = "differs";
        answer.value["reason"] = answer.reason = "1 of 1 item differs";
        return answer;
    };
    CHECK(scene.sweep().reason == "n = 1: 1 of 1 item differs");
}

}  // namespace bench_sweep_test
