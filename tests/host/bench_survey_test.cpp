// tests/host/bench_survey_test.cpp: which functions are probed in which child, and what each backend offers.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "bench/check.hpp"
#include "bench/survey.hpp"
#include "fake_children.hpp"

namespace bench_survey_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;
using fake::Asked;
using fake::Children;
using fake::json;

}  // namespace

TEST_CASE("survey: a probe that kills its child is told, and the next one has a new child") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    context.catalog.kernels = {"dot"};
    Status deadly = Status::crashed;
    children.reply = [&](const Asked& asked) {
        const std::string what = asked.question["do"];
        if (what == "list_probes") return fake::fine({{"labels", {"a: None", "b: huge", "out: given", "out: None"}}});
        if (what == "run_probe" && asked.question["index"] == 1) return fake::ended(deadly, "signal 11");
        if (what == "run_probe" && asked.question["index"] == 2) return fake::ended(Status::skipped, "no numpy");
        if (what == "run_probe" && asked.question["index"] == 3) return fake::ended(Status::interrupted, "interrupted");
        if (what == "run_probe") {
            return fake::fine({{"expected", "TypeError"}, {"outcome", "TypeError: no"}, {"verdict", "ok"}});
        }
        if (what == "find_leaks") return fake::ended(Status::failed, "OSError");
        return fake::healthy(asked);
    };
    const auto outcomes = survey_probes(context);
    REQUIRE(outcomes.size() == 3);
    CHECK(outcomes[0].probe == "a: None");
    CHECK(outcomes[0].expected == "TypeError");
    CHECK(outcomes[0].outcome == "TypeError: no");
    CHECK(outcomes[0].verdict == "ok");
    CHECK(outcomes[0].policy == GilPolicy::held);
    CHECK(outcomes[1].probe == "b: huge");
    CHECK(outcomes[1].expected == "an answer");
    CHECK(outcomes[1].outcome == "signal 11");
    CHECK(outcomes[1].verdict == "crash");
    CHECK(outcomes[2].probe == "leaks");
    CHECK(outcomes[2].verdict == "failed");
    CHECK(children.started.size() == 3);  // of the offers, the probes, and the probes after the crash
    deadly = Status::timed_out;           // such a child is ended, too
    CHECK(survey_probes(context).size() == 3);
    CHECK(children.started.size() == 6);
}

TEST_CASE("survey: of chosen backends that were built and cannot be used, the reason is told") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    context.catalog.kernels = {"dot", "sum"};
    const auto all_absent = [](const std::string& dot, const std::string& sum) {
        json found = fake::offers({"dot", "sum"});
        for (const char* policy : {"held", "released", "own"}) {
            found["offers"][0]["reasons"][policy] = dot;
            found["offers"][1]["reasons"][policy] = sum;
        }
        return fake::fine(found);
    };
    std::string sum_is_absent = "no device";
    children.reply = [&](const Asked& asked) {
        if (asked.question["do"] != "list_offers") return fake::healthy(asked);
        if (asked.question["module"] == "m_ctypes") return fake::healthy(asked);
        return all_absent("no device", sum_is_absent);
    };
    context.options.backends = {"capi", "ctypes"};
    CHECK_FALSE(survey_probes(context).empty());
    CHECK(children.told == std::vector<std::string>{"not checked: capi: no device"});
    context.options.backends = {"capi"};
    CHECK_THROWS_WITH(survey_probes(context), "there is nothing to check: capi: no device");
    sum_is_absent = "it was not written";
    CHECK_THROWS_WITH(survey_probes(context),
                      "there is nothing to check: no chosen backend offers a kernel here; see 'pyhost list'");
    CHECK(children.told.size() == 1);
}

TEST_CASE("survey: the functions of a backend and policy are probed in one child, script after script") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    context.catalog.kernels = {"dot", "sum"};
    context.options.backends = {"capi", "ctypes"};
    std::vector<std::string> asked;
    children.reply = [&](const Asked& one) {
        if (one.question["do"] == "list_probes") return fake::fine({{"labels", json::array()}});
        if (one.question["do"] != "find_leaks") return fake::healthy(one);
        asked.push_back(one.question["module"].get<std::string>() + " " + one.question["script"].get<std::string>());
        return fake::ended(Status::failed, "no");
    };
    survey_probes(context);
    CHECK(asked == std::vector<std::string>{"m_capi /scripts/dot.py", "m_capi /scripts/sum.py",
                                            "m_ctypes /scripts/dot.py", "m_ctypes /scripts/sum.py"});
    REQUIRE(children.started.size() == 4);  // of the offers, and one each
    CHECK(children.started[2].request["module"] == "m_capi.held");
    CHECK(children.started[3].request["module"] == "m_ctypes.held");
}

