// tests/host/bench_wire_test.cpp: what fits the description of the wire, and what a misfit is said to be.
#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "bench/wire_check.hpp"
#include "core/error.hpp"
#include "core/wire_description.hpp"
#include "fake_children.hpp"

namespace bench_wire_test {

namespace {

using namespace pyhost::bench;
using fake::Asked;
using fake::json;

const json sample_question{{"do", "sample"}, {"kernel", "dot"}, {"case", "quick"}, {"threads", 2}, {"calls", 30}};

// A whole answer to it, with `change` in it.
json sample_with(const json& change) {
    json answer = fake::sample(0.5);
    answer["status"] = "correct";
    answer.update(change);
    return answer;
}

std::string misfit_with(const json& change) { return answer_misfit(sample_question, sample_with(change)); }

}  // namespace

TEST_CASE("wire: what there is to ask fits, and nothing else") {
    CHECK(question_misfit(sample_question).empty());
    json question = sample_question;
    question["id"] = 7;
    CHECK(question_misfit(question).empty());
    question["more"] = 1;
    CHECK(question_misfit(question) == "more is not known");
    question.erase("more");
    question.erase("calls");
    CHECK(question_misfit(question) == "calls is missing");
    for (const json& no_question : {json(3), json::object(), json{{"do", 3}}, json{{"do", "dance"}}}) {
        CHECK(question_misfit(no_question) == "there is no such question");
    }
}

TEST_CASE("wire: a number is one of its kind and within its bounds") {
    CHECK(misfit_with(json::object()).empty());
    CHECK(misfit_with({{"calls", 1'000'000'000'000'000}}).empty());
    CHECK(misfit_with({{"wall_s", 1e9}}).empty());
    CHECK(misfit_with({{"wall_s", 0}}).empty());
    CHECK(misfit_with({{"calls", 1'000'000'000'000'001}}) == "calls is 1000000000000001, not count");
    CHECK(misfit_with({{"calls", -1}}) == "calls is -1, not count");
    CHECK(misfit_with({{"calls", 1.0}}) == "calls is 1.0, not count");
    CHECK(misfit_with({{"calls", true}}) == "calls is true, not count");
    CHECK(misfit_with({{"wall_s", 1e10}}) == "wall_s is 10000000000.0, not seconds");
    CHECK(misfit_with({{"wall_s", -1.0}}) == "wall_s is -1.0, not seconds");
    CHECK(misfit_with({{"wall_s", "1"}}) == "wall_s is \"1\", not seconds");
    CHECK(misfit_with({{"wall_s", std::numeric_limits<double>::infinity()}}) == "wall_s is null, not seconds");
    CHECK(misfit_with({{"all_calls", 1e31}}).starts_with("all_calls is 1e+31"));
}

TEST_CASE("wire: one of several types is enough, and what is deeper is looked into") {
    const json split{{"held_s", 1.0}, {"released_s", 0.0}, {"waiting_s", 0.0}, {"releases", 3}};
    CHECK(misfit_with({{"gil", split}}).empty());
    CHECK(misfit_with({{"gil", nullptr}}).empty());
    CHECK(misfit_with({{"gil", json::object()}}) == "gil is an object of 0, not GilSplit|null");
    const Asked asked{.who = "", .question = {{"do", "measure_reference"}, {"threads", {1, 2}}}, .timeout_s = 1};
    json answer = fake::whole_answer(asked);
    answer["status"] = "correct";
    CHECK(answer_misfit(asked.question, answer).empty());
    answer["cells"][1]["samples"][0].erase("cpu_s");
    CHECK(answer_misfit(asked.question, answer) == "cells[1].samples[0].cpu_s is missing");
    answer["cells"] = json::array();
    CHECK(answer_misfit(asked.question, answer) == "cells is a list of 0, not [Cell+]");
    answer["work"] = {1.0};
    answer["cells"] = fake::cells({1});
    CHECK(answer_misfit(asked.question, answer) == "work is a list of 1, not [amount*2]");
}

TEST_CASE("wire: an answer has a status that a child can say, and a reason where it is not correct") {
    CHECK(misfit_with({{"status", "crashed"}}) == "status is \"crashed\", not status");
    CHECK(misfit_with({{"status", "failed"}}) == "reason is missing");
    CHECK(misfit_with({{"status", "failed"}, {"reason", ""}}) == "reason is missing");
    CHECK(misfit_with({{"status", "failed"}, {"reason", nullptr}}) == "reason is null, not text");
    CHECK(answer_misfit(sample_question, {{"status", "failed"}, {"reason", "it did"}}).empty());
    CHECK(answer_misfit(sample_question, {{"reason", "it did"}}) == "status is missing");
    CHECK(answer_misfit(sample_question, json::array()) == "it is a list of 0, not an object");
    const json reference{{"do", "measure_reference"}};
    const json over{{"status", "over-budget"}, {"reason", "too long"}};
    CHECK(answer_misfit(reference, over) == "call_s is missing");
}

TEST_CASE("wire: an answer on a result that is not the reference's is whole, and says why") {
    const json count{{"items", 1}, {"of", 2}, {"largest", nullptr}, {"relative", 0.5}};
    const json question{{"do", "prepare"}};
    json proof{{"status", "differs"}, {"reason", "1 of 2"}, {"provenance", "p"},
               {"work", {0, 0}},      {"call_s", 1.0},      {"overhead", nullptr}};
    CHECK(answer_misfit(question, proof).empty());
    proof["difference"] = count;
    CHECK(answer_misfit(question, proof).empty());
    proof["difference"]["items"] = -1;
    CHECK(answer_misfit(question, proof) == "difference.items is -1, not count");
    proof.erase("difference");
    proof["status"] = "other-stream";
    proof["reason"] = "";
    CHECK(answer_misfit(question, proof) == "reason is missing");
    proof.erase("call_s");
    CHECK(answer_misfit(question, proof) == "call_s is missing");
}

TEST_CASE("wire: what another process wrote is quoted as plain text, and not much of it") {
    CHECK(quoted("plain 1", 80) == "plain 1");
    CHECK(quoted("\xff\n\x1b[2J\x7f", 80) == "\\xff\\x0a\\x1b[2J\\x7f");
    CHECK(quoted(std::string(1000, 'x'), 80) == std::string(80, 'x'));
    CHECK(answer_misfit(sample_question, sample_with({{"a\n\xc3\xa9", 1}})) == "a\\x0a\\xc3\\xa9 is not known");
}

TEST_CASE("wire: who answers wrongly has failed, with a sentence; what cannot be asked is an error") {
    fake::Children children{.asked = {}, .started = {}, .prints = {}, .reply = {}};
    fake::Child child(children, "m");
    children.reply = [](const Asked&) { return fake::fine({{"calls", "many"}}); };
    const Answer answer = child.ask(sample_question, 1);
    CHECK(answer.status == pyhost::Status::failed);
    CHECK(answer.reason == "its answer to 'sample' cannot be used: calls is \"many\", not count");
    CHECK(answer.value.is_null());
    children.reply = [](const Asked&) { return fake::ended(pyhost::Status::crashed, "signal 11"); };
    CHECK(child.ask(sample_question, 1).status == pyhost::Status::crashed);
    CHECK_THROWS_AS(child.ask({{"do", "dance"}}, 1), pyhost::Error);
}

}  // namespace bench_wire_test
