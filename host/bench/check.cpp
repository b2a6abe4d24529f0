// host/bench/check.cpp: one child a (kernel, backend, policy), which is asked probe by probe.
#include "bench/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "bench/expected_time.hpp"
#include "bench/interrupt.hpp"
#include "bench/offers.hpp"
#include "bench/protocol.hpp"
#include "core/error.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

// A function that is probed: a backend's for a kernel, or one of --swap.
struct Probed {
    std::string kernel;
    std::string script;
    Contestant contestant;
};

std::string script_of(const Context& context, const std::string& kernel) {
    return (context.catalog.pyscripts_path / (kernel + ".py")).string();
}

// The probes of one kernel under one backend and policy.
class ProbeRun {
public:
    ProbeRun(const Context& context, const Probed& probed)
        : context_(context), kernel_(probed.kernel), contestant_(probed.contestant) {
        context_.options.python_arguments = {probed.script};
        context_.options.swaps = contestant_.swaps;
    }

    void run(std::vector<ProbeOutcome>& outcomes) {
        if (!contestant_.swaps.empty()) require_defined();
        const Answer labels = ask({{"do", wire::ask::list_probes}});
        if (labels.status != Status::correct) return outcomes.push_back(broken("the probes", labels));
        for (std::size_t index = 0; index < labels.value["labels"].size(); ++index) {
            add(ask(question(wire::ask::run_probe, index)), labels.value["labels"][index], outcomes);
        }
        nlohmann::json leaks = question(wire::ask::find_leaks);
        leaks["is_full"] = context_.options.full_leaks;
        add(ask(leaks), "leaks", outcomes);
    }

private:
    // A function of --swap, and the script's that it replaces.
    void require_defined() {
        const Answer answer = ask({{"do", wire::ask::describe}});
        require_swap(answer);
        require(answer.status == Status::correct, context_.options.python_arguments.front() + ": " + answer.reason);
        require_swapped_functions(context_.options, answer.value["functions"]);
        require(answer.value["kind"] == "cells",
                fmt::format("{} has no CASES and make_inputs(), so there is nothing to call {}() with",
                            context_.options.python_arguments.front(), kernel_));
    }

    nlohmann::json question(const char* what) const {
        return {{"do", what},
                {"kernel", kernel_},
                {"module", contestant_.package},
                {"policy", to_string(contestant_.policy)}};
    }

    nlohmann::json question(const char* what, std::size_t index) const {
        nlohmann::json one = question(what);
        one["index"] = index;
        // They are ours: a variant has its style's, a function of one's own those of the script that stands beside it.
        one["are_words_judged"] =
            contestant_.swaps.empty() ? !contestant_.is_variant : !context_.options.script.empty();
        return one;
    }

    Answer ask(const nlohmann::json& question) {
        if (!child_) child_ = context_.start(order_of(context_, request_of(context_, contestant_)));
        Answer answer = child_->ask(question, context_.options.timeout_s);
        if (answer.status == Status::crashed || answer.status == Status::timed_out) child_.reset();
        return answer;
    }

    void add(const Answer& answer, const std::string& label, std::vector<ProbeOutcome>& outcomes) const {
        if (answer.status == Status::skipped || answer.status == Status::interrupted) return;
        if (answer.status != Status::correct) return outcomes.push_back(broken(label, answer));
        ProbeOutcome outcome = blank(label);
        outcome.expected = answer.value["expected"];
        outcome.outcome = answer.value["outcome"];
        outcome.verdict = answer.value["verdict"];
        outcomes.push_back(outcome);
    }

    ProbeOutcome blank(const std::string& label) const {
        return {.kernel = kernel_,
                .backend = contestant_.backend,
                .policy = contestant_.policy,
                .probe = label,
                .expected = {},
                .outcome = {},
                .verdict = {}};
    }

    ProbeOutcome broken(const std::string& label, const Answer& answer) const {
        ProbeOutcome outcome = blank(label);
        outcome.expected = "an answer";
        outcome.outcome = answer.reason;
        outcome.verdict = answer.status == Status::failed ? "failed" : "crash";
        return outcome;
    }

    Context context_;
    std::string kernel_;
    Contestant contestant_;
    std::shared_ptr<Respondent> child_;
};

std::vector<Probed> probed_backends(const Context& context) {
    const Offers offers(context, chosen_backends(context.options, context.catalog), context.catalog.kernels);
    Options options = context.options;
    options.swaps.clear();
    std::vector<Probed> probed;
    for (const std::string& kernel : context.catalog.kernels) {
        for (const Contestant& contestant : contestants(options, context.catalog, kernel, offers.asking())) {
            if (contestant.status == Status::skipped) continue;
            probed.push_back({.kernel = kernel, .script = script_of(context, kernel), .contestant = contestant});
        }
    }
    return probed;
}

// Of kernels, or of the script that was named.
std::vector<Probed> probed_swaps(const Context& context) {
    Options options = context.options;
    options.backends.clear();
    const std::string& script = options.script;
    std::vector<Probed> probed;
    for (const Contestant& contestant : contestants(options, context.catalog, {}, {})) {
        for (const Swap& swap : contestant.swaps) {
            const std::vector<std::string>& kernels = context.catalog.kernels;
            require(!script.empty() || std::ranges::find(kernels, swap.function) != kernels.end(),
                    fmt::format("--swap {0}={1}:{2}: '{0}' is no kernel; name the script that defines it, as in pyhost "
                                "check script.py --swap {0}={1}:{2}",
                                swap.function, swap.module, swap.attribute));
            Contestant one = contestant;
            one.swaps = {swap};
            probed.push_back({.kernel = swap.function,
                              .script = script.empty() ? script_of(context, swap.function) : script,
                              .contestant = one});
        }
    }
    return probed;
}

}  // namespace

std::vector<ProbeOutcome> survey_probes(const Context& context) {
    std::vector<Probed> probed = probed_backends(context);
    std::ranges::move(probed_swaps(context), std::back_inserter(probed));
    const std::string sentence = expected_time("check", probed.size(), "functions", probed_s);
    if (!sentence.empty()) context.tell(sentence);
    std::vector<ProbeOutcome> outcomes;
    double done = 0;
    for (const Probed& one : probed) {
        if (pending_signal() != 0) break;
        const double share = done++ / static_cast<double>(probed.size());
        const Contestant& who = one.contestant;
        context.show(share, fmt::format("{} {} {}", one.kernel, who.backend, to_string(who.policy)), -1);
        ProbeRun(context, one).run(outcomes);
    }
    return outcomes;
}

}  // namespace pyhost::bench
