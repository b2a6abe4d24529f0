// tests/host/bench_repetitions_test.cpp: how often fresh children measure a row, what joins, and which groups fit.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/machine.hpp"
#include "bench/repetitions.hpp"
#include "fake_children.hpp"

namespace bench_repetitions_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;
using fake::Asked;
using fake::Children;

struct Scene {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    std::vector<Contestant> contestants;
    std::vector<std::string> notes;
    std::map<std::string, int> prepared;  // how often
    std::map<std::string, double> peak_bytes;
    std::vector<std::optional<double>> calls_s;
    std::vector<std::string> events;
    double a_call_s = 0.5;
    // What the child says of a backend's result the how many-th time.
    std::function<std::pair<Status, std::optional<Difference>>(const std::string&, int)> judged;

    explicit Scene(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            Contestant contestant;
            contestant.backend = name;
            contestants.push_back(contestant);
        }
        children.reply = fake::healthy;
        context.options.timeout_s = 1;
    }
    Entrant start(const Contestant& contestant) {
        Entrant entrant;
        entrant.row = row_of(contestant, "dot", "quick");
        entrant.child = std::make_shared<fake::Child>(children, contestant.backend);
        events.push_back("start " + contestant.backend);
        return entrant;
    }
    nlohmann::json question(const Contestant& contestant, std::optional<double> call_s) {
        calls_s.push_back(call_s);
        return {{"do", "prepare"},        {"kernel", "dot"},
                {"case", "quick"},        {"backend", contestant.backend},
                {"module", "m"},          {"policy", "held"},
                {"lane", "threads"},      {"threads", {1}},
                {"conformance", true},    {"call_s", call_s ? nlohmann::json(*call_s) : nlohmann::json(nullptr)},
                {"result", fake::kept(7)}};
    }
    void read(const Answer& answer, Entrant& entrant) {
        const std::string& backend = entrant.row.key.backend;
        entrant.row.status = answer.status;
        ++prepared[backend];
        if (judged) std::tie(entrant.row.status, entrant.row.difference) = judged(backend, prepared[backend]);
        if (entrant.row.difference) entrant.row.reason = fmt::format("{} of 2", entrant.row.difference->items);
        entrant.call_s = a_call_s;
        entrant.peak_bytes = peak_bytes[backend];
    }
    std::vector<Row> measure(double memory_bytes = 1e9) {
        const Preparation preparation{
            .start = [this](const Contestant& one) { return start(one); },
            .question = [this](const Contestant& one, std::optional<double> call_s) { return question(one, call_s); },
            .read = [this](const Answer& answer, Entrant& entrant) { read(answer, entrant); }};
        return measure_repeatedly(context, contestants, preparation, memory_bytes, notes);
    }
};

std::vector<int> repetitions_of(const Row& row) {
    std::vector<int> numbers;
    for (const Sample& sample : row.cells.at(0).samples) numbers.push_back(sample.repetition);
    return numbers;
}

}  // namespace

TEST_CASE("repetitions: three where the ratios are known, and the samples of all join") {
    Scene scene({"a", "b"});
    const std::vector<Row> rows = scene.measure();
    CHECK(scene.prepared == std::map<std::string, int>{{"a", 3}, {"b", 3}});
    CHECK(repetitions_of(rows[0]) == std::vector<int>{0, 1, 2});
    CHECK(repetitions_of(rows[1]) == std::vector<int>{0, 1, 2});
    CHECK(rows[0].key.backend == "a");
    CHECK(rows[1].key.backend == "b");
    CHECK(scene.children.of("take_heartbeat").size() == 2);  // in the first processes
    CHECK(scene.notes.empty());
}

TEST_CASE("repetitions: what the first child proved is told to the later ones by its call's time") {
    Scene scene({"a"});
    scene.measure();
    REQUIRE(scene.calls_s.size() == 3);
    CHECK_FALSE(scene.calls_s[0]);
    CHECK(scene.calls_s[1] == 0.5);
    CHECK(scene.calls_s[2] == 0.5);
}

TEST_CASE("repetitions: the first children load side by side, where that is not for each sub-interpreter to do") {
    Scene scene({"a", "b", "c", "d"});
    scene.contestants[1].lane = Lane::interpreters;
    scene.measure();
    const std::vector<std::string> sent(scene.children.sent.begin(), scene.children.sent.begin() + 9);
    const std::vector<std::string> loading =
        usable_cores() > 1 ? std::vector<std::string>{"c: load", "d: load", "c answers", "d answers"}
                           : std::vector<std::string>{"c: load", "c answers", "d: load", "d answers"};
    std::vector<std::string> expected{"a: load", "a answers", "a: prepare", "a answers"};
    expected.insert(expected.end(), loading.begin(), loading.end());
    expected.push_back("b: prepare");
    CHECK(sent == expected);
    CHECK(scene.children.of("load").size() == 3);  // the later ones load as they prove themselves
}

