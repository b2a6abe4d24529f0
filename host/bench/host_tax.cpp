// host/bench/host_tax.cpp: one question to several children, one after the other, and to keep what they say.
#include "bench/host_tax.hpp"

#include <utility>

#include "core/wire.hpp"
#include "stats/host_tax.hpp"

namespace pyhost::bench {
namespace {

// Pairs of processes. Their ratios differ by 1.7 % (standard deviation), so nine know the mean to 2 %; where they
// differ by 3 to 4 %, a few more do.
constexpr std::size_t wanted_processes = 9;
constexpr std::size_t most_processes = 15;

// They take 3 s: more than a run that gives a cell less than this.
constexpr double shortest_budget_s = 1;

HostTax no_tax(const std::string& reason) {
    HostTax tax;
    tax.reason = reason;
    return tax;
}

// The rounds of one pair of processes; false where the loops or their rounds are not those of the others.
bool add(const nlohmann::json& process, HostTax& tax) {
    const bool is_first = tax.loops.empty();
    if (!is_first && process.size() != tax.loops.size()) return false;
    std::size_t index = 0;
    for (const auto& [name, pairs] : process.items()) {
        if (is_first) tax.loops.push_back({.name = name, .pairs = {}});
        if (index == 0 && is_first) tax.rounds = static_cast<int>(pairs.size());
        TaxedLoop& loop = tax.loops[index++];
        if (loop.name != name || pairs.size() != static_cast<std::size_t>(tax.rounds)) return false;
        for (const nlohmann::json& pair : pairs) loop.pairs.push_back({.host_s = pair[0], .stock_s = pair[1]});
    }
    return true;
}

HostTax to_host_tax(const nlohmann::json& value, const nlohmann::json& processes) {
    HostTax tax;
    tax.stock = value["stock"];
    tax.is_stock_shared = value["is_stock_shared"];
    for (const nlohmann::json& process : processes) {
        if (add(process, tax)) continue;
        tax.loops.clear();
        break;
    }
    if (tax.stock.empty() || tax.loops.empty()) tax.reason = "its answer has no times";
    return tax;
}

void keep(const Context& context, const nlohmann::json& value, const nlohmann::json& processes, Respondent& child) {
    child.ask({{"do", wire::ask::keep_tax},
               {"cache", context.cache.string()},
               {"stock", value["stock"]},
               {"is_stock_shared", value["is_stock_shared"]},
               {"processes", processes}},
              context.options.timeout_s);
}

bool is_known(const HostTax& tax) {
    const auto summary = summarize(tax);
    return summary && summary->is_known();
}

}  // namespace

HostTax host_tax(const Context& context, bool fresh) {
    if (context.options.budget_s < shortest_budget_s) return no_tax("--budget is below 1 s");
    context.show(0, "what this host costs pure Python", -1);
    ChildOrder order = order_of(context, request_of(context));
    order.python_arguments = {"-I", "-c", "pass"};  // PYTHON* variables would be of one side only
    nlohmann::json processes = nlohmann::json::array();
    for (;;) {
        const auto child = context.start(order);
        const Answer answer =
            child->ask({{"do", wire::ask::measure_tax}, {"cache", context.cache.string()}, {"fresh", fresh}},
                       context.options.timeout_s);
        if (answer.status != Status::correct) return no_tax(answer.reason);
        if (!answer.reason.empty()) {
            HostTax tax = no_tax(answer.reason);
            tax.stock = answer.value["stock"];
            return tax;
        }
        if (answer.value["is_kept"]) return to_host_tax(answer.value, answer.value["processes"]);
        for (const nlohmann::json& process : answer.value["processes"]) processes.push_back(process);
        if (processes.empty()) return to_host_tax(answer.value, processes);
        fresh = true;
        if (processes.size() < wanted_processes) continue;
        const HostTax tax = to_host_tax(answer.value, processes);
        if (is_known(tax)) keep(context, answer.value, processes, *child);
        if (is_known(tax) || tax.loops.empty() || processes.size() == most_processes) return tax;
    }
}

}  // namespace pyhost::bench
