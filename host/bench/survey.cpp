// host/bench/survey.cpp: one child a backend, asked about all kernels.
#include "bench/survey.hpp"

#include <algorithm>
#include <array>
#include <iterator>

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

void add_offers(const std::vector<std::string>& kernels, const Backend& backend, const Offers& known,
                std::vector<Offer>& offers) {
    if (!backend.built) return offers.push_back(blank_offer(backend, {}, backend.reason));
    const std::vector<Offering> offerings =
        backend.kind == BackendKind::reference ? reference_offerings(kernels.size()) : known.of(backend);
    for (std::size_t index = 0; index < kernels.size(); ++index) {
        offers.push_back(to_offer(backend, kernels[index], offerings[index]));
    }
}

// Of a kernel that is reference only nobody is expected to have it, and another Python runs every reference.
bool is_expected(const Offer& offer, const std::vector<std::string>& reference_only) {
    if (std::ranges::find(reference_only, offer.kernel) == reference_only.end()) return true;
    const bool runs_all =
        offer.kind == name_of(BackendKind::reference) || offer.kind == name_of(BackendKind::interpreter);
    return !offer.policies.empty() && !runs_all;
}

}  // namespace

std::vector<Offer> survey_offers(const Context& context) {
    std::vector<std::string> kernels = context.catalog.kernels;
    std::ranges::copy(context.catalog.reference_only, std::back_inserter(kernels));
    std::vector<Offer> offers;
    const Offers known(context, context.catalog.backends, kernels);
    for (const Backend& backend : context.catalog.backends) add_offers(kernels, backend, known, offers);
    std::erase_if(offers, [&](const Offer& offer) { return !is_expected(offer, context.catalog.reference_only); });
    return offers;
}

}  // namespace pyhost::bench
