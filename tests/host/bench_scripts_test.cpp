// tests/host/bench_scripts_test.cpp: a whole script's comparison: its runs, what they print, the replays, the verdicts.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "bench/script_comparison.hpp"
#include "core/error.hpp"
#include "fake_children.hpp"
#include "stats/ratio.hpp"

namespace bench_scripts_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;
using fake::Asked;
using fake::Children;
using fake::json;

json counts(int calls, int recorded) { return {{"calls", calls}, {"recorded", recorded}, {"refused", ""}}; }

json run_of(json functions, double wall_s) {
    return {{"exit", nullptr}, {"wall_s", wall_s}, {"cpu_s", wall_s / 2}, {"functions", std::move(functions)}};
}

// A script that takes 8 s in pure Python and 2 s else, and calls dot twelve times.
struct Scene {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    Report report;
    json functions{{"dot", counts(12, 10)}};

    Scene() {
        children.reply = [this](const Asked& asked) { return answer(asked); };
    }
    Answer answer(const Asked& asked) const {
        if (asked.question["do"] != "run_script") return fake::healthy(asked);
        return fake::fine(run_of(functions, asked.who.empty() ? 8.0 : 2.0));
    }
    void compare() { compare_script(context, report); }
    const Row& row(const std::string& kernel, const std::string& backend) const {
        const auto found = std::ranges::find_if(
            report.rows, [&](const Row& row) { return row.key.kernel == kernel && row.key.backend == backend; });
        REQUIRE(found != report.rows.end());
        return *found;
    }
    bool has_note(const std::string& text) const {
        return std::ranges::any_of(report.notes, [&](const std::string& note) { return note == text; });
    }
};

std::ptrdiff_t samples_of(const Children& children, const std::string& who) {
    return std::ranges::count(children.of("sample"), who, &Asked::who);
}

}  // namespace

TEST_CASE("scripts: the script's own run comes first, of the reference and then of each contestant") {
    Scene scene;
    scene.compare();
    REQUIRE(scene.report.rows.size() == 4);
    std::vector<std::string> keys;
    for (const Row& row : scene.report.rows) keys.push_back(row.key.kernel + " " + row.key.backend);
    CHECK(keys == std::vector<std::string>{"(script) python", "(script) capi", "dot python", "dot capi"});
    CHECK(scene.report.rows[0].is_whole_script);
    CHECK(scene.report.rows[1].is_whole_script);
    CHECK_FALSE(scene.report.rows[2].is_whole_script);
    CHECK(scene.report.rows[2].key.case_name == "recorded");
    const Cell& whole = scene.report.rows[0].cells.at(0);
    CHECK(whole.threads == 1);
    REQUIRE(whole.samples.size() == 1);
    CHECK(whole.samples[0].wall_s == 8);
    CHECK(whole.samples[0].cpu_s == 4);
    CHECK(whole.samples[0].calls == 1);
    CHECK(scene.report.rows[1].cells.at(0).samples.at(0).wall_s == 2);
}

TEST_CASE("scripts: only the first run is the reference's, with its output shown, and a run has ten time-outs") {
    Scene scene;
    scene.compare();
    REQUIRE(scene.children.started.size() >= 3);
    CHECK(scene.children.started[0].is_reference);
    CHECK(std::ranges::count_if(scene.children.started, &ChildOrder::is_reference) == 1);
    CHECK(scene.children.started[1].request["record_limit_bytes"] == 256 << 20);
    const auto runs = scene.children.of("run_script");
    std::vector<std::string> who;
    for (const Asked& run : runs) who.push_back(run.who);
    CHECK(who == std::vector<std::string>{"", "recorder", "m_capi.held", "witness", "m_capi.held", "m_capi.held"});
    for (const Asked& run : runs) CHECK(run.timeout_s == 3000);
    CHECK(scene.children.of("prepare_replay").front().timeout_s == 30);
}

TEST_CASE("scripts: a replay is asked of the function by the contestant's package and policy") {
    Scene scene;
    scene.compare();
    const auto replays = scene.children.of("prepare_replay");
    REQUIRE(replays.size() == 4);  // of the recorder once, of the contestant in three processes
    CHECK(replays[0].who == "recorder");
    CHECK(replays[1].question["kernel"] == "dot");
    CHECK(replays[1].question["module"] == "m_capi");
    CHECK(replays[1].question["policy"] == "held");
    CHECK(replays[1].question["record"] == replays[0].question["record"]);
    CHECK(replays[0].question["timed"] == 0);
    CHECK(replays[1].question["timed"] == 7);
    CHECK(replays[1].question["budget_s"] == scene.context.options.budget_s);
    CHECK(scene.has_note(
        "dot: 10 calls of the script recorded and 9 compared; its times are per call, of 7 of them spread "
        "over the run, on fresh copies"));
    CHECK(scene.has_note("(script): from start to end in each of 3 processes"));
}

