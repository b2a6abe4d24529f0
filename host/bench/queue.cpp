// host/bench/queue.cpp: the reference's results at every size, then one contestant after the other.
#include "bench/queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "bench/comparison.hpp"
#include "bench/exit_status.hpp"
#include "bench/interrupt.hpp"
#include "bench/machine.hpp"
#include "bench/measurement.hpp"
#include "bench/offers.hpp"
#include "bench/protocol.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

// The median of three stands one disturbed run.
constexpr int wanted_rounds = 3;

struct Queue {
    std::string kernel;
    std::string case_name;
    std::vector<std::int64_t> sizes;
    MemoryFile file;
    nlohmann::json results = nlohmann::json::array();  // where those of the reference lie, size by size
};

std::string only_kernel(const Context& context) {
    const std::vector<std::string>& kernels = context.options.kernels;
    require(kernels.size() == 1, "--queue wants one kernel, as in pyhost bench sum_primes --queue");
    return kernels_of(context).front();
}

void read_sizes(const Context& context, Respondent& reference, Queue& queue) {
    const Answer answer =
        reference.ask({{"do", wire::ask::list_queue}, {"kernel", queue.kernel}, {"case", queue.case_name}},
                      context.options.timeout_s);
    if (answer.status == Status::interrupted) return;
    require(answer.status == Status::correct, fmt::format("'{}' has no such queue: {}", queue.kernel, answer.reason));
    queue.sizes = answer.value["sizes"].get<std::vector<std::int64_t>>();
}

void read_results(const Context& context, Respondent& reference, Queue& queue, QueueReport& report) {
    std::int64_t offset = 0;
    for (const std::int64_t size : queue.sizes) {
        const double share = static_cast<double>(queue.results.size()) / static_cast<double>(queue.sizes.size());
        const auto showing = [&] { context.show(share, fmt::format("pure-Python reference, n = {}", size), -1); };
        const Answer answer = reference.ask({{"do", wire::ask::measure_sized_reference},
                                             {"kernel", queue.kernel},
                                             {"size", size},
                                             {"cache", context.cache.string()},
                                             {"fresh", context.options.fresh},
                                             {"result", {{"fd", queue.file.writer()}, {"offset", offset}}}},
                                            context.options.timeout_s, showing);
        if (answer.status == Status::interrupted) return;
        require(answer.status == Status::correct,
                fmt::format("the reference of '{}' fails at n = {}: {}", queue.kernel, size, answer.reason));
        read_cache_notes(answer, report.notes);
        nlohmann::json result = answer.value["result"];
        offset += result["bytes"].get<std::int64_t>();
        result["fd"] = queue.file.reader();
        queue.results.push_back(std::move(result));
    }
}

// Pure Python on threads is a contestant here; shared memory has nothing to share, for a queue's inputs are its sizes.
std::vector<Contestant> contestants_for(const Context& context, const std::string& kernel) {
    const Offers offers(context, chosen_backends(context.options, context.catalog), {kernel});
    std::vector<Contestant> found = contestants(context.options, context.catalog, kernel, offers.asking());
    std::erase_if(found, [](const Contestant& one) { return one.inputs == InputsBy::shared_memory; });
    const std::vector<Lane>& lanes = context.options.lanes;
    if (std::ranges::find(lanes, Lane::threads) != lanes.end()) {
        found.insert(found.begin(),
                     Contestant{.backend = "python", .package = {}, .module = {}, .swaps = {}, .reason = {}});
    }
    for (Contestant& one : found) {
        const bool is_known = one.lane != Lane::interpreters && one.executable.empty();
        if (is_known || one.status != Status::correct) continue;
        one.status = Status::skipped;
        one.reason = "a queue is emptied by threads and by processes of this Python only";
    }
    return found;
}

nlohmann::json preparation_of(const Context& context, const Contestant& contestant, const Queue& queue) {
    return {{"do", wire::ask::prepare_queue},
            {"kernel", queue.kernel},
            {"case", queue.case_name},
            {"backend", contestant.backend},
            {"module", contestant.package},
            {"policy", to_string(contestant.policy)},
            {"lane", to_string(contestant.lane)},
            {"sizes", queue.sizes},
            {"threads", context.options.threads},
            {"conformance", !contestant.is_variant},
            {"results", queue.results}};
}

QueueRun to_run(const nlohmann::json& value, int workers) {
    QueueRun run{.workers = workers, .wall_s = value["wall_s"], .cpu_s = value["cpu_s"], .jobs = {}};
    for (const nlohmann::json& job : value["jobs"]) {
        run.jobs.push_back(
            {.size = job["size"], .worker = job["worker"], .start_s = job["start_s"], .end_s = job["end_s"]});
    }
    return run;
}

