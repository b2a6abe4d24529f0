// tests/host/bench_malformed_test.cpp: 10000 malformed answers are failed rows with a reason, and nothing worse.
//
// So many are checked alone, and 10000 more amid the comparisons, sweeps and surveys of which they are part.
// The seed is fixed, the children are the test's: a failure is the same every time.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "bench/break_even.hpp"
#include "bench/check.hpp"
#include "bench/comparison.hpp"
#include "bench/host_tax.hpp"
#include "bench/survey.hpp"
#include "bench/wire_check.hpp"
#include "core/error.hpp"
#include "core/wire_description.hpp"
#include "fake_children.hpp"
#include "malformed.hpp"
#include "report/break_even.hpp"
#include "report/break_even_json.hpp"
#include "report/csv.hpp"
#include "report/host_tax.hpp"
#include "report/json.hpp"
#include "report/listing.hpp"
#include "report/markdown.hpp"
#include "report/probes.hpp"
#include "report/tables.hpp"

namespace bench_malformed_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;
using fake::Asked;
using fake::json;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int wanted = 1'000;  // each takes ten times as long
#else
constexpr int wanted = 10'000;
#endif

json healthy_line(const Asked& asked) {
    json line = fake::whole_answer(asked);
    line["status"] = "correct";
    return line;
}

// A bench whose children answer with a malformed line now and then.
struct Stage {
    fake::Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    malformed::Mangler mangler;
    int mangled = 0;
    std::string kind = "cells";

    explicit Stage(std::uint64_t seed) : mangler(seed) {
        context.options.threads = {1, 2};
        context.options.policies = {};
        context.options.backends = {"capi", "ctypes"};
        context.catalog.kernels = {"dot"};
        context.catalog.backends[0].built = true;
        children.reply = [this](const Asked& asked) { return answer(asked); };
    }

    Answer answer(const Asked& asked) {
        json line = healthy_line(asked);
        if (asked.question["do"] == "describe") line["kind"] = kind;
        // Seldom at the start, or nothing else would ever be asked.
        const bool is_early = asked.question["do"] == "describe" || asked.question["do"] == "list_offers";
        if (mangler.below(is_early ? 40 : 8) != 0) return parse_answer(line.dump());
        ++mangled;
        return parse_answer(mangler.line_of(line));
    }
};

bool is_readable(const std::string& text) {
    return !text.empty() && std::ranges::none_of(text, [](char c) { return c == '\n' || c == '\0'; });
}

void check_rows(const Report& report) {
    for (const Row& row : report.rows) {
        const auto has_samples = [](const Cell& cell) { return !cell.samples.empty(); };
        if (row.status == Status::correct) {
            CHECK(std::ranges::any_of(row.cells, has_samples));
        } else {
            CHECK_FALSE(row.reason.empty());
        }
    }
    CHECK_FALSE(format_tables(report, {.colour = false, .columns = 100}).empty());
    CHECK_FALSE(format_json(report).empty());
    CHECK_FALSE(format_csv(report).empty());
    CHECK_FALSE(format_markdown(report).empty());
}

void check_sweeps(const BreakEvenReport& report) {
    for (const Sweep& sweep : report.sweeps) {
        if (sweep.status != Status::correct) CHECK_FALSE(sweep.reason.empty());
    }
    CHECK_FALSE(format_break_even(report, {.colour = false, .columns = 100}).empty());
    CHECK_FALSE(format_json(report).empty());
}

// Runs of `run` until so many answers were malformed; an Error is a sentence for the user, anything else a bug.
template <typename Run>
void run_until(int answers, Run run) {
    int mangled = 0;
    for (std::uint64_t seed = 1; mangled < answers; ++seed) {
        CAPTURE(seed);
        Stage scene(seed);
        try {
            run(scene);
        } catch (const Error& error) {
            CHECK(is_readable(error.what()));
        }
        mangled += scene.mangled;
        REQUIRE(seed < 100'000);
    }
}

}  // namespace

TEST_CASE("malformed: of 10000 answers each fits or is a failure with a sentence") {
    const json questions = json::parse(wire::description())["questions"];
    std::vector<std::string> names;
    for (const auto& [name, question] : questions.items()) {
        if (question["by"] == "parent" && name != "quit") names.push_back(name);
    }
    malformed::Mangler mangler(1);
    int failures = 0;
    for (int count = 0; count < wanted; ++count) {
        CAPTURE(count);
        const json question{{"do", names[mangler.below(names.size())]}, {"kernels", {"dot"}}, {"threads", {1}}};
        const Asked asked{.who = "m", .question = question, .timeout_s = 1};
        const Answer answer = checked(question, parse_answer(mangler.line_of(healthy_line(asked))));
        if (answer.value.is_object()) {
            REQUIRE(answer_misfit(question, answer.value).empty());
        } else {
            REQUIRE(answer.status == Status::failed);
            REQUIRE(is_readable(answer.reason));
            ++failures;
        }
    }
    CHECK(failures > wanted * 3 / 4);  // a replacement may fit
}