TEST_CASE("scripts: three processes give every ratio an interval, and the reference is asked once") {
    Scene scene;
    scene.compare();
    for (const char* kernel : {"(script)", "dot"}) {
        CAPTURE(kernel);
        const Row& row = scene.row(kernel, "capi");
        CHECK(row.status == Status::correct);
        CHECK(fastest_calls_s(row).size() == 3);
        CHECK(own_ratio(row)->interval);
        CHECK(fastest_calls_s(scene.row(kernel, "python")).size() == 1);
    }
}

TEST_CASE("scripts: a set that would pass the budget is not begun") {
    Scene scene;
    scene.children.reply = [&](const Asked& asked) {
        if (asked.question["do"] == "run_script") std::this_thread::sleep_for(std::chrono::milliseconds(120));
        if (asked.question["do"] == "prepare_replay")
            return fake::fine({{"provenance", "f"}, {"call_s", 0.01}, {"compared", 9}, {"timed", 7}});
        return scene.answer(asked);
    };
    scene.context.options.budget_s = 0.2;
    scene.compare();
    CHECK(scene.children.of("run_script").size() == 3);
    // It has no other set to share them with.
    CHECK(samples_of(scene.children, "recorder") > 2);
    CHECK(samples_of(scene.children, "m_capi.held") == samples_of(scene.children, "recorder"));
    CHECK(scene.has_note("(script): one run from start to end"));
    CHECK_FALSE(own_ratio(scene.row("(script)", "capi"))->interval);
}

TEST_CASE("scripts: who fails in a later process has failed, once and for all its rows") {
    Scene scene;
    int runs = 0;
    scene.children.reply = [&](const Asked& asked) {
        Answer answer = scene.answer(asked);
        const bool is_run = asked.question["do"] == "run_script" && asked.who == "m_capi.held";
        return is_run && ++runs == 2 ? fake::ended(Status::crashed, "signal 11") : answer;
    };
    scene.compare();
    CHECK(runs == 2);
    for (const char* kernel : {"(script)", "dot"}) {
        CHECK(scene.row(kernel, "capi").status == Status::crashed);
        CHECK(scene.row(kernel, "capi").reason == "in a later process: signal 11");
    }
}

TEST_CASE("scripts: where the script fails in a later process its functions stand") {
    Scene scene;
    int runs = 0;
    scene.children.reply = [&](const Asked& asked) {
        Answer answer = scene.answer(asked);
        const bool is_run = asked.question["do"] == "run_script" && asked.who == "m_capi.held";
        if (is_run && ++runs == 2) answer.value["exit"] = "OSError: full";
        return answer;
    };
    scene.compare();
    CHECK(scene.row("(script)", "capi").reason == "in a later process: OSError: full");
    CHECK(scene.row("dot", "capi").status == Status::correct);
    CHECK(fastest_calls_s(scene.row("dot", "capi")).size() == 3);
}

TEST_CASE("scripts: a replay that is wrong in a later process condemns the script too") {
    Scene scene;
    int replays = 0;
    scene.children.reply = [&](const Asked& asked) {
        const bool is_replay = asked.question["do"] == "prepare_replay" && asked.who != "recorder";
        return is_replay && ++replays == 3 ? fake::ended(Status::wrong, "call 1") : scene.answer(asked);
    };
    scene.compare();
    CHECK(scene.row("dot", "capi").reason == "in a later process: call 1");
    CHECK(scene.row("(script)", "capi").status == Status::wrong);
    CHECK(scene.row("(script)", "capi").reason == "dot: call 1");
    CHECK(scene.row("(script)", "capi").cells.empty());
}