TEST_CASE("repetitions: whoever ends while it loads is a row with that reason") {
    Scene scene({"a", "b"});
    scene.children.reply = [](const Asked& asked) {
        // As a child that is gone answers every question.
        const bool is_over = asked.who == "b" && (asked.question["do"] == "load" || asked.question["do"] == "prepare");
        return is_over ? fake::ended(Status::crashed, "signal 11 during 'load'") : fake::healthy(asked);
    };
    const std::vector<Row> rows = scene.measure();
    CHECK(rows[0].status == Status::correct);
    CHECK(rows[1].status == Status::crashed);
}

TEST_CASE("repetitions: the first child of a row proves itself alone, the later ones beside others") {
    Scene scene({"a", "b"});
    scene.measure();
    std::vector<std::string> proofs;
    for (const std::string& event : scene.children.sent) {
        if (event.ends_with("prepare") || (!proofs.empty() && proofs.back().ends_with("prepare"))) {
            proofs.push_back(event);
        }
    }
    REQUIRE(proofs.size() >= 8);
    proofs.resize(usable_cores() > 1 ? 7 : 4);
    const std::vector<std::string> alone{"a: prepare", "a answers", "b: prepare", "b answers"};
    std::vector<std::string> expected = alone;
    if (usable_cores() > 1) expected.insert(expected.end(), {"a: prepare", "b: prepare", "a answers"});
    CHECK(proofs == expected);
}

TEST_CASE("repetitions: children load side by side, as many as fit beside the first") {
    Scene scene({"a", "b", "c", "d"});
    for (const char* name : {"a", "b", "c", "d"}) scene.peak_bytes[name] = 100;
    scene.measure(350);
    const std::vector<std::string> events(scene.events.begin(), scene.events.begin() + 5);
    CHECK(events == std::vector<std::string>{"start a", "start b", "start c", "start a", "start b"});
}

TEST_CASE("repetitions: one that takes more than those before leaves fewer places, and who has none comes later") {
    Scene scene({"a", "b", "c"});
    scene.peak_bytes = {{"a", 100}, {"b", 240}, {"c", 100}};
    const std::vector<Row> rows = scene.measure(350);
    CHECK(scene.prepared == std::map<std::string, int>{{"a", 6}, {"b", 3}, {"c", 3}});
    CHECK(repetitions_of(rows[2]) == std::vector<int>{3, 4, 5});
}

TEST_CASE("repetitions: what does not fit into memory alone is a row that says so") {
    Scene scene({"a", "b", "c"});
    scene.peak_bytes = {{"a", 400e6}, {"b", 100e6}, {"c", 300e6}};
    const std::vector<Row> rows = scene.measure(350e6);
    CHECK(rows[0].status == Status::skipped);
    CHECK(rows[0].reason ==
          "it takes 400 MB of memory, and half of what is free is 350 MB: measured beside others, it would swap; "
          "choose a smaller case");
    CHECK(rows[0].cells.empty());
    CHECK(rows[1].status == Status::correct);
    CHECK(rows[2].status == Status::correct);
    CHECK(scene.prepared["a"] == 1);
}

TEST_CASE("repetitions: a long window of several threads is taken once, a short one in every process") {
    Scene scene({"a"});
    scene.context.options.threads = {1, 2};
    CHECK(scene.measure()[0].cells.at(1).samples.size() == 1);
    // 385 of the second take a little more than 50 ms.
    for (const double call_s : {0.001, 0.00013, 0.03}) {
        scene.a_call_s = call_s;
        CHECK(scene.measure()[0].cells.at(1).samples.back().repetition == 2);
    }
}

TEST_CASE("repetitions: up to seven while a ratio's interval is wide") {
    Scene scene({"a", "b"});
    scene.children.reply = [&](const Asked& asked) {
        if (asked.question["do"] != "sample") return fake::healthy(asked);
        return fake::fine(fake::sample(asked.who == "b" && scene.prepared["b"] % 2 == 0 ? 0.6 : 0.5));
    };
    CHECK(repetitions_of(scene.measure()[1]).back() == 6);
}

TEST_CASE("repetitions: a row alone is repeated until its own time is known") {
    Scene scene({"a"});
    scene.children.reply = [&](const Asked& asked) {
        if (asked.question["do"] != "sample") return fake::healthy(asked);
        return fake::fine(fake::sample(scene.prepared["a"] % 2 == 0 ? 0.6 : 0.5));
    };
    CHECK(repetitions_of(scene.measure()[0]).back() == 6);
}

TEST_CASE("repetitions: the budget ends them") {
    Scene scene({"a"});
    scene.context.options.budget_s = 0;
    scene.context.options.threads = {};
    CHECK(scene.measure().size() == 1);
    CHECK(scene.prepared["a"] == 1);
}