TEST_CASE("malformed: a comparison of cells has failed rows, and its report can be written") {
    run_until(wanted / 2, [](Stage& scene) { check_rows(bench::bench(scene.context)); });
}

TEST_CASE("malformed: so has the comparison of a script") {
    run_until(wanted / 5, [](Stage& scene) {
        scene.kind = "script";
        check_rows(compare(scene.context));
    });
}

TEST_CASE("malformed: so has a sweep of sizes") {
    run_until(wanted / 5, [](Stage& scene) { check_sweeps(measure_break_even(scene.context)); });
}

TEST_CASE("malformed: and a survey of offers and probes, and the tax") {
    run_until(wanted / 10, [](Stage& scene) {
        CHECK_FALSE(format_listing(survey_offers(scene.context)).empty());
        CHECK_FALSE(format_probes(survey_probes(scene.context)).empty());
        CHECK_FALSE(format_host_tax(host_tax(scene.context, false)).empty());
    });
}

TEST_CASE("malformed: what fits and answers something else is a failure too") {
    fake::Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    context.catalog.kernels = {"dot"};
    std::string question;
    json change;
    children.reply = [&](const Asked& asked) {
        return asked.question["do"] == question ? fake::fine(change) : fake::healthy(asked);
    };
    question = "measure_reference";
    change = {{"cells", fake::cells({2})}};
    const Report cells = bench::bench(context);
    CHECK(cells.rows.at(0).status == Status::failed);
    CHECK(cells.rows.at(0).reason == "it answers for other numbers of threads than it was asked for");
    question = "list_offers";
    change = fake::offers({"sum"});
    CHECK(survey_offers(context).at(1).reason == "it answers for other kernels than it was asked for");
    change = {{"offers", json::array()}};
    CHECK(survey_offers(context).at(1).reason == "it answers for other kernels than it was asked for");
    question = "measure_tax";
    change = {{"stock", ""}};
    CHECK(host_tax(context, false).reason == "its answer has no times");
    for (const json& process :
         {json::object(), json{{"lists", {{1.0, 1.0}}}}, json{{"calls", {{1.0, 1.0}, {1.0, 1.0}}}},
          json{{"calls", {{1.0, 1.0}}}, {"lists", {{1.0, 1.0}}}}}) {
        const json healthy{{"calls", {{3.0, 2.0}}}};
        change = {{"is_kept", true}, {"processes", {healthy, process}}};
        CHECK(host_tax(context, false).reason == "its answer has no times");
    }
    change = {{"processes", json::array()}};
    CHECK(host_tax(context, false).reason == "its answer has no times");
}

TEST_CASE("malformed: a line that would take too much stack to copy is not read") {
    const std::string deep(1'000'000, '[');
    CHECK(parse_answer(deep + std::string(1'000'000, ']')).reason.starts_with("its answer is not JSON: [[["));
    CHECK(parse_answer(R"({"status": "correct", "a": )" + std::string(40, '[') + std::string(40, ']') + "}").status ==
          Status::failed);
    CHECK(parse_answer("{\"reason\": \"\xff\"}").reason == R"(its answer is not JSON: {"reason": "\xff"})");
}

TEST_CASE("malformed: a recorder that counts nothing has compared nothing, a script that left has a reason") {
    fake::Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    json change{{"functions", {{"dot", {{"calls", 2}}}}}};
    children.reply = [&](const Asked& asked) {
        if (asked.question["do"] == "describe") return fake::fine({{"kind", "script"}});
        return asked.question["do"] == "run_script" ? fake::fine(change) : fake::healthy(asked);
    };
    const Report report = compare(context);
    CHECK(report.rows.at(1).status == Status::skipped);
    CHECK(report.rows.at(1).reason.starts_with("no call of what could be swapped was compared"));
    change = {{"exit", ""}};
    CHECK_THROWS_WITH_AS(compare(context),
                         "the script does not run in pure Python, so there is nothing to compare with: it left", Error);
}

}  // namespace bench_malformed_test
