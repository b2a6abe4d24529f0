// tests/host/bench_measurement_test.cpp: which samples are taken in which order, and what ends them.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "bench/measurement.hpp"
#include "fake_children.hpp"

namespace bench_measurement_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;
using fake::Asked;
using fake::Children;

Entrant entrant(Children& children, const std::string& name, double call_s = 0.5) {
    Entrant result;
    result.row.key = {.kernel = "dot", .case_name = "talk", .backend = name, .policy = GilPolicy::held};
    result.child = std::make_shared<fake::Child>(children, name);
    result.call_s = call_s;
    return result;
}

// "a1": entrant a at one thread.
std::string track_of(const Asked& asked) { return asked.who + std::to_string(asked.question["threads"].get<int>()); }

std::size_t sample_count(const Row& row) {
    std::size_t count = 0;
    for (const Cell& cell : row.cells) count += cell.samples.size();
    return count;
}

}  // namespace

TEST_CASE("measurement: every round samples every row and thread count once, in an order of the seed's") {
    const auto order = [](std::uint64_t seed) {
        Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
        Context context = fake::context(children);
        context.options.seed = seed;
        std::vector<Entrant> entrants{entrant(children, "a"), entrant(children, "b")};
        measure(context, entrants, {1, 2});
        std::vector<std::string> tracks;
        for (const Asked& asked : children.of("sample")) tracks.push_back(track_of(asked));
        return tracks;
    };
    const auto taken = order(3);
    REQUIRE(taken.size() == 20);  // five rounds of four
    for (auto round = taken.begin(); round != taken.end(); round += 4) {
        CHECK(std::set<std::string>(round, round + 4) == std::set<std::string>{"a1", "a2", "b1", "b2"});
    }
    CHECK(order(3) == taken);
    CHECK(order(4) != taken);
    CHECK(std::set<std::vector<std::string>>{{taken[0], taken[1], taken[2], taken[3]},
                                             {taken[4], taken[5], taken[6], taken[7]},
                                             {taken[8], taken[9], taken[10], taken[11]}}
              .size() > 1);
}

TEST_CASE("measurement: a question names kernel, case, threads and calls, and an answer lands in its cell") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    children.reply = [](const Asked& asked) {
        if (asked.question["do"] != "sample") return fake::healthy(asked);
        return fake::fine(fake::sample(asked.question["threads"].get<double>()));
    };
    const Context context = fake::context(children);
    std::vector<Entrant> entrants{entrant(children, "a", 0.01)};
    measure(context, entrants, {1, 4});
    const Asked first = children.of("sample").front();
    CHECK(first.question["kernel"] == "dot");
    CHECK(first.question["case"] == "talk");
    CHECK(first.question["calls"] == 5);  // of 10 ms each: 50 ms a batch
    CHECK(first.timeout_s == 30);
    REQUIRE(entrants[0].row.cells.size() == 2);
    CHECK(entrants[0].row.cells[0].threads == 1);
    for (const Cell& cell : entrants[0].row.cells) {
        REQUIRE_FALSE(cell.samples.empty());
        for (const Sample& sample : cell.samples) CHECK(sample.wall_s == cell.threads);
    }
}

TEST_CASE("measurement: each heartbeat is taken once, after the last sample of all") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    const Context context = fake::context(children);
    std::vector<Entrant> entrants{entrant(children, "a"), entrant(children, "b")};
    measure(context, entrants, {1});
    REQUIRE(children.asked.size() == 12);
    CHECK(children.asked[9].question["do"] == "sample");
    CHECK(children.asked[10].question["do"] == "take_heartbeat");
    CHECK(children.asked[10].who == "a");
    CHECK(children.asked[11].who == "b");
    REQUIRE(entrants[1].row.heartbeat);
    CHECK(entrants[1].row.heartbeat->call_s == 0.25);
    CHECK(entrants[1].row.heartbeat->stall_s == 0.125);
    CHECK(entrants[1].row.heartbeat->ticks == 8);
}

