// host/bench/survey.cpp: one child a backend for the offers, one a (kernel, backend, policy) for the probes.
#include "bench/survey.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <utility>

#include "bench/expected_time.hpp"
#include "bench/interrupt.hpp"
#include "bench/offers.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

constexpr std::array all_policies{GilPolicy::held, GilPolicy::released, GilPolicy::own};

const char* name_of(BackendKind kind) {
    switch (kind) {
        case BackendKind::reference: return "reference";
        case BackendKind::library: return "library";
        case BackendKind::binding: return "binding";
        case BackendKind::implementation: return "implementation";
    }
    return "?";
}

Offer blank_offer(const Backend& backend, const std::string& kernel, const std::string& reason) {
    return {.backend = backend.name, .kind = name_of(backend.kind), .kernel = kernel, .policies = {}, .reason = reason};
}

Offer to_offer(const Backend& backend, const std::string& kernel, const Offering& offering) {
    Offer offer = blank_offer(backend, kernel, offering.reason);
    if (offering.status != Status::correct) return offer;
    for (const GilPolicy policy : all_policies) {
        if (offering.absence(policy).empty()) offer.policies.push_back(policy);
    }
    const bool is_library = backend.kind == BackendKind::library;
    if (offer.policies.empty()) offer.reason = is_library ? offering.own : offering.held;
    return offer;
}

// The reference runs as the interpreter decides.
std::vector<Offering> reference_offerings(std::size_t count) {
    const std::string reason = "the interpreter decides by itself";
    return std::vector<Offering>(
        count, {.status = Status::correct, .reason = {}, .held = reason, .released = reason, .own = {}});
}

void add_offers(const Context& context, const Backend& backend, const Offers& known, std::vector<Offer>& offers) {
    if (!backend.built) return offers.push_back(blank_offer(backend, {}, backend.reason));
    const std::vector<std::string>& kernels = context.catalog.kernels;
    const std::vector<Offering> offerings =
        backend.kind == BackendKind::reference ? reference_offerings(kernels.size()) : known.of(backend);
    for (std::size_t index = 0; index < kernels.size(); ++index) {
        offers.push_back(to_offer(backend, kernels[index], offerings[index]));
    }
}

// The probes of one kernel under one backend and policy.
class ProbeRun {
public:
    ProbeRun(const Context& context, std::string kernel, Contestant contestant)
        : context_(context), kernel_(std::move(kernel)), contestant_(std::move(contestant)) {
        context_.options.python_arguments = {(context.catalog.pyscripts_path / (kernel_ + ".py")).string()};
    }

    void run(std::vector<ProbeOutcome>& outcomes) {
        const Answer labels = ask({{"do", wire::ask::list_probes}});
        if (labels.status != Status::correct) return outcomes.push_back(broken("the probes", labels));
        for (std::size_t index = 0; index < labels.value["labels"].size(); ++index) {
            add(ask(question(wire::ask::run_probe, index)), labels.value["labels"][index], outcomes);
        }
        add(ask(question(wire::ask::find_leaks)), "leaks", outcomes);
    }

private:
    nlohmann::json question(const char* what) const {
        return {{"do", what},
                {"kernel", kernel_},
                {"module", contestant_.package},
                {"policy", to_string(contestant_.policy)}};
    }

    nlohmann::json question(const char* what, std::size_t index) const {
        nlohmann::json one = question(what);
        one["index"] = index;
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

}  // namespace

std::vector<Offer> survey_offers(const Context& context) {
    std::vector<Offer> offers;
    const Offers known(context, context.catalog.backends, context.catalog.kernels);
    for (const Backend& backend : context.catalog.backends) add_offers(context, backend, known, offers);
    return offers;
}

std::vector<ProbeOutcome> survey_probes(const Context& context) {
    const Offers offers(context, chosen_backends(context.options, context.catalog), context.catalog.kernels);
    std::vector<std::pair<std::string, Contestant>> probed;
    for (const std::string& kernel : context.catalog.kernels) {
        for (const Contestant& contestant : contestants(context.options, context.catalog, kernel, offers.asking())) {
            if (contestant.status != Status::skipped) probed.emplace_back(kernel, contestant);
        }
    }
    const std::string sentence = expected_time("check", probed.size(), "functions", probed_s);
    if (!sentence.empty()) context.tell(sentence);
    std::vector<ProbeOutcome> outcomes;
    double done = 0;
    for (const auto& [kernel, contestant] : probed) {
        if (pending_signal() != 0) break;
        const double share = done++ / static_cast<double>(probed.size());
        context.show(share, fmt::format("{} {} {}", kernel, contestant.backend, to_string(contestant.policy)), -1);
        ProbeRun(context, kernel, contestant).run(outcomes);
    }
    return outcomes;
}

}  // namespace pyhost::bench
