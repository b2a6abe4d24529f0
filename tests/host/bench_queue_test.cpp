// tests/host/bench_queue_test.cpp: a queue emptied by more and more workers: who is asked what, and what ends it.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "bench/queue.hpp"
#include "core/error.hpp"
#include "fake_children.hpp"
#include "report/queue.hpp"

namespace bench_queue_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;
using fake::Asked;
using fake::Children;

struct QueueScene {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);

    QueueScene() {
        context.options.kernels = {"dot"};
        context.options.threads = {1, 4};
        context.options.lanes = {Lane::threads, Lane::processes};
        children.reply = fake::healthy;
    }
};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("queue: pure Python and each policy empty it in each lane, by each number of workers, three times") {
    QueueScene scene;
    const QueueReport report = measure_queue(scene.context);
    std::vector<std::string> rows;
    for (const QueueRow& row : report.rows) rows.push_back(row.key.backend + " " + gil_words(row.key));
    CHECK(rows == std::vector<std::string>{"python own", "python own, fork", "capi held", "capi held, fork"});
    CHECK(report.sizes == std::vector<std::int64_t>{10, 20});
    for (const QueueRow& row : report.rows) {
        CHECK(row.runs.size() == 6);
        CHECK(std::ranges::count(row.runs, 4, &QueueRun::workers) == 3);
    }
    CHECK(report.rows[0].runs[0].jobs[0].end_s == 1.5);
    const auto asked = scene.children.of("prepare_queue");
    REQUIRE(asked.size() == 4);
    CHECK(asked[1].question["lane"] == "processes");
    CHECK(asked[1].question["case"] == "quick");
    CHECK(asked[3].question["results"].size() == 2);
    CHECK(asked[3].question["results"][1]["fd"] != 3);  // not the reference's own
    CHECK(exit_status(report) == 0);
}

TEST_CASE("queue: past the budget the first round is all there is") {
    QueueScene scene;
    scene.context.options.budget_s = 1e-9;
    for (const QueueRow& row : measure_queue(scene.context).rows) CHECK(row.runs.size() == 2);
}

TEST_CASE("queue: a run that fails is its row's reason, and the runs so far and the other rows stand") {
    QueueScene scene;
    scene.children.reply = [&](const Asked& asked) -> Answer {
        const bool is_late = asked.question["do"] == "run_queue" && scene.children.of("run_queue").size() == 2;
        if (is_late) return {.status = Status::failed, .reason = "worker process 1 ended", .value = {}};
        return fake::healthy(asked);
    };
    const QueueReport report = measure_queue(scene.context);
    CHECK(report.rows[0].status == Status::failed);
    CHECK(report.rows[0].reason.starts_with("worker process 1 ended, by "));
    CHECK(report.rows[0].runs.size() == 1);
    CHECK(report.rows[3].runs.size() == 6);
    CHECK(exit_status(report) == 1);
    CHECK(contains(format_queue(report, {}), "  python own: failed: worker process 1 ended, by "));
}

TEST_CASE("queue: a contestant that crashes at exit has crashed, and its runs stand") {
    QueueScene scene;
    scene.children.crashes_at_exit = {{"m_capi.held", "signal 11 at exit"}};
    const QueueReport report = measure_queue(scene.context);
    CHECK(report.rows[0].status == Status::correct);
    CHECK(report.rows[2].status == Status::crashed);
    CHECK(report.rows[2].reason == "signal 11 at exit");
    CHECK(report.rows[2].runs.size() == 6);
}

TEST_CASE("queue: a lane without one is skipped with its reason, and a command line without a queue is told") {
    QueueScene scene;
    scene.context.options.lanes = {Lane::interpreters};
    const QueueReport report = measure_queue(scene.context);
    REQUIRE_FALSE(report.rows.empty());
    CHECK(report.rows[0].reason == "a queue is emptied by threads and by processes of this Python only");
    CHECK(exit_status(report) == 2);
    scene.children.reply = [](const Asked& asked) -> Answer {
        if (asked.question["do"] == "list_queue") return {.status = Status::skipped, .reason = "no QUEUE", .value = {}};
        return fake::healthy(asked);
    };
    CHECK_THROWS_WITH_AS(measure_queue(scene.context), "'dot' has no such queue: no QUEUE", Error);
    scene.context.options.kernels = {};
    CHECK_THROWS_WITH_AS(measure_queue(scene.context),
                         "--queue wants one kernel, as in pyhost bench sum_primes --queue", Error);
}

TEST_CASE("queue: the table has medians and the gain, the JSON every run and call") {
    QueueScene scene;
    const QueueReport report = measure_queue(scene.context);
    const std::string text = format_queue(report, {});
    CHECK(text.starts_with("dot, queue quick: 2 calls, n = 10 to 20\n\nbackend  gil "));
    CHECK(contains(text, "1 by    4 by   gain\n"));
    CHECK(contains(text, "8.00 s  2.00 s  4.00x\n"));
    const auto row = to_json(report)["rows"][1];
    CHECK(row["lane"] == "processes");
    CHECK(row["medians"][1]["workers"] == 4);
    CHECK(row["medians"][1]["wall_s"] == 2.0);
    CHECK(row["runs"].size() == 6);
    CHECK(row["runs"][0]["jobs"][0]["size"] == 10);
    CHECK(to_json(report)["schema"] == "pyhost-queue");
}

TEST_CASE("queue: a row whose results differ as declared has its runs, and says where it differs") {
    QueueScene scene;
    scene.children.reply = [](const Asked& asked) -> Answer {
        Answer answer = fake::healthy(asked);
        if (asked.question["do"] != "run_queue") return answer;
        answer.value["status"] = "differs";
        answer.value["reason"] = answer.reason = "n = 20: 1 of 1 item differs";
        answer.status = Status::differs;
        return answer;
    };
    const QueueReport report = measure_queue(scene.context);
    for (const QueueRow& row : report.rows) {
        CHECK(row.status == Status::differs);
        CHECK(row.reason == "n = 20: 1 of 1 item differs");
        CHECK(row.runs.size() == 6);
    }
    CHECK(exit_status(report) == 0);
    CHECK(contains(format_queue(report, {}), "  python own: differs: n = 20: 1 of 1 item differs"));
}

}  // namespace bench_queue_test
