// host/bench/check.cpp: one child a (backend, policy) or function of --swap, which is asked probe by probe.
#include "bench/check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

// What a variant has for a probe: a new child's start is among the first. Where one of a function's probes had no end,
// others have none, and the next child is there before it is asked.
constexpr double variant_probe_s = 2;
constexpr double next_variant_probe_s = 0.25;

// A function that is probed: a backend's for a kernel, or one of --swap.
struct Probed {
    std::string kernel;
    std::string script;
    Contestant contestant;
};

std::string script_of(const Context& context, const std::string& kernel) {
    return (context.catalog.pyscripts_path / (kernel + ".py")).string();
}

// Asks one probe after the other. A child serves what has its request, script after script, until a probe ends it.
class Prober {
public:
    explicit Prober(const Context& context) : context_(context) {}

    void run(const Probed& probed, std::vector<ProbeOutcome>& outcomes) {
        take(probed, outcomes);
        if (!is_of_backend()) require_defined();
        const Answer labels = ask({{"do", wire::ask::list_probes}, {"script", probed_.script}});
        if (labels.status != Status::correct) return outcomes.push_back(broken("the probes", labels));
        bool is_endless = false;
        for (std::size_t index = 0; index < labels.value["labels"].size(); ++index) {
            if (is_endless && !child_) ask({{"do", wire::ask::list_probes}, {"script", probed_.script}});
            const Answer answer = ask(question(wire::ask::run_probe, index), probe_s_);
            add(answer, labels.value["labels"][index], outcomes);
            if (!is_variant() || answer.status != Status::timed_out) continue;
            is_endless = true;
            probe_s_ = std::min(next_variant_probe_s, probe_s_);
        }
        if (is_endless) return;  // leaks are looked for in calls with wrong input, too
        nlohmann::json leaks = question(wire::ask::find_leaks);
        leaks["is_full"] = context_.options.full_leaks;
        add(ask(leaks), "leaks", outcomes);
    }

    // Ends the child, and says where that crashes.
    void finish(std::vector<ProbeOutcome>& outcomes) {
        if (!child_) return;
        const Answer end = child_->leave();
        if (end.status == Status::crashed) outcomes.push_back(broken("exit", end));
        child_.reset();
    }

private:
    void take(const Probed& probed, std::vector<ProbeOutcome>& outcomes) {
        // A variant computes what it does not refuse, a size of 2**63 too: who waits for all of these waits for hours.
        probe_s_ = probed.contestant.is_variant ? std::min(variant_probe_s, context_.options.timeout_s)
                                                : context_.options.timeout_s;
        context_.options.swaps = probed.contestant.swaps;
        nlohmann::json request = request_of(context_, probed.contestant);
        if (request != request_) finish(outcomes);  // of what was probed before
        probed_ = probed;
        request_ = std::move(request);
        context_.options.python_arguments = {probed.script};
    }

    bool is_variant() const { return probed_.contestant.is_variant; }

    bool is_of_backend() const { return probed_.contestant.swaps.empty(); }

    // A function of --swap, and the script's that it replaces.
    void require_defined() {
        const Answer answer = ask({{"do", wire::ask::describe}});
        require_swap(answer);
        require(answer.status == Status::correct, probed_.script + ": " + answer.reason);
        require_swapped_functions(context_.options, answer.value["functions"]);
        require(answer.value["kind"] == "cells",
                fmt::format("{} has no CASES and make_inputs(), so there is nothing to call {}() with", probed_.script,
                            probed_.kernel));
    }

    nlohmann::json question(const char* what) const {
        return {{"do", what},
                {"script", probed_.script},
                {"kernel", probed_.kernel},
                {"module", probed_.contestant.package},
                {"policy", to_string(probed_.contestant.policy)}};
    }

    nlohmann::json question(const char* what, std::size_t index) const {
        nlohmann::json one = question(what);
        one["index"] = index;
        // They are ours: a variant has its style's, a function of one's own those of the script that stands beside it.
        one["are_words_judged"] = is_of_backend() ? !is_variant() : !context_.options.script.empty();
        return one;
    }

    Answer ask(const nlohmann::json& question) { return ask(question, context_.options.timeout_s); }

    Answer ask(const nlohmann::json& question, double timeout_s) {
        if (!child_) child_ = context_.start(order_of(context_, request_));
        Answer answer = child_->ask(question, timeout_s);
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
        return {.kernel = probed_.kernel,
                .backend = probed_.contestant.backend,
                .policy = probed_.contestant.policy,
                .probe = label,
                .expected = {},
                .outcome = {},
                .verdict = {}};
    }

