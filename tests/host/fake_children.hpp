// tests/host/fake_children.hpp: a bench whose children are functions of the test: no process, no clock.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/context.hpp"

namespace fake {

using nlohmann::json;
using pyhost::Status;
using pyhost::bench::Answer;
using pyhost::bench::ChildOrder;
using pyhost::bench::Context;

struct Asked {
    std::string who;  // the module that was swapped in; "" for the reference, "recorder", "witness"
    json question;
    double timeout_s = 0;
};

using Reply = std::function<Answer(const Asked&)>;

inline Answer fine(json value = json::object()) {
    return {.status = Status::correct, .reason = {}, .value = std::move(value)};
}

inline Answer ended(Status status, const std::string& reason) {
    return {.status = status, .reason = reason, .value = {}};
}

// What all children of one bench were asked, in order, and what they say and print.
struct Children {
    std::vector<Asked> asked;
    std::vector<std::string> sent = {};  // "capi: sample", then "capi answers": which questions stand side by side
    std::vector<std::string> told = {};
    std::vector<ChildOrder> started;
    std::map<std::string, std::string> prints;  // by who
    Reply reply;
    std::map<std::string, std::string> crashes_at_exit = {};  // by who: the reason

    // Those of one kind: of("sample").
    std::vector<Asked> of(const std::string& what) const {
        std::vector<Asked> found;
        for (const Asked& one : asked) {
            if (one.question["do"] == what) found.push_back(one);
        }
        return found;
    }
};

inline json sample(double wall_s) {
    return {{"wall_s", wall_s}, {"cpu_s", wall_s},  {"core_wait_s", 0.0},
            {"calls", 2},       {"all_calls", 0.0}, {"gil", nullptr}};
}

// Where a reference's result lies.
inline json kept(std::int64_t bytes) { return {{"fd", 3}, {"offset", 0}, {"bytes", bytes}, {"sha256", "0a"}}; }

inline json offers(const json& kernels) {
    json found = json::array();
    for (const json& kernel : kernels) {
        const json reasons{{"held", nullptr},
                           {"released", nullptr},
                           {"own", "it never decides"},
                           {"interpreters", nullptr},
                           {"processes", nullptr}};
        found.push_back({{"kernel", kernel}, {"reasons", reasons}});
    }
    return {{"offers", found}};
}

inline json cells(const json& threads) {
    json found = json::array();
    for (const json& count : threads) found.push_back({{"threads", count}, {"samples", {sample(0.5)}}});
    return found;
}

// All that a healthy child says to a question.
inline json whole_answer(const Asked& asked) {
    const json& question = asked.question;
    const std::string what = question["do"];
    const json proof{{"provenance", asked.who + ".f"}, {"work", {0.0, 0.0}}, {"call_s", 0.5}, {"overhead", nullptr}};
    if (what == "describe") {
        return {{"kind", "cells"},    {"functions", {"dot"}}, {"cases", {"quick"}},
                {"python", "3.11"},   {"gil_enabled", true},  {"gil_engine", "exact tracer"},
                {"gil_hook_s", 1e-8}, {"gil_pair_s", 5e-8},   {"variants", json::array()}};
    }
    if (what == "list_offers") return offers(question["kernels"]);
    if (what == "measure_reference") {
        return {{"cached", false},      {"cache_notes", json::array()},
                {"result", kept(7)},    {"cells", cells(question["threads"])},
                {"heartbeat", nullptr}, {"overhead", nullptr},
                {"work", {0.0, 0.0}},   {"provenance", "dot.dot"}};
    }
    if (what == "prepare" || what == "prepare_sized" || what == "prepare_variant") return proof;
    if (what == "prepare_replay")
        return {{"provenance", asked.who + ".f"}, {"call_s", 0.5}, {"compared", 9}, {"timed", 7}};
    if (what == "list_queue") return {{"sizes", {10, 20}}};
    if (what == "prepare_queue") return proof;
    if (what == "run_queue") {
        const json job{{"size", 10}, {"worker", 1}, {"start_s", 0.5}, {"end_s", 1.5}};
        return {{"wall_s", question["threads"] == 1 ? 8.0 : 2.0}, {"cpu_s", 8.0}, {"jobs", json::array({job})}};
    }
    if (what == "sample") return sample(0.5);
    if (what == "take_heartbeat") return {{"call_s", 0.25}, {"stall_s", 0.125}, {"ticks", 8}};
    if (what == "take_window") return {{"wall_s", 2.0}, {"cpu_s", 3.0}, {"calls", 4}};
    if (what == "run_script") {
        const json counts{{"calls", 12}, {"recorded", 10}, {"refused", ""}};
        return {{"exit", nullptr}, {"wall_s", 8.0}, {"cpu_s", 4.0}, {"functions", {{"dot", counts}}}};
    }
    if (what == "list_sizes") return {{"first", 1}, {"last", 1000}, {"unit", "items"}};
    if (what == "measure_sized_reference") {
        return {{"call_s", 0.001}, {"cache_notes", json::array()}, {"result", kept(7)}};
    }
    if (what == "list_probes") return {{"labels", {"a: None"}}};
    if (what == "keep_tax" || what == "load") return json::object();
    if (what == "measure_tax") {
        return {{"is_kept", false},
                {"stock", "python3"},
                {"is_stock_shared", true},
                {"reason", ""},
                {"processes", json::array({{{"calls", {{3.0, 2.0}}}}})}};
    }
    return {{"probe", "a: None"}, {"expected", "TypeError"}, {"outcome", "TypeError: no"}, {"verdict", "ok"}};
}

inline Answer healthy(const Asked& asked) { return fine(whole_answer(asked)); }

class Child : public pyhost::bench::Respondent {
public:
    Child(Children& all, std::string who) : all_(all), who_(std::move(who)) {}

