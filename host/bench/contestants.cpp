// host/bench/contestants.cpp: names on the command line to rows of the table.
#include "bench/contestants.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "bench/ways.hpp"
#include "core/error.hpp"

namespace pyhost::bench {
namespace {

std::vector<Backend> native_backends(const Catalog& catalog) {
    std::vector<Backend> found;
    const auto is_binding = [](const Backend& backend) {
        return backend.built && backend.kind == BackendKind::binding;
    };
    std::ranges::copy_if(catalog.backends, std::back_inserter(found), is_binding);
    require(!found.empty(), "no native backend was built; 'pyhost list' says why");
    return found;
}

std::vector<Backend> all_backends(const Catalog& catalog) {
    std::vector<Backend> found;
    const auto is_contestant = [](const Backend& backend) {
        return backend.kind != BackendKind::reference && backend.kind != BackendKind::variant;
    };
    std::ranges::copy_if(catalog.backends, std::back_inserter(found), is_contestant);
    return found;
}

Backend named_backend(const std::string& name, const Catalog& catalog) {
    const Backend* backend = catalog.find(name);
    if (backend == nullptr) {
        throw Error(fmt::format(
            "there is no backend '{}'; 'pyhost list' shows them, and native and all stand for several", name));
    }
    require(backend->built || backend->kind == BackendKind::reference,
            fmt::format("backend '{}' was not built: {}; 'pyhost list' shows what was", name, backend->reason));
    return *backend;
}

constexpr std::string_view variant_prefix = "python:";

bool names_a_variant(const std::string& name) { return name.starts_with(variant_prefix); }

std::string row_name(const std::string& variant) { return std::string(variant_prefix) + variant; }

std::vector<Backend> backends_named(const std::string& name, const Catalog& catalog) {
    if (names_a_variant(name)) return {};  // of the script, not of the catalogue
    if (name == "native") return native_backends(catalog);
    if (name == "all") return all_backends(catalog);
    return {named_backend(name, catalog)};
}

bool was_named(const Options& options, const std::string& name) {
    return std::ranges::find(options.backends, name) != options.backends.end();
}

// Without --gil: what is there, and of held and released also what is not, if the style has one of the two.
std::vector<GilPolicy> shown_policies(const Options& options, const Offering& offering) {
    if (!options.policies.empty()) return options.policies;
    const bool is_binding = offering.held.empty() || offering.released.empty();
    std::vector<GilPolicy> shown;
    if (is_binding) shown = {GilPolicy::held, GilPolicy::released};
    if (offering.own.empty()) shown.push_back(GilPolicy::own);
    return shown;
}

Contestant contestant_of(const Backend& backend, const Way& way, const Offering& offering) {
    Contestant contestant{.backend = backend.name,
                          .policy = way.policy,
                          .lane = way.lane,
                          .inputs = way.inputs,
                          .package = backend.module,
                          .module = fmt::format("{}.{}", backend.module, to_string(way.policy)),
                          .swaps = {},
                          .status = offering.status,
                          .reason = offering.reason,
                          .is_variant = backend.kind == BackendKind::variant && backend.executable.empty(),
                          .executable = backend.executable,
                          .inner_threads = way.inner_threads,
                          .inner_threads_by = backend.inner_threads_by};
    if (offering.status == Status::correct && !offering.absence(way.policy, way.lane).empty()) {
        contestant.status = Status::skipped;
        contestant.reason = offering.absence(way.policy, way.lane);
    }
    return contestant;
}

std::vector<Contestant> contestants_of(const Options& options, const Backend& backend, const std::string& kernel,
                                       const AskOffering& ask) {
    if (!backend.built) {
        const Offering unbuilt{
            .status = Status::skipped, .reason = backend.reason, .held = {}, .released = {}, .own = {}};
        return {contestant_of(backend, {.policy = GilPolicy::held}, unbuilt)};
    }
    const Offering offering = ask(backend, kernel);
    std::vector<Contestant> found;
    if (offering.status == Status::correct) {
        for (const Way& way :
             backend_ways(options, shown_policies(options, offering), !backend.inner_threads_by.empty())) {
            found.push_back(contestant_of(backend, way, offering));
        }
    }
    // Why another Python has none of a kernel, only `own` tells: it offers nothing else.
    const GilPolicy telling = backend.executable.empty() ? GilPolicy::held : GilPolicy::own;
    if (found.empty()) found.push_back(contestant_of(backend, {.policy = telling}, offering));
    return found;
}

// Pure Python itself, in lanes that need no backend to gain.
std::vector<Contestant> python_contestants(const Options& options) {
    std::vector<Contestant> found;
    for (const Way& way : python_ways(options)) {
        found.push_back({.backend = "python",
                         .policy = way.policy,
                         .lane = way.lane,
                         .inputs = way.inputs,
                         .package = {},
                         .module = {},
                         .swaps = {},
                         .status = Status::correct,
                         .reason = {}});
    }
    return found;
}

std::vector<Contestant> in_all_ways(const Options& options, const std::vector<Contestant>& swapped) {
    std::vector<Contestant> found;
    for (const Contestant& contestant : swapped) {
        for (const Way& way : swap_ways(options, contestant.policy)) {
            found.push_back(contestant);
            found.back().lane = way.lane;
            found.back().inputs = way.inputs;
        }
    }
    return found;
}

// The functions of one module swap together: a script may need them at once.
std::vector<Contestant> swap_contestants(const Options& options) {
    std::vector<Contestant> found;
    for (const Swap& swap : options.swaps) {
        const auto same = [&](const Contestant& other) { return other.backend == swap.module; };
        auto known = std::ranges::find_if(found, same);
        if (known == found.end()) {
            known = found.insert(known, Contestant{.backend = swap.module,
                                                   .policy = claimed_policy(swap),
                                                   .package = {},
                                                   .module = {},
                                                   .swaps = {},
                                                   .status = Status::correct,
                                                   .reason = {}});
        }
        const bool twice = std::ranges::find(known->swaps, swap.function, &Swap::function) != known->swaps.end();
        require(!twice, fmt::format("--swap names '{}' twice for the module '{}'", swap.function, swap.module));
        known->swaps.push_back(swap);
    }
    return in_all_ways(options, found);
}

// --inner-threads wants a backend that heeds it.
void require_inner_threads(const Options& options, const Catalog& catalog) {
    if (options.inner_threads.empty()) return;
    const auto heeds = [](const Backend& backend) { return !backend.inner_threads_by.empty(); };
    std::vector<std::string> heeding;
    for (const Backend& backend : catalog.backends) {
        if (heeds(backend)) heeding.push_back(backend.name);
    }
    require(std::ranges::any_of(chosen_backends(options, catalog), heeds),
            fmt::format("--inner-threads is for backends whose calls start threads of their own: {}",
                        fmt::join(heeding, ", ")));
}

// Not for want of a lane, of which --lanes alone speaks.
bool is_not_offered(const Contestant& contestant, const Offering& offering) {
    return contestant.status == Status::skipped && offering.absence(contestant.lane).empty();
}

}  // namespace

std::string Offering::absence(Lane lane) const {
    switch (lane) {
        case Lane::threads: return "";
        case Lane::interpreters: return interpreters;
        case Lane::processes: return processes;
    }
    return "";
}

std::string Offering::absence(GilPolicy policy, Lane lane) const {
    if (std::string reason = absence(lane); !reason.empty()) return reason;
    switch (policy) {
        case GilPolicy::held: return held;
        case GilPolicy::released: return released;
        case GilPolicy::own: return own;
    }
    return own;
}

std::vector<Backend> chosen_backends(const Options& options, const Catalog& catalog) {
    std::vector<Backend> chosen;
    for (const std::string& name : options.backends) {
        for (const Backend& backend : backends_named(name, catalog)) {
            const bool known = std::ranges::find(chosen, backend.name, &Backend::name) != chosen.end();
            if (!known && backend.kind != BackendKind::reference) chosen.push_back(backend);
        }
    }
    return chosen;
}

Backend single_backend(const Options& options, const Catalog& catalog) {
    require(options.backends.size() == 1 && options.backends[0] != "all",
            "run takes one backend, as in --backend=capi; a comparison of several needs no 'run'");
    refuse_variants(options,
                    "'run' swaps a backend in; a comparison, 'pyhost script.py --backend=python', measures "
                    "the script's VARIANTS");
    const Backend backend = backends_named(options.backends[0], catalog).front();
    require(
        backend.executable.empty(),
        fmt::format("'{0}' is another Python, and nothing of this process can be swapped for it; 'pyhost bench KERNEL "
                    "--backend={0}' measures it",
                    backend.name));
    return backend;
}

void require_swapped_functions(const Options& options, const std::vector<std::string>& functions) {
    for (const Swap& swap : options.swaps) {
        require(std::ranges::find(functions, swap.function) != functions.end(),
                fmt::format(
                    "--swap {}={}:{}: the script defines no top-level function '{}' that can be swapped (a plain def)",
                    swap.function, swap.module, swap.attribute, swap.function));
    }
}

GilPolicy claimed_policy(const Swap& swap) {
    const std::size_t dot = swap.module.rfind('.');
    const std::string last = dot == std::string::npos ? swap.module : swap.module.substr(dot + 1);
    return parse_gil_policy(last).value_or(GilPolicy::own);
}

std::vector<Contestant> variant_contestants(const Options& options, const std::string& kernel,
                                            const std::vector<std::string>& names) {
    for (const std::string& asked : options.backends) {
        const bool is_known =
            std::ranges::any_of(names, [&](const std::string& name) { return asked == row_name(name); });
        const std::string known = names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
        require(!names_a_variant(asked) || is_known || options.kernels.size() > 1,
                fmt::format("'{}' has no variant '{}'; the VARIANTS of its script are: {}", kernel, asked, known));
    }
    std::vector<Contestant> found;
    for (const std::string& name : names) {
        if (!was_named(options, "python") && !was_named(options, row_name(name))) continue;
        found.push_back({.backend = row_name(name),
                         .policy = GilPolicy::own,
                         .package = {},
                         .module = {},
                         .swaps = {},
                         .status = Status::correct,
                         .reason = {},
                         .variant = name});
    }
    return found;
}

void refuse_variants(const Options& options, const std::string& why) {
    const auto asked = std::ranges::find_if(options.backends, names_a_variant);
    if (asked != options.backends.end()) throw Error(fmt::format("there is no '{}': {}", *asked, why));
}

std::vector<Contestant> contestants(const Options& options, const Catalog& catalog, const std::string& kernel,
                                    const AskOffering& ask) {
    require_inner_threads(options, catalog);
    std::vector<Contestant> found = python_contestants(options);
    for (const Backend& backend : chosen_backends(options, catalog)) {
        std::vector<Contestant> rows = contestants_of(options, backend, kernel, ask);
        const bool insists = options.verb == Verb::compare && was_named(options, backend.name);
        const Offering offering = insists ? ask(backend, kernel) : Offering();
        const bool none =
            std::ranges::all_of(rows, [&](const Contestant& row) { return is_not_offered(row, offering); });
        require(!none || !insists, fmt::format("backend '{}' cannot run '{}': {}; 'pyhost list' shows what it offers",
                                               backend.name, kernel, rows.front().reason));
        std::ranges::move(rows, std::back_inserter(found));
    }
    std::ranges::move(swap_contestants(options), std::back_inserter(found));
    return found;
}

}  // namespace pyhost::bench