TEST_CASE("scripts: a function that is right on copies and wrong in the script is wrong") {
    Scene scene;
    scene.children.reply = [&](const Asked& asked) {
        Answer answer = scene.answer(asked);
        if (asked.who == "witness") answer.value["functions"]["dot"]["difference"] = "call 2: result is 3";
        return answer;
    };
    scene.compare();
    CHECK(scene.row("dot", "capi").status == Status::wrong);
    CHECK(scene.row("dot", "capi").reason == "in the script's own run, call 2: result is 3");
    CHECK(scene.row("(script)", "capi").reason == "dot: in the script's own run, call 2: result is 3");
    CHECK(scene.row("dot", "capi").cells.empty());
}

TEST_CASE("scripts: a wrong replay takes the whole script's time away, with the first reason") {
    Scene scene;
    scene.functions["sum"] = counts(1, 1);
    scene.children.reply = [&](const Asked& asked) {
        if (asked.question["do"] != "prepare_replay" || asked.who == "recorder") return scene.answer(asked);
        return fake::ended(Status::wrong, "call 3 of " + asked.question["kernel"].get<std::string>());
    };
    scene.compare();
    CHECK(scene.row("dot", "capi").status == Status::wrong);
    CHECK(scene.row("dot", "capi").reason == "call 3 of dot");
    const Row& script = scene.row("(script)", "capi");
    CHECK(script.status == Status::wrong);
    CHECK(script.reason == "dot: call 3 of dot");
    CHECK(script.cells.empty());
    CHECK(scene.row("(script)", "python").status == Status::correct);
}

TEST_CASE("scripts: a contestant whose script fails is replayed all the same: its functions may be right") {
    Scene scene;
    scene.children.reply = [&](const Asked& asked) {
        Answer answer = scene.answer(asked);
        if (asked.question["do"] == "run_script" && asked.who == "m_capi.held") answer.value["exit"] = "OSError: full";
        return answer;
    };
    scene.compare();
    CHECK(scene.row("(script)", "capi").status == Status::failed);
    CHECK(scene.row("(script)", "capi").reason == "OSError: full");
    CHECK(scene.row("dot", "capi").status == Status::correct);
    CHECK(fastest_calls_s(scene.row("dot", "capi")).size() == 3);
}

TEST_CASE("scripts: a contestant whose run crashes is told so in all its rows, and is not replayed") {
    Scene scene;
    scene.children.reply = [&](const Asked& asked) {
        const bool is_run = asked.question["do"] == "run_script" && asked.who == "m_capi.held";
        return is_run ? fake::ended(Status::crashed, "signal 11") : scene.answer(asked);
    };
    scene.compare();
    for (const char* kernel : {"(script)", "dot"}) {
        CHECK(scene.row(kernel, "capi").status == Status::crashed);
        CHECK(scene.row(kernel, "capi").reason == "signal 11");
    }
    CHECK(scene.children.of("prepare_replay").size() == 1);
    CHECK(scene.row("dot", "python").status == Status::correct);
}

TEST_CASE("scripts: a wrong function leaves the others of its run standing, measured as often as ever") {
    Scene scene;
    scene.functions["sum"] = counts(1, 1);
    scene.children.reply = [&](const Asked& asked) {
        const bool is_wrong =
            asked.question["do"] == "prepare_replay" && asked.who != "recorder" && asked.question["kernel"] == "dot";
        return is_wrong ? fake::ended(Status::wrong, "call 1") : scene.answer(asked);
    };
    scene.compare();
    CHECK(scene.row("dot", "capi").status == Status::wrong);
    CHECK(scene.row("(script)", "capi").status == Status::wrong);
    CHECK(scene.row("sum", "capi").status == Status::correct);
    CHECK(fastest_calls_s(scene.row("sum", "capi")).size() == 3);
}

TEST_CASE("scripts: where the reference differs from itself nobody is accused, and nobody has a time") {
    Scene scene;
    scene.children.reply = [&](const Asked& asked) {
        const bool is_control = asked.question["do"] == "prepare_replay" && asked.who == "recorder";
        return is_control ? fake::ended(Status::skipped, "it cannot be compared") : scene.answer(asked);
    };
    scene.compare();
    CHECK(scene.children.of("prepare_replay").size() == 1);
    for (const char* backend : {"python", "capi"}) {
        CHECK(scene.row("dot", backend).status == Status::skipped);
        CHECK(scene.row("dot", backend).reason == "it cannot be compared");
    }
    CHECK(scene.row("(script)", "capi").status == Status::skipped);
}