    std::string printed() const override { return all_.prints.contains(who_) ? all_.prints.at(who_) : ""; }
    std::string complained() const override { return ""; }

    Answer leave() override {
        const auto found = all_.crashes_at_exit.find(who_);
        return found == all_.crashes_at_exit.end() ? Answer() : ended(Status::crashed, found->second);
    }

private:
    void send(const json& question) override { all_.sent.push_back(who_ + ": " + question["do"].get<std::string>()); }

    Answer receive(const json& question, double timeout_s, const std::function<void()>& while_waiting) override {
        if (while_waiting) while_waiting();
        all_.asked.push_back({who_, question, timeout_s});
        all_.sent.push_back(who_ + " answers");
        Answer reply = all_.reply(all_.asked.back());
        if (!reply.value.is_object()) return reply;
        // As a child writes it, though a test says only what it is about.
        if (reply.status == Status::correct) {
            json whole = whole_answer(all_.asked.back());
            whole.update(reply.value);
            reply.value = whole;
        }
        if (!reply.value.contains("status")) reply.value["status"] = to_string(reply.status);
        if (!reply.reason.empty()) reply.value["reason"] = reply.reason;
        return reply;
    }

    Children& all_;
    std::string who_;
};

inline std::string name_of(const ChildOrder& order) {
    if (order.request.contains("record")) return "recorder";
    if (order.request.contains("witness")) return "witness";
    for (const json& target : order.request["swaps"]) {
        if (!target.is_null()) return target[0].get<std::string>();
    }
    return order.request.value("module", "");
}

inline pyhost::Backend backend(const std::string& name, pyhost::BackendKind kind = pyhost::BackendKind::binding) {
    return {.name = name, .kind = kind, .module = "m_" + name, .built = true, .reason = {}};
}

// With the backends python, capi and ctypes, and the kernels dot and sum.
inline Context context(Children& children) {
    Context result;
    result.catalog.kernels = {"dot", "sum"};
    result.catalog.backends = {backend("python", pyhost::BackendKind::reference), backend("ctypes"), backend("capi")};
    result.catalog.pyscripts_path = "/scripts";
    result.options.backends = {"capi"};
    result.options.policies = {pyhost::GilPolicy::held};
    result.options.threads = {1};
    result.options.budget_s = 20;
    result.options.timeout_s = 30;
    result.options.seed = 5;
    result.show = [](double, std::string_view, double) {};
    result.tell = [&children](const std::string& sentence) { children.told.push_back(sentence); };
    result.start = [&children](const ChildOrder& order) {
        children.started.push_back(order);
        return std::make_shared<Child>(children, name_of(order));
    };
    return result;
}

}  // namespace fake
