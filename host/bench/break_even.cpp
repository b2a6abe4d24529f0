// host/bench/break_even.cpp: plan the sweeps, prove every size against the reference, take pairs of windows.
#include "bench/break_even.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "bench/comparison.hpp"
#include "bench/exit_status.hpp"
#include "bench/interrupt.hpp"
#include "bench/machine.hpp"
#include "bench/offers.hpp"
#include "bench/protocol.hpp"
#include "bench/size_sweep.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/wire.hpp"
#include "stats/break_even.hpp"

namespace pyhost::bench {
namespace {

constexpr int wanted_sizes = 12;
// A reference that takes longer than this is no oracle for a sweep.
constexpr double reference_limit_s = 1.0;

// What is known of one kernel before anything is measured.
struct SweepPlan {
    Context context;  // on the kernel's script
    std::string kernel;
    std::string unit;
    std::vector<std::int64_t> sizes;
    std::shared_ptr<MemoryFile> results;
    std::shared_ptr<Respondent> reference;  // leaves its results there
    std::vector<Offering> offerings;        // of each chosen backend
    std::string obstacle;                   // why there is nothing to sweep, a clause; else empty
};

bool offers_both(const Offering& offering) {
    return offering.status == Status::correct && offering.held.empty() && offering.released.empty();
}

std::string absence_of(const Offering& offering) {
    if (offering.status != Status::correct) return offering.reason;
    if (offering.held.empty()) return "no released: " + offering.released;
    return offering.released.empty() ? "no held: " + offering.held : offering.held;
}

std::string absences(const std::vector<Backend>& backends, const std::vector<Offering>& offerings) {
    std::vector<std::string> texts;
    for (std::size_t index = 0; index < backends.size(); ++index) {
        texts.push_back(fmt::format("{}: {}", backends[index].name, absence_of(offerings[index])));
    }
    return fmt::format("no chosen backend offers it both held and released ({})", fmt::join(texts, "; "));
}

// Asks the script for its sizes; the child stays, for the results at these.
void plan_sizes(SweepPlan& plan) {
    plan.results = std::make_shared<MemoryFile>();
    plan.reference = plan.context.start(reference_order(plan.context, *plan.results));
    const Answer answer =
        plan.reference->ask({{"do", wire::ask::list_sizes}, {"kernel", plan.kernel}}, plan.context.options.timeout_s);
    if (answer.status == Status::interrupted) return;
    require(answer.status == Status::correct || answer.status == Status::skipped,
            fmt::format("the sizes of '{}' cannot be read: {}", plan.kernel, answer.reason));
    plan.obstacle = answer.reason;
    if (answer.status == Status::skipped) return;
    plan.unit = answer.value["unit"];
    plan.sizes = geometric_sizes(answer.value["first"], answer.value["last"], wanted_sizes);
}

std::vector<SweepPlan> make_plans(const Context& context, const std::vector<std::string>& kernels,
                                  const std::vector<Backend>& backends) {
    std::vector<SweepPlan> plans;
    for (const std::string& kernel : kernels) {
        plans.push_back({context, kernel, {}, {}, nullptr, nullptr, {}, {}});
        const auto script = context.catalog.pyscripts_path / (kernel + ".py");
        plans.back().context.options.python_arguments = {script.string()};
    }
    const Offers offers(context, backends, kernels);
    for (const Backend& backend : backends) {
        const std::vector<Offering>& offerings = offers.of(backend);
        for (std::size_t index = 0; index < plans.size(); ++index) plans[index].offerings.push_back(offerings[index]);
    }
    for (SweepPlan& plan : plans) {
        if (pending_signal() != 0) break;
        if (std::ranges::none_of(plan.offerings, offers_both)) {
            plan.obstacle = absences(backends, plan.offerings);
        } else {
            plan_sizes(plan);
        }
    }
    return plans;
}

// A named kernel that cannot be swept is a wrong command line; one of all is left out, and said.
void refuse_obstacles(const Context& context, std::vector<SweepPlan>& plans, std::vector<std::string>& notes) {
    for (const SweepPlan& plan : plans) {
        if (plan.obstacle.empty()) continue;
        const std::string sentence = fmt::format("'{}' has nothing to sweep: {}", plan.kernel, plan.obstacle);
        require(context.options.kernels.empty(), sentence);
        notes.push_back(sentence);
    }
    std::erase_if(plans, [](const SweepPlan& plan) { return !plan.obstacle.empty(); });
    require(!plans.empty(), "no kernel can be swept: " + fmt::format("{}", fmt::join(notes, "; ")));
}

// Behind the results of the smaller sizes, which are needed as long.
Answer ask_reference(const SweepPlan& plan, std::int64_t size, std::int64_t offset) {
    const auto showing = [&] {
        plan.context.show(0, fmt::format("{}, n = {}, pure-Python reference", plan.kernel, size), -1);
    };
    const nlohmann::json place{{"fd", plan.results->writer()}, {"offset", offset}};
    return plan.reference->ask({{"do", wire::ask::measure_sized_reference},
                                {"kernel", plan.kernel},
                                {"size", size},
                                {"cache", plan.context.cache.string()},
                                {"fresh", plan.context.options.fresh},
                                {"result", place}},
                               plan.context.options.timeout_s, showing);
}

bool is_affordable(const SizedResult& last, std::int64_t size) {
    return last.call_s * static_cast<double>(size) / static_cast<double>(last.size) <= reference_limit_s;
}

// The reference's results, up to the size where one of its calls would take too long.
SizedResults ask_references(const SweepPlan& plan, std::vector<std::string>& notes) {
    SizedResults results{.file = *plan.results, .sizes = {}};
    std::int64_t offset = 0;
    for (const std::int64_t size : plan.sizes) {
        if (!results.sizes.empty() && !is_affordable(results.sizes.back(), size)) {
            notes.push_back(
                fmt::format("{}: sizes above n = {} are left out: there a call of the pure-Python reference, with "
                            "which each result is compared, takes more than {:g} s",
                            plan.kernel, results.sizes.back().size, reference_limit_s));
            break;
        }
        const Answer answer = ask_reference(plan, size, offset);
        if (answer.status == Status::interrupted) break;
        require(answer.status == Status::correct,
                fmt::format("the reference of '{}' fails at n = {}: {}", plan.kernel, size, answer.reason));
        read_cache_notes(answer, notes);
        nlohmann::json result = answer.value["result"];
        offset += result["bytes"].get<std::int64_t>();
        result["fd"] = plan.results->reader();
        results.sizes.push_back({.size = size, .call_s = answer.value["call_s"], .result = std::move(result)});
    }
    return results;
}

// A backend that was chosen and does not offer both is a line with its reason.
Sweep absent_sweep(const SweepPlan& plan, const Backend& backend, const Offering& offering) {
    Sweep sweep;
    sweep.kernel = plan.kernel;
    sweep.backend = backend.name;
    sweep.threads = most_threads(plan.context.options);
    sweep.status = offering.status == Status::correct ? Status::skipped : offering.status;
    sweep.reason = absence_of(offering);
    return sweep;
}

void sweep_kernel(SweepPlan& plan, const std::vector<Backend>& backends, BreakEvenReport& report) {
    const SizedResults results = ask_references(plan, report.notes);
    plan.reference.reset();
    for (std::size_t index = 0; index < backends.size() && pending_signal() == 0; ++index) {
        if (!offers_both(plan.offerings[index])) {
            report.sweeps.push_back(absent_sweep(plan, backends[index], plan.offerings[index]));
            continue;
        }
        report.sweeps.push_back(sweep_sizes(plan.context, plan.kernel, backends[index], results, report.notes));
        report.sweeps.back().unit = plan.unit;
    }
}

void refuse_one_thread(const Options& options) {
    require(options.threads.back() > 1,
            "--break-even lets threads call at once; --threads wants a number above 1, as in --threads=2");
}

BreakEvenReport new_sweep_report(const Context& context) {
    BreakEvenReport report;
    report.machine = this_machine();
    report.started = now_iso8601();
    report.seed = context.options.seed;
    report.window_s = window_s;
    return report;
}

void read_machine(const SweepPlan& plan, BreakEvenReport& report) {
    const Answer facts = plan.reference->ask({{"do", wire::ask::describe}}, plan.context.options.timeout_s);
    if (facts.status == Status::interrupted) return;
    require(facts.status == Status::correct, "the script cannot be read: " + facts.reason);
    read_facts(facts.value, report.machine);
    report.gil_pair_s = facts.value["gil_pair_s"];
}

}  // namespace

BreakEvenReport measure_break_even(const Context& context) {
    refuse_one_thread(context.options);
    const double start_s = monotonic_s();
    BreakEvenReport report = new_sweep_report(context);
    Context chosen = context;
    if (chosen.options.backends.empty()) chosen.options.backends = {"native"};
    const std::vector<Backend> backends = chosen_backends(chosen.options, chosen.catalog);
    std::vector<SweepPlan> plans = make_plans(chosen, kernels_of(chosen), backends);
    refuse_obstacles(chosen, plans, report.notes);
    read_machine(plans.front(), report);
    for (SweepPlan& plan : plans) {
        if (pending_signal() == 0) sweep_kernel(plan, backends, report);
    }
    report.interrupted = pending_signal() != 0;
    report.wall_s = monotonic_s() - start_s;
    return report;
}

int exit_status(const BreakEvenReport& report) { return exit_status_of(report.interrupted, report.sweeps); }

}  // namespace pyhost::bench