TEST_CASE("scripts: other output is wrong where three runs of the reference print the same") {
    Scene scene;
    scene.children.prints = {{"", "a\n7\n"}, {"recorder", "a\n7\n"}, {"m_capi.held", "a\n8\n"}};
    scene.compare();
    CHECK(scene.row("(script)", "capi").status == Status::wrong);
    CHECK(scene.row("(script)", "capi").reason ==
          "output differs from the reference's, the same in three runs, starting at line \"8\"");
    CHECK(scene.row("(script)", "capi").cells.empty());
    CHECK(scene.row("dot", "capi").status == Status::correct);
    CHECK(std::ranges::count(scene.children.of("run_script"), "", &Asked::who) == 2);
}

TEST_CASE("scripts: a line that looks like a time is a note, whatever the reference's runs print") {
    for (const char* line : {"took 3.1 s", "0.25s", "elapsed: 7", "12 ms", "2.5x"}) {
        Scene scene;
        const std::string want = "a\ntook 3.2 s\n";
        const std::string got = std::string("a\n") + line + "\n";
        scene.children.prints = {{"", want}, {"recorder", want}, {"m_capi.held", got}};
        scene.compare();
        CAPTURE(line);
        CHECK(scene.row("(script)", "capi").status == Status::correct);
        CHECK(scene.has_note(std::string("capi held: output differs from the reference, starting at line \"") + line +
                             "\" (fine if it prints times)"));
    }
}

TEST_CASE("scripts: a contestant that offers none of the functions is skipped") {
    Scene scene;
    scene.children.reply = [&](const Asked& asked) {
        Answer answer = scene.answer(asked);
        if (asked.question["do"] == "run_script" && asked.who == "m_capi.held")
            answer.value["functions"] = json::object();
        return answer;
    };
    scene.compare();
    CHECK(scene.row("(script)", "capi").status == Status::skipped);
    CHECK(scene.row("dot", "capi").reason == "it offers none of the script's functions");
}

TEST_CASE("scripts: other output is quoted from the first line that differs") {
    const std::vector<std::array<const char*, 3>> cases{{"a\nb\nc\n", "a\nX\nc\n", "X"},
                                                        {"a\nb\n", "Z\nb\n", "Z"},
                                                        {"x\nab\nc\n", "x\na\nc\n", "a"},
                                                        {"ab\ncd\n", "ab\ncX\n", "cX"},
                                                        {"a\nb\nc\n", "a\nb\nc\nmore\n", "more"}};
    for (const auto& [want, got, line] : cases) {
        Scene scene;
        scene.children.prints = {{"", want}, {"m_capi.held", got}};
        scene.compare();
        CAPTURE(got);
        CHECK(scene.has_note(std::string("capi held: output differs from the reference, starting at line \"") + line +
                             "\" (fine if it prints times)"));
    }
    Scene same;
    same.children.prints = {{"", "a\n"}, {"m_capi.held", "a\n"}, {"recorder", "b\n"}};
    same.compare();
    CHECK(std::ranges::none_of(same.report.notes, [](const std::string& note) { return note.find("printed") < 99; }));
}

TEST_CASE("scripts: a function that is never called is a note, and without a proof no contestant has a time") {
    Scene scene;
    scene.functions["dot"] = counts(0, 0);
    scene.compare();
    CHECK(scene.has_note("dot: the script defines it and never called it"));
    CHECK(scene.report.rows.size() == 2);
    CHECK(scene.row("(script)", "python").status == Status::correct);
    CHECK(scene.row("(script)", "python").cells.size() == 1);
    CHECK(scene.row("(script)", "capi").status == Status::skipped);
    CHECK(scene.row("(script)", "capi").reason ==
          "no call of what could be swapped was compared, so its results are not verified");
    CHECK(scene.row("(script)", "capi").cells.empty());
    scene.functions["sum"] = counts(1, 1);  // one proof is enough
    scene.report = {};
    scene.compare();
    CHECK(scene.row("(script)", "capi").status == Status::correct);
}

TEST_CASE("scripts: what was not recorded is a note with its reason") {
    Scene scene;
    scene.functions["dot"]["refused"] = "an argument is a generator";
    scene.compare();
    CHECK(scene.has_note("dot: not every call was recorded: an argument is a generator"));
}

TEST_CASE("scripts: a GIL per interpreter is skipped, for calls are replayed in one") {
    Scene scene;
    scene.context.options.policies = {GilPolicy::held};
    scene.context.options.lanes = {Lane::interpreters};
    scene.compare();
    CHECK(scene.row("(script)", "capi").status == Status::skipped);
    CHECK(scene.row("dot", "capi").reason.starts_with("the script's calls are replayed in one interpreter"));
}

