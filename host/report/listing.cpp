// host/report/listing.cpp: the grid of `pyhost list`, and the facts of `pyhost info`.
#include "report/listing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/layout.hpp"

namespace pyhost {
namespace {

template <typename Member>
std::vector<std::string> distinct(std::span<const Offer> offers, Member member) {
    std::vector<std::string> values;
    for (const Offer& offer : offers) {
        const std::string& value = offer.*member;
        if (!value.empty() && std::ranges::find(values, value) == values.end()) values.push_back(value);
    }
    return values;
}

std::string letters(const std::vector<GilPolicy>& policies) {
    std::string text;
    for (const GilPolicy policy : {GilPolicy::held, GilPolicy::released, GilPolicy::own}) {
        if (std::ranges::find(policies, policy) != policies.end()) text += to_string(policy).front();
    }
    return text.empty() ? "-" : text;
}

std::string cell(std::span<const Offer> offers, const std::string& backend, const std::string& kernel) {
    const auto found = std::ranges::find_if(
        offers, [&](const Offer& offer) { return offer.backend == backend && offer.kernel == kernel; });
    return found == offers.end() ? "-" : letters(found->policies);
}

std::string kind_of(std::span<const Offer> offers, const std::string& backend) {
    return std::ranges::find(offers, backend, &Offer::backend)->kind;
}

// A variant has the few kernels of its style's documentation: what it has not is no news.
bool is_of_an_example(const Offer& offer) { return offer.kind == "variant" && !offer.kernel.empty(); }

// A reason that several kernels of a backend share is told once, with all their names.
struct Absence {
    std::string backend;
    std::string reason;
    std::vector<std::string> kernels;  // empty: all
};

std::vector<Absence> absences_of(std::span<const Offer> offers) {
    std::vector<Absence> absences;
    for (const Offer& offer : offers) {
        if (offer.reason.empty() || is_of_an_example(offer)) continue;
        const auto same = [&](const Absence& a) { return a.backend == offer.backend && a.reason == offer.reason; };
        auto absence = std::ranges::find_if(absences, same);
        if (absence == absences.end()) {
            absences.push_back({.backend = offer.backend, .reason = offer.reason, .kernels = {}});
            absence = absences.end() - 1;
        }
        if (!offer.kernel.empty()) absence->kernels.push_back(offer.kernel);
    }
    return absences;
}

std::string format_absence(const Absence& absence, std::size_t kernels) {
    const bool is_all = absence.kernels.empty() || absence.kernels.size() == kernels;
    const std::string names = is_all ? "" : fmt::format(", {}", fmt::join(absence.kernels, ", "));
    return wrap(absence.backend + names + ": " + absence.reason, page_columns, "  ");
}

// Kernels that fit beside each other; the rest makes a second grid.
std::string format_grid(std::span<const Offer> offers, std::span<const std::string> kernels) {
    std::vector<std::vector<std::string>> lines{{"backend", "kind"}};
    lines.front().insert(lines.front().end(), kernels.begin(), kernels.end());
    for (const std::string& backend : distinct(offers, &Offer::backend)) {
        std::vector<std::string> line{backend, kind_of(offers, backend)};
        for (const std::string& kernel : kernels) line.push_back(cell(offers, backend, kernel));
        lines.push_back(std::move(line));
    }
    return align(lines, lines.front().size());
}

// How many kernels have room beside "backend" (16) and "implementation" (16).
std::size_t fitting(std::span<const std::string> kernels) {
    std::size_t used = 32;
    std::size_t count = 0;
    while (count < kernels.size() && (used += kernels[count].size() + 2) <= page_columns) ++count;
    return std::max<std::size_t>(count, 1);
}

}  // namespace

std::string format_listing(std::span<const Offer> offers) {
    const auto kernels = distinct(offers, &Offer::kernel);
    std::string text;
    for (std::span<const std::string> rest(kernels); !rest.empty() || text.empty();) {
        const std::size_t count = std::min(fitting(rest), rest.size());
        text += format_grid(offers, rest.first(count)) + "\n";
        rest = rest.subspan(count);
    }
    text += "h: with the GIL held, r: with the GIL released, o: as the library decides, -: not there\n";
    if (std::ranges::find(offers, "variant", &Offer::kind) != offers.end()) {
        text += "variant: a few kernels as the style's documentation shows them, measured where it is named\n";
    }
    const auto absences = absences_of(offers);
    if (!absences.empty()) text += "\nNot there:\n";
    for (const Absence& absence : absences) text += format_absence(absence, kernels.size());
    return text;
}

std::string format_reference_only(std::span<const std::string> kernels, std::span<const Offer> offers) {
    if (kernels.empty()) return {};
    std::string text = "\n" + wrap(fmt::format("reference only, Python against Python: {}; 'pyhost bench {}'",
                                               fmt::join(kernels, ", "), kernels.front()),
                                   page_columns, "");
    for (const std::string& kernel : kernels) {
        std::vector<std::string> names;
        for (const Offer& offer : offers) {
            if (offer.kernel == kernel) {
                names.push_back(fmt::format("{} ({})", offer.backend, cell(offers, offer.backend, kernel)));
            }
        }
        if (!names.empty())
            text += wrap(fmt::format("{}, by name: {}", kernel, fmt::join(names, ", ")), page_columns, "  ");
    }
    return text;
}

std::string format_info(std::span<const std::pair<std::string, std::string>> facts) {
    std::size_t widest = 0;
    for (const auto& [name, value] : facts) widest = std::max(widest, display_width(name));
    std::string text;
    for (const auto& [name, value] : facts) text += wrap(value, page_columns, pad_right(name, widest) + "  ");
    return text;
}

}  // namespace pyhost