TEST_CASE("survey: what a variant computes without an end is waited for briefly, and not called for leaks") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    context.catalog.kernels = {"dot"};
    context.catalog.backends.push_back(fake::backend("plain", BackendKind::variant));
    Status huge = Status::timed_out;
    children.reply = [&](const Asked& asked) {
        const std::string what = asked.question["do"];
        if (what == "list_probes") return fake::fine({{"labels", {"n: huge", "n: None"}}});
        if (what == "run_probe" && asked.question["index"] == 0) return fake::ended(huge, "--timeout allows more");
        if (what == "run_probe" || what == "find_leaks") {
            return fake::fine({{"expected", "TypeError"}, {"outcome", "TypeError: no"}, {"verdict", "ok"}});
        }
        return fake::healthy(asked);
    };
    std::string first_outcome;
    const auto probes_of = [&](const char* backend) {
        context.options.backends = {backend};
        children.asked.clear();
        std::vector<std::string> probes;
        const auto outcomes = survey_probes(context);
        for (const ProbeOutcome& one : outcomes) probes.push_back(one.probe);
        first_outcome = outcomes.front().outcome;
        return probes;
    };
    const auto patience_s = [&] {
        const auto is_probe = [](const Asked& asked) { return asked.question["do"] == "run_probe"; };
        return std::ranges::find_if(children.asked, is_probe)->timeout_s;
    };
    CHECK(probes_of("plain") == std::vector<std::string>{"n: huge", "n: None"});
    CHECK(patience_s() == 2);
    CHECK(first_outcome == "no answer within 2 s");
    CHECK(probes_of("capi") == std::vector<std::string>{"n: huge", "n: None", "leaks"});
    CHECK(patience_s() == 30);
    CHECK(first_outcome == "--timeout allows more");
    huge = Status::crashed;
    CHECK(probes_of("plain") == std::vector<std::string>{"n: huge", "n: None", "leaks"});
    context.options.timeout_s = 1;
    probes_of("plain");
    CHECK(patience_s() == 1);
}

TEST_CASE("survey: a kernel that is reference only is an offer of the backends that have it") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    Context context = fake::context(children);
    context.catalog.kernels = {"dot"};
    context.catalog.reference_only = {"lesson"};
    context.catalog.backends = {fake::backend("python", BackendKind::reference), fake::backend("capi"),
                                fake::backend("coroutine", BackendKind::variant),
                                fake::backend("other", BackendKind::interpreter)};
    children.reply = [&](const Asked& asked) {
        if (asked.question["module"] != "m_capi") return fake::healthy(asked);
        const json reasons{
            {"held", "no"}, {"released", "no"}, {"own", "no"}, {"interpreters", "i"}, {"processes", "p"}};
        return fake::fine(
            {{"offers", {{{"kernel", "dot"}, {"reasons", reasons}}, {{"kernel", "lesson"}, {"reasons", reasons}}}}});
    };
    std::vector<std::string> found;
    for (const Offer& offer : survey_offers(context)) found.push_back(offer.backend + " " + offer.kernel);
    CHECK(found ==
          std::vector<std::string>{"python dot", "capi dot", "coroutine dot", "coroutine lesson", "other dot"});
}

TEST_CASE("survey: once a variant's probe had no end, the next ones are waited for when their child is there") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    Context context = fake::context(children);
    context.catalog.kernels = {"dot", "sum"};
    context.catalog.backends.push_back(fake::backend("plain", BackendKind::variant));
    context.options.backends = {"plain"};
    std::vector<std::string> asked;
    children.reply = [&](const Asked& one) {
        const std::string what = one.question["do"];
        if (what == "list_probes") asked.push_back("list");
        if (what == "list_probes") return fake::fine({{"labels", {"n: huge", "n: huger", "n: None"}}});
        if (what != "run_probe") return fake::healthy(one);
        asked.push_back(std::to_string(one.timeout_s).substr(0, 4));
        if (one.question["index"] != 2) return fake::ended(Status::timed_out, "--timeout allows more");
        return fake::fine({{"expected", "TypeError"}, {"outcome", "TypeError: no"}, {"verdict", "ok"}});
    };
    const auto outcomes = survey_probes(context);
    const std::vector<std::string> of_one{"list", "2.00", "list", "0.25", "list", "0.25"};
    CHECK(std::vector<std::string>(asked.begin(), asked.begin() + 6) == of_one);
    CHECK(std::vector<std::string>(asked.begin() + 6, asked.begin() + 12) == of_one);
    CHECK(outcomes[0].outcome == "no answer within 2 s");
    CHECK(outcomes[1].outcome == "no answer within 0.25 s");
    CHECK(outcomes[2].verdict == "ok");
}

TEST_CASE("survey: an offer names the policies that there are, or why there is none") {
    Children children{.asked = {}, .started = {}, .prints = {}, .reply = fake::healthy};
    Context context = fake::context(children);
    context.catalog.kernels = {"dot"};
    context.catalog.backends = {fake::backend("python", BackendKind::reference), fake::backend("capi"),
                                fake::backend("vector", BackendKind::library), fake::backend("gone")};
    context.catalog.backends.back().built = false;
    context.catalog.backends.back().reason = "no compiler";
    children.reply = [&](const Asked& asked) {
        if (asked.question["module"] == "m_capi") return fake::healthy(asked);
        const json reasons{{"held", "h"}, {"released", "r"}, {"own", "o"}, {"interpreters", "i"}, {"processes", "p"}};
        return fake::fine({{"offers", {{{"kernel", "dot"}, {"reasons", reasons}}}}});
    };
    const auto offers = survey_offers(context);
    REQUIRE(offers.size() == 4);
    CHECK(offers[0].policies == std::vector{GilPolicy::own});
    CHECK(offers[1].policies == std::vector{GilPolicy::held, GilPolicy::released});
    CHECK(offers[1].reason.empty());
    CHECK(offers[2].policies.empty());
    CHECK(offers[2].reason == "o");
    CHECK(offers[2].kind == "library");
    CHECK(offers[3].kernel.empty());
    CHECK(offers[3].reason == "no compiler");
}

}  // namespace bench_survey_test