    ProbeOutcome broken(const std::string& label, const Answer& answer) const {
        ProbeOutcome outcome = blank(label);
        outcome.expected = "an answer";
        outcome.outcome = answer.reason;
        // Without the advice to allow more by --timeout.
        if (is_variant() && answer.status == Status::timed_out)
            outcome.outcome = fmt::format("no answer within {} s", probe_s_);
        outcome.verdict = answer.status == Status::failed ? "failed" : "crash";
        return outcome;
    }

    Context context_;
    Probed probed_;
    double probe_s_ = 0;
    nlohmann::json request_;  // of the child
    std::shared_ptr<Respondent> child_;
};

// Another Python runs the reference itself, or cannot make the inputs, for which NumPy is needed.
bool is_elsewhere(const Backend& backend) { return !backend.executable.empty(); }

// Backends that were built and cannot be used here: "cuda, cuda_strided: no CUDA device (...)". Such a one has a single
// reason for all its kernels.
class Unusable {
public:
    void add(const std::string& backend, const std::string& reason) {
        auto known = std::ranges::find(reasons_, reason, &Entry::first);
        if (known == reasons_.end()) known = reasons_.insert(known, {reason, {}});
        known->second.push_back(backend);
    }

    std::string text() const {
        std::vector<std::string> parts;
        for (const auto& [reason, backends] : reasons_)
            parts.push_back(fmt::format("{}: {}", fmt::join(backends, ", "), reason));
        return fmt::format("{}", fmt::join(parts, "; "));
    }

private:
    using Entry = std::pair<std::string, std::vector<std::string>>;
    std::vector<Entry> reasons_;
};

// Of the chosen ones, from what all their contestants are.
Unusable unusable_among(const std::vector<Backend>& backends, const std::vector<Contestant>& all) {
    Unusable found;
    for (const Backend& backend : backends) {
        std::vector<Contestant> own;
        const auto is_own = [&](const Contestant& contestant) { return contestant.backend == backend.name; };
        std::ranges::copy_if(all, std::back_inserter(own), is_own);
        const auto is_for_one_reason = [&](const Contestant& contestant) {
            return contestant.status == Status::skipped && contestant.reason == own.front().reason;
        };
        if (backend.built && !own.empty() && std::ranges::all_of(own, is_for_one_reason))
            found.add(backend.name, own.front().reason);
    }
    return found;
}

// Each backend's functions of a policy in a row, so that one child serves them; and what to say of the others.
std::vector<Probed> probed_backends(const Context& context, std::string& unusable) {
    const std::vector<Backend> backends = chosen_backends(context.options, context.catalog);
    require(backends.empty() || !std::ranges::all_of(backends, is_elsewhere),
            "there is nothing to check: what runs in another Python does not answer for this one's functions");
    const Offers offers(context, backends, context.catalog.kernels);
    Options options = context.options;
    options.swaps.clear();
    std::vector<Probed> probed;
    std::vector<Contestant> all;
    for (const std::string& kernel : context.catalog.kernels) {
        for (const Contestant& contestant : contestants(options, context.catalog, kernel, offers.asking())) {
            all.push_back(contestant);
            if (contestant.status == Status::skipped || !contestant.executable.empty()) continue;
            probed.push_back({.kernel = kernel, .script = script_of(context, kernel), .contestant = contestant});
        }
    }
    std::ranges::stable_sort(probed, {}, [&](const Probed& one) {
        const auto place = std::ranges::find(backends, one.contestant.backend, &Backend::name) - backends.begin();
        return std::pair(place, one.contestant.policy);
    });
    unusable = unusable_among(backends, all).text();
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
    std::string unusable;
    std::vector<Probed> probed = probed_backends(context, unusable);
    std::ranges::move(probed_swaps(context), std::back_inserter(probed));
    if (probed.empty() && pending_signal() == 0)
        throw Error("there is nothing to check: " +
                    (unusable.empty() ? "no chosen backend offers a kernel here; see 'pyhost list'" : unusable));
    if (!unusable.empty()) context.tell("not checked: " + unusable);
    const std::string sentence = expected_time("check", probed.size(), "functions", probed_s);
    if (!sentence.empty()) context.tell(sentence);
    std::vector<ProbeOutcome> outcomes;
    Prober prober(context);
    double done = 0;
    for (const Probed& one : probed) {
        if (pending_signal() != 0) break;
        const double share = done++ / static_cast<double>(probed.size());
        const Contestant& who = one.contestant;
        context.show(share, fmt::format("{} {} {}", one.kernel, who.backend, to_string(who.policy)), -1);
        prober.run(one, outcomes);
    }
    prober.finish(outcomes);
    return outcomes;
}

}  // namespace pyhost::bench