class QueueMeasurement {
public:
    QueueMeasurement(const Context& context, const Queue& queue) : context_(context), queue_(queue) {
        random_.seed(context.options.seed);
    }

    QueueRow run(const Contestant& contestant, std::vector<std::string>& notes) {
        Entrant entrant;
        entrant.row = row_of(contestant, queue_.kernel, queue_.case_name);
        if (entrant.row.status != Status::correct) return queue_row(entrant.row, {});
        entrant.child = context_.start(contestant_order(context_, contestant, queue_.file));
        const Answer answer = entrant.child->ask(preparation_of(context_, contestant, queue_),
                                                 context_.options.timeout_s, showing(entrant.row, 0));
        require_swap(answer);
        read_row(answer, entrant.row);
        std::vector<QueueRun> runs = take_rounds(entrant);
        if (runs.empty() && is_timed(entrant.row.status)) {
            entrant.row.status = Status::interrupted;
            entrant.row.reason = "before it was measured";
        }
        fail_at_exit(entrant, entrant.row);
        std::ranges::move(last_words({entrant}), std::back_inserter(notes));
        return queue_row(entrant.row, std::move(runs));
    }

private:
    static QueueRow queue_row(const Row& row, std::vector<QueueRun> runs) {
        return {.key = row.key,
                .status = row.status,
                .reason = row.reason,
                .provenance = row.provenance,
                .runs = std::move(runs)};
    }

    std::function<void()> showing(const Row& row, int workers) const {
        return [this, name = row.key.backend + " " + gil_words(row.key), workers] {
            context_.show(0, workers == 0 ? "preparing " + name : fmt::format("{}, {} workers", name, workers), -1);
        };
    }

    // Rounds of all numbers of workers, in random order, within the budget; the first in any case.
    std::vector<QueueRun> take_rounds(Entrant& entrant) {
        std::vector<QueueRun> runs;
        std::vector<int> order = context_.options.threads;
        const double start_s = monotonic_s();
        for (int round = 0; round < wanted_rounds; ++round) {
            std::ranges::shuffle(order, random_);
            for (const int workers : order) {
                const bool is_over = round > 0 && monotonic_s() - start_s > context_.options.budget_s;
                if (is_over || !is_timed(entrant.row.status) || !take_run(entrant, workers, runs)) return runs;
            }
        }
        return runs;
    }

    bool take_run(Entrant& entrant, int workers, std::vector<QueueRun>& runs) const {
        const Answer answer = entrant.child->ask(
            {{"do", wire::ask::run_queue}, {"kernel", queue_.kernel}, {"case", queue_.case_name}, {"threads", workers}},
            context_.options.timeout_s, showing(entrant.row, workers));
        if (!is_timed(answer.status)) {
            fail_row(answer, fmt::format("by {} workers", workers), entrant.row);
            return false;
        }
        entrant.row.status = answer.status;  // of all sizes, not of the first alone
        entrant.row.reason = answer.reason;
        runs.push_back(to_run(answer.value, workers));
        return true;
    }

    const Context& context_;
    const Queue& queue_;
    std::mt19937_64 random_;
};

}  // namespace

QueueReport measure_queue(const Context& asked) {
    const double start_s = monotonic_s();
    QueueReport report;
    report.machine = this_machine();
    report.started = now_iso8601();
    report.seed = asked.options.seed;
    Queue queue;
    queue.kernel = only_kernel(asked);
    queue.case_name = asked.options.case_name.empty() ? "quick" : asked.options.case_name;
    Context context = asked;
    context.options.python_arguments = {(context.catalog.pyscripts_path / (queue.kernel + ".py")).string()};
    auto reference = context.start(reference_order(context, queue.file));
    const Answer facts = reference->ask({{"do", wire::ask::describe}}, context.options.timeout_s);
    if (facts.status == Status::correct) read_facts(facts.value, report.machine);
    read_sizes(context, *reference, queue);
    read_results(context, *reference, queue, report);
    reference.reset();
    report.sizes = queue.sizes;
    QueueMeasurement measurement(context, queue);
    if (pending_signal() == 0) {
        for (const Contestant& contestant : contestants_for(context, queue.kernel)) {
            if (pending_signal() != 0) break;
            report.rows.push_back(measurement.run(contestant, report.notes));
        }
    }
    report.interrupted = pending_signal() != 0;
    report.wall_s = monotonic_s() - start_s;
    return report;
}

int exit_status(const QueueReport& report) { return exit_status_of(report.interrupted, report.rows); }

}  // namespace pyhost::bench