TEST_CASE("repetitions: who fails later is a failure, keeps its samples and is not tried again") {
    Scene scene({"a", "b"});
    scene.children.prints = {{"b", "ouch"}};
    int asked_b = 0;
    scene.children.reply = [&](const Asked& asked) {
        if (asked.question["do"] == "sample" && asked.who == "b" && ++asked_b == 2) {
            return fake::ended(Status::crashed, "signal 11");
        }
        return fake::healthy(asked);
    };
    const std::vector<Row> rows = scene.measure();
    CHECK(scene.prepared == std::map<std::string, int>{{"a", 3}, {"b", 2}});
    CHECK(rows[0].status == Status::correct);
    CHECK(rows[1].status == Status::crashed);
    CHECK(rows[1].reason.starts_with("in a later process: "));
    CHECK(repetitions_of(rows[1]) == std::vector<int>{0});
    REQUIRE(scene.notes.size() == 1);
    CHECK(scene.notes[0].ends_with("printed: ouch"));
}

TEST_CASE("repetitions: what was refused for its memory leaves its room to the others") {
    Scene scene({"a", "b", "c"});
    scene.peak_bytes = {{"a", 100e6}, {"b", 500e6}, {"c", 100e6}};
    const std::vector<Row> rows = scene.measure(350e6);
    CHECK(rows[1].status == Status::skipped);
    CHECK(scene.prepared == std::map<std::string, int>{{"a", 3}, {"b", 1}, {"c", 3}});
    CHECK(scene.notes.empty());
}

TEST_CASE("repetitions: what does not fit into memory is measured in groups with the first row") {
    Scene scene({"a", "b", "c", "d"});
    for (const char* name : {"a", "b", "c", "d"}) scene.peak_bytes[name] = 100;
    const std::vector<Row> rows = scene.measure(250);
    CHECK(scene.prepared == std::map<std::string, int>{{"a", 9}, {"b", 3}, {"c", 3}, {"d", 3}});
    CHECK(repetitions_of(rows[0]) == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(repetitions_of(rows[1]) == std::vector<int>{0, 1, 2});
    CHECK(repetitions_of(rows[2]) == std::vector<int>{3, 4, 5});
    CHECK(repetitions_of(rows[3]) == std::vector<int>{6, 7, 8});
    CHECK(scene.notes ==
          std::vector<std::string>{
              "dot: measured in 3 groups that fit into half of the free memory, each with the first row"});
}

TEST_CASE("repetitions: two rows that fit alone are measured together") {
    Scene scene({"a", "b"});
    scene.peak_bytes = {{"a", 100}, {"b", 100}};
    scene.measure(110);
    CHECK(scene.prepared == std::map<std::string, int>{{"a", 3}, {"b", 3}});
    CHECK(scene.notes.empty());
}

TEST_CASE("repetitions: what differs in every process alike is timed in all, without a row to compare it with") {
    Scene scene({"a", "b"});
    const Difference count{.items = 1, .of = 2, .largest = 1.0, .relative = 0.5};
    scene.judged = [&](const std::string&, int) { return std::pair(Status::differs, count); };
    const std::vector<Row> rows = scene.measure();
    for (const Row& row : rows) {
        CHECK(row.status == Status::differs);
        CHECK(row.difference == count);
        CHECK(repetitions_of(row) == std::vector<int>{0, 1, 2});
    }
}

TEST_CASE("repetitions: what differs in another way in a later process is wrong, and has no time") {
    for (const int items : {0, 2}) {  // 0: equal to the reference
        Scene scene({"a", "b"});
        scene.judged = [&](const std::string& who, int time) -> std::pair<Status, std::optional<Difference>> {
            if (who == "b" || (time > 1 && items == 0)) return {Status::correct, std::nullopt};
            return {Status::differs,
                    Difference{.items = time > 1 ? items : 1, .of = 2, .largest = 1.0, .relative = 0.5}};
        };
        const std::vector<Row> rows = scene.measure();
        CHECK(rows[0].status == Status::wrong);
        CHECK(rows[0].reason == (items == 0 ? "in a later process: another result than in the first: it is equal to "
                                              "the reference"
                                            : "in a later process: another result than in the first: 2 of 2"));
        CHECK(rows[0].cells.empty());
        CHECK(rows[1].status == Status::correct);
    }
}

TEST_CASE("repetitions: who crashes at exit has crashed, whether it is correct or differs as declared") {
    for (const Status status : {Status::correct, Status::differs}) {
        Scene scene({"a", "b"});
        scene.children.crashes_at_exit = {{"b", "signal 11 at exit"}};
        if (status == Status::differs) {
            scene.judged = [](const std::string& who, int) -> std::pair<Status, std::optional<Difference>> {
                if (who == "a") return {Status::correct, std::nullopt};
                return {Status::differs, Difference{.items = 1, .of = 2, .largest = 1.0, .relative = 0.5}};
            };
        }
        const std::vector<Row> rows = scene.measure();
        CHECK(rows[0].status == Status::correct);
        CHECK(rows[1].status == Status::crashed);
        CHECK(rows[1].reason == "signal 11 at exit");
    }
}

}  // namespace bench_repetitions_test