TEST_CASE("measurement: a row that dies is asked no more and says at which sample, the others go on") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    int seen = 0;
    children.reply = [&](const Asked& asked) {
        if (asked.who != "a" || asked.question["do"] != "sample" || ++seen < 3) return fake::healthy(asked);
        return fake::ended(Status::crashed, "signal 11");
    };
    const Context context = fake::context(children);
    std::vector<Entrant> entrants{entrant(children, "a"), entrant(children, "b")};
    measure(context, entrants, {1});
    CHECK(seen == 3);
    CHECK(entrants[0].row.status == Status::crashed);
    CHECK(entrants[0].row.reason == "signal 11, sample 3 at 1 threads");
    CHECK(entrants[0].row.cells[0].samples.size() == 2);
    CHECK(entrants[0].row.cells[0].reason.empty());
    CHECK_FALSE(entrants[0].row.heartbeat);
    CHECK(entrants[1].row.status == Status::correct);
    CHECK(entrants[1].row.cells[0].samples.size() == 5);
    CHECK(entrants[1].row.heartbeat);
}

TEST_CASE("measurement: a row that died at one thread count is not asked at another") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    children.reply = [](const Asked&) { return fake::ended(Status::crashed, "signal 11"); };
    const Context context = fake::context(children);
    std::vector<Entrant> entrants{entrant(children, "a")};
    measure(context, entrants, {1, 2, 4});
    CHECK(children.asked.size() == 1);
}

TEST_CASE("measurement: a cell without a sample has the reason of its row") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    children.reply = [](const Asked&) { return fake::ended(Status::timed_out, "no answer"); };
    const Context context = fake::context(children);
    std::vector<Entrant> entrants{entrant(children, "a")};
    measure(context, entrants, {1});
    CHECK(children.asked.size() == 1);
    CHECK(entrants[0].row.status == Status::timed_out);
    CHECK(entrants[0].row.cells[0].reason == "no answer");
}

TEST_CASE("measurement: a death beside the heartbeat is told as such, and the samples stay") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    children.reply = [](const Asked& asked) {
        return asked.question["do"] == "take_heartbeat" ? fake::ended(Status::crashed, "signal 9")
                                                        : fake::healthy(asked);
    };
    const Context context = fake::context(children);
    std::vector<Entrant> entrants{entrant(children, "a")};
    measure(context, entrants, {1});
    CHECK(entrants[0].row.reason == "signal 9, beside a heartbeat thread");
    CHECK(sample_count(entrants[0].row) == 5);
}

TEST_CASE("measurement: an interrupt keeps what was measured, and a row without a sample says so") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    int answered = 0;
    children.reply = [&](const Asked& asked) {
        const bool is_in_time = asked.who == "a" && ++answered <= 2;
        return is_in_time ? fake::healthy(asked) : fake::ended(Status::interrupted, "interrupted");
    };
    const Context context = fake::context(children);
    std::vector<Entrant> entrants{entrant(children, "a"), entrant(children, "b")};
    measure(context, entrants, {1});
    CHECK(entrants[0].row.status == Status::correct);
    CHECK(entrants[0].row.reason.empty());
    CHECK(sample_count(entrants[0].row) == 2);
    CHECK(entrants[1].row.status == Status::interrupted);
    CHECK(entrants[1].row.reason == "before it was measured");
}

TEST_CASE("measurement: a call longer than the budget is not sampled, one as long as it is") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    Context context = fake::context(children);
    context.options.budget_s = 2;
    std::vector<Entrant> entrants{entrant(children, "a", 2.0), entrant(children, "b", 2.01)};
    measure(context, entrants, {1});
    CHECK(entrants[0].row.status == Status::correct);
    CHECK(sample_count(entrants[0].row) == 1);
    CHECK(entrants[1].row.status == Status::over_budget);
    CHECK(entrants[1].row.reason == "one call takes 2.01 s, more than the budget of 2 s; use --case=quick or --budget");
    CHECK(entrants[1].row.cells.empty());
    for (const Asked& asked : children.asked) CHECK(asked.who == "a");
}

