// host/bench/survey.cpp: one child a backend, asked about all kernels.
#include "bench/survey.hpp"

#include <array>

#include "bench/offers.hpp"

namespace pyhost::bench {
namespace {

constexpr std::array all_policies{GilPolicy::held, GilPolicy::released, GilPolicy::own};

const char* name_of(BackendKind kind) {
    switch (kind) {
        case BackendKind::reference: return "reference";
        case BackendKind::library: return "library";
        case BackendKind::binding: return "binding";
        case BackendKind::implementation: return "implementation";
        case BackendKind::interpreter: return "interpreter";
        case BackendKind::variant: return "variant";
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
    const bool decides = backend.kind == BackendKind::library || !backend.executable.empty();
    if (offer.policies.empty()) offer.reason = decides ? offering.own : offering.held;
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

}  // namespace

std::vector<Offer> survey_offers(const Context& context) {
    std::vector<Offer> offers;
    const Offers known(context, context.catalog.backends, context.catalog.kernels);
    for (const Backend& backend : context.catalog.backends) add_offers(context, backend, known, offers);
    return offers;
}

}  // namespace pyhost::bench
