// tests/host/fake_children.hpp: a bench whose children are functions of the test: no process, no clock.
#pragma once

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
    std::string who;  // the module that was swapped in; "" for the reference, "recorder"
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
    std::vector<ChildOrder> started;
    std::map<std::string, std::string> prints;  // by who
    Reply reply;

    // Those of one kind: of("sample").
    std::vector<Asked> of(const std::string& what) const {
        std::vector<Asked> found;
        for (const Asked& one : asked) {
            if (one.question["do"] == what) found.push_back(one);
        }
        return found;
    }
};

class Child : public pyhost::bench::Respondent {
public:
    Child(Children& all, std::string who) : all_(all), who_(std::move(who)) {}

    Answer ask(const json& question, double timeout_s, const std::function<void()>& while_waiting = {}) override {
        if (while_waiting) while_waiting();
        all_.asked.push_back({who_, question, timeout_s});
        return all_.reply(all_.asked.back());
    }
    std::string printed() const override { return all_.prints.contains(who_) ? all_.prints.at(who_) : ""; }
    std::string complained() const override { return ""; }

private:
    Children& all_;
    std::string who_;
};

inline std::string name_of(const ChildOrder& order) {
    if (order.request.contains("record")) return "recorder";
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
    result.start = [&children](const ChildOrder& order) {
        children.started.push_back(order);
        return std::make_shared<Child>(children, name_of(order));
    };
    return result;
}

inline json sample(double wall_s) { return {{"wall_s", wall_s}, {"cpu_s", wall_s}, {"calls", 2}, {"gil", nullptr}}; }

// What a healthy child says to the questions that every measurement asks.
inline Answer healthy(const Asked& asked) {
    const std::string what = asked.question["do"];
    if (what == "sample") return fine(sample(0.5));
    if (what == "heartbeat") return fine({{"call_s", 0.25}, {"stall_s", 0.125}, {"ticks", 8}});
    if (what == "offers") {
        json offers = json::array();
        for (std::size_t index = 0; index < asked.question["kernels"].size(); ++index) {
            const json reasons{
                {"held", nullptr}, {"released", nullptr}, {"own", "it never decides"}, {"per-interpreter", nullptr}};
            offers.push_back({{"reasons", reasons}});
        }
        return fine({{"offers", offers}});
    }
    return fine({{"call_s", 0.5}, {"provenance", asked.who + ".f"}});
}

}  // namespace fake