TEST_CASE("measurement: a row without a child stays as it is") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    const Context context = fake::context(children);
    std::vector<Entrant> entrants(1);
    entrants[0].row.status = Status::skipped;
    entrants[0].row.reason = "no compiler";
    measure(context, entrants, {1});
    CHECK(children.asked.empty());
    CHECK(entrants[0].row.status == Status::skipped);
    CHECK(entrants[0].row.reason == "no compiler");
    CHECK(entrants[0].row.cells.empty());
}

TEST_CASE("measurement: the last words of those that failed, and of no other, in 400 bytes") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    children.prints = {{"a", "bye"}, {"b", std::string(400, 'x')}, {"c", "y" + std::string(400, 'x')}, {"d", "fine"}};
    std::vector<Entrant> entrants;
    for (const char* name : {"a", "b", "c", "d", "e"}) entrants.push_back(entrant(children, name));
    for (Entrant& one : entrants) one.row.status = one.row.key.backend == "d" ? Status::correct : Status::crashed;
    const auto words = last_words(entrants);
    REQUIRE(words.size() == 3);
    CHECK(words[0] == "dot a held printed: bye");
    CHECK(words[1] == "dot b held printed: " + std::string(400, 'x'));
    CHECK(words[2] == "dot c held printed: …" + std::string(400, 'x'));
}

TEST_CASE("measurement: progress grows and never passes the whole") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    Context context = fake::context(children);
    std::vector<double> shown;
    std::vector<double> left_s;
    context.show = [&](double fraction, std::string_view what, double left) {
        CHECK(what.starts_with("dot a held"));
        shown.push_back(fraction);
        left_s.push_back(left);
    };
    std::vector<Entrant> entrants{entrant(children, "a")};
    measure(context, entrants, {1});
    REQUIRE(shown.size() == 6);
    CHECK(std::ranges::is_sorted(shown));
    CHECK(shown.front() >= 0);
    CHECK(shown.back() <= 1);
    CHECK(shown.back() < 0.5);     // five samples of half a second were expected, and these took no time
    CHECK(left_s.front() <= 2.5);  // 5 * 0.5 s
    CHECK(left_s.front() > 2);
    CHECK(left_s.back() <= left_s.front());
}

namespace {

// Walls of the samples of one thread, by who gives them; of several threads they last 9 s.
struct Walls {
    std::map<std::string, std::vector<double>> left_s;
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};

    explicit Walls(std::map<std::string, std::vector<double>> all_s) : left_s(std::move(all_s)) {
        children.reply = [this](const Asked& asked) {
            if (asked.question["do"] != "sample") return fake::healthy(asked);
            double wall_s = 9;
            if (asked.question["threads"] == 1) {
                wall_s = left_s.at(asked.who).front();
                left_s.at(asked.who).erase(left_s.at(asked.who).begin());
            }
            return fake::fine({{"wall_s", wall_s}, {"cpu_s", wall_s}, {"core_wait_s", 0.0}, {"calls", 1}});
        };
    }
    // Of calls of a second that took so long in earlier processes.
    std::vector<Entrant> entrants(const std::vector<std::string>& names) {
        std::vector<Entrant> all;
        for (const std::string& name : names) {
            all.push_back(entrant(children, name, 1));
            all.back().fastest_s = 1;
            all.back().is_repeated = true;
        }
        return all;
    }
    std::size_t left() const {
        std::size_t count = 0;
        for (const auto& [_, walls_s] : left_s) count += walls_s.size();
        return count;
    }
};

}  // namespace

TEST_CASE("measurement: where one row of a set is slow beside earlier processes, all are sampled once more") {
    Walls walls({{"a", {1, 1}}, {"b", {1.051, 1.2, 1}}, {"c", {1, 1}}});
    Context context = fake::context(walls.children);
    std::vector<Entrant> entrants = walls.entrants({"a", "b", "c"});
    measure(context, entrants, {1, 2}, 1);
    CHECK(walls.left_s.at("b") == std::vector<double>{1});  // once, and no more
    CHECK(walls.left() == 1);
    for (const Entrant& entrant : entrants) {
        for (const Sample& sample : entrant.row.cells.at(0).samples) CHECK(sample.repetition == 1);
    }
}