TEST_CASE("scripts: a script that fails, or has nothing to swap, could not be run as asked") {
    Scene failing;
    failing.children.reply = [&](const Asked& asked) {
        Answer answer = failing.answer(asked);
        if (asked.question["do"] == "run_script") answer.value["exit"] = "ValueError: x";
        return answer;
    };
    CHECK_THROWS_WITH_AS(failing.compare(),
                         "the script does not run in pure Python, so there is nothing to compare with: ValueError: x",
                         Error);
    Scene unrecorded;
    unrecorded.children.reply = [&](const Asked& asked) {
        Answer answer = unrecorded.answer(asked);
        if (asked.who == "recorder") answer.value["exit"] = "OSError: no room";
        return answer;
    };
    CHECK_THROWS_WITH_AS(unrecorded.compare(),
                         "the script ran in pure Python, and failed when it ran again to record its calls: OSError: no "
                         "room",
                         Error);
    Scene empty;
    empty.functions = json::object();
    CHECK_THROWS_WITH_AS(empty.compare(),
                         "nothing in this script can be swapped: it defines no function named after a kernel with that "
                         "kernel's parameters (the kernels are dot, sum); name one with --swap FUNC=MODULE:ATTR",
                         Error);
}

TEST_CASE("scripts: --swap of a function that the script does not define could not be run as asked") {
    Scene scene;
    scene.context.options.backends = {};
    scene.context.options.swaps = {{"other", "mine", "f"}};
    CHECK_THROWS_WITH_AS(
        scene.compare(),
        "--swap other=mine:f: the script defines no top-level function 'other' that can be swapped (a plain def)",
        Error);
}

TEST_CASE("scripts: an interrupt of the first run leaves its row, and nothing more is started") {
    Scene scene;
    scene.children.reply = [](const Asked&) { return fake::ended(Status::interrupted, "interrupted"); };
    scene.compare();
    REQUIRE(scene.report.rows.size() == 1);
    CHECK(scene.report.rows[0].status == Status::interrupted);
    CHECK(scene.children.started.size() == 1);
}

TEST_CASE("scripts: a child knows which functions are its own to swap, and the modules of every --swap") {
    Scene scene;
    scene.context.options.backends.clear();
    scene.context.options.policies.clear();
    scene.context.options.swaps = {{"dot", "first", "f"}, {"sum", "second.part", "g"}};
    scene.functions["sum"] = counts(1, 1);
    scene.compare();
    // Of the reference, to record, of either module in three sets and to compare the calls in its run.
    REQUIRE(scene.children.started.size() == 10);
    for (const ChildOrder& order : scene.children.started) {
        CHECK(order.request["targets"] == json{"first", "second.part"});
    }
    const auto swaps_of = [&](std::size_t index) { return scene.children.started[index].request["swaps"]; };
    CHECK(swaps_of(0) == json{{"dot", nullptr}, {"sum", nullptr}});
    CHECK(swaps_of(2) == json{{"dot", {"first", "f"}}, {"sum", nullptr}});
    CHECK(swaps_of(3) == json{{"dot", nullptr}, {"sum", {"second.part", "g"}}});
}

TEST_CASE("scripts: a replay that differs as declared keeps its times, and the script's time is said to be of it") {
    Scene scene;
    scene.children.reply = [&](const Asked& asked) {
        Answer answer = scene.answer(asked);
        if (asked.question["do"] != "prepare_replay" || asked.who == "recorder") return answer;
        answer.status = Status::differs;
        answer.value["status"] = "differs";
        answer.value["reason"] = answer.reason = "call 1 of 10: 1 of 9 items differs";
        return answer;
    };
    scene.compare();
    const Row& dot = scene.row("dot", "capi");
    CHECK(dot.status == Status::differs);
    CHECK(dot.reason == "call 1 of 10: 1 of 9 items differs");
    CHECK_FALSE(dot.cells.at(0).samples.empty());
    const Row& script = scene.row("(script)", "capi");
    CHECK(script.status == Status::differs);
    CHECK(script.reason == "dot: call 1 of 10: 1 of 9 items differs");
    CHECK(script.cells.at(0).samples.size() == 3);
}

}  // namespace bench_scripts_test