TEST_CASE("measurement: a set that is slower as a whole is not sampled again") {
    Walls walls({{"a", {1.2, 1}}, {"b", {1.22, 1}}, {"c", {1.23, 1}}});
    Context context = fake::context(walls.children);
    std::vector<Entrant> entrants = walls.entrants({"a", "b", "c"});
    measure(context, entrants, {1}, 1);
    CHECK(walls.left() == 3);
}

TEST_CASE("measurement: a row alone is compared with its earlier processes, one without any with its long proof") {
    for (const double first_s : {1.049, 1.051}) {
        for (const double known_s : {0.0, 1.0}) {
            Walls walls({{"a", {first_s, 1}}});
            Context context = fake::context(walls.children);
            std::vector<Entrant> entrants = walls.entrants({"a"});
            entrants[0].fastest_s = known_s;  // a call of the proof took 1 s
            measure(context, entrants, {1}, 0);
            CHECK(walls.left() == (first_s < 1.05 ? 1 : 0));
        }
    }
    Walls walls({{"a", {9, 9, 9}}});
    Context context = fake::context(walls.children);
    std::vector<Entrant> entrants{entrant(walls.children, "a", 0.05)};  // there is nothing to compare with
    measure(context, entrants, {1}, 0);
    CHECK(walls.left() == 1);
}

TEST_CASE("measurement: each set has an order of its own, so that no row comes first in all of them") {
    std::set<std::vector<std::string>> orders;
    std::map<int, std::vector<std::string>> by_set;
    for (const int repetition : {0, 1, 2, 3, 4, 5, 0}) {
        Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
        Context context = fake::context(children);
        std::vector<Entrant> entrants;
        for (const char* name : {"a", "b", "c", "d", "e", "f"}) entrants.push_back(entrant(children, name));
        measure(context, entrants, {1}, repetition);
        std::vector<std::string> order;
        for (const Asked& asked : children.of("sample")) order.push_back(asked.who);
        orders.insert(order);
        if (by_set.contains(repetition)) CHECK(order == by_set[repetition]);  // the seed repeats it
        by_set[repetition] = order;
    }
    CHECK(orders.size() >= 5);  // of six: two may be alike by chance
}

TEST_CASE("measurement: in a set one thread is sampled first, in a row") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    Context context = fake::context(children);
    std::vector<Entrant> entrants{entrant(children, "a"), entrant(children, "b")};
    measure(context, entrants, {2, 1}, 0);
    std::vector<std::string> threads;
    for (const Asked& asked : children.of("sample")) threads.push_back(track_of(asked).substr(1));
    CHECK(threads == std::vector<std::string>{"1", "1", "2", "2"});
}

TEST_CASE("measurement: a result that turns out wrong takes the row's times with it, a crash does not") {
    for (const Status end : {Status::wrong, Status::crashed}) {
        Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
        children.reply = [end](const Asked& asked) {
            const bool is_window = asked.question["do"] == "sample" && asked.question["threads"] == 2;
            return is_window ? fake::ended(end, "so it ends") : fake::healthy(asked);
        };
        Context context = fake::context(children);
        std::vector<Entrant> entrants{entrant(children, "a")};
        measure(context, entrants, {1, 2}, 0);
        CHECK(entrants[0].row.status == end);
        CHECK(entrants[0].row.cells.size() == (end == Status::wrong ? 0 : 2));
        Row row = row_of({}, "dot", "talk");
        row.cells = {{.threads = 1, .samples = {{}}, .reason = {}}};
        add_repetition(entrants[0].row, row);
        CHECK(row.cells.size() == (end == Status::wrong ? 0 : 1));
    }
}

}  // namespace bench_measurement_test
