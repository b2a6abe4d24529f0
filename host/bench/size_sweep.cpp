// host/bench/size_sweep.cpp: two children, the same inputs, windows in turn.
#include "bench/size_sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bench/measurement.hpp"
#include "bench/protocol.hpp"
#include "bench/schedule.hpp"
#include "core/clock.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

// The median of seven stands three disturbed windows.
constexpr int wanted_pairs = 7;

Contestant contestant_of(const Backend& backend, GilPolicy policy) {
    return {.backend = backend.name,
            .policy = policy,
            .package = backend.module,
            .module = fmt::format("{}.{}", backend.module, to_string(policy)),
            .swaps = {},
            .status = Status::correct,
            .reason = {}};
}

class SizeSweep {
public:
    SizeSweep(const Context& context, const std::string& kernel, const Backend& backend, const SizedResults& results)
        : context_(context), backend_(backend), results_(results) {
        sweep_.kernel = kernel;
        sweep_.backend = backend.name;
        sweep_.threads = most_threads(context.options);
        for (const SizedResult& result : results.sizes) {
            sweep_.points.push_back({.size = result.size, .reference_s = result.call_s, .alone = {}, .together = {}});
        }
        entrants_.push_back(start(contestant_of(backend, GilPolicy::held)));
        entrants_.push_back(start(contestant_of(backend, GilPolicy::released)));
    }

    Sweep run(std::vector<std::string>& notes) {
        const bool is_proved = std::ranges::all_of(entrants_, [this](Entrant& entrant) { return prove(entrant); });
        if (is_proved) take_pairs();
        conclude();
        std::ranges::copy(last_words(entrants_), std::back_inserter(notes));
        return sweep_;
    }

private:
    Entrant start(const Contestant& contestant) const {
        Entrant entrant;
        entrant.row = row_of(contestant, sweep_.kernel, "sweep");
        entrant.child = context_.start(contestant_order(context_, contestant, results_.file));
        return entrant;
    }

    // Provenance, correctness, conformance, but for a variant, and the GIL claim at every size, before a time is taken.
    bool prove(Entrant& entrant) const {
        for (const SizedResult& result : results_.sizes) {
            const std::string what = title(entrant, result.size);
            const auto showing = [&] { context_.show(0, "preparing " + what, -1); };
            const Answer answer = entrant.child->ask(preparation(entrant, result), context_.options.timeout_s, showing);
            const Row before = entrant.row;
            read_row(answer, entrant.row);
            if (is_timed(answer.status)) {
                keep_first(before, result.size, entrant.row);
                continue;
            }
            if (answer.status == Status::interrupted) return false;
            entrant.row.reason =
                fmt::format("{}, n = {}: {}", to_string(entrant.row.key.policy), result.size, answer.reason);
            return false;
        }
        return true;
    }

    // The first size at which the result is not the reference's speaks for all.
    static void keep_first(const Row& before, std::int64_t size, Row& row) {
        if (before.status != Status::correct) {
            row.status = before.status;
            row.reason = before.reason;
        } else if (row.status != Status::correct) {
            row.reason = fmt::format("n = {}: {}", size, row.reason);
        }
    }

    nlohmann::json preparation(const Entrant& entrant, const SizedResult& result) const {
        return {{"do", wire::ask::prepare_sized},
                {"kernel", sweep_.kernel},
                {"size", result.size},
                {"module", backend_.module},
                {"policy", to_string(entrant.row.key.policy)},
                {"threads", {1, sweep_.threads}},
                {"conformance", backend_.kind != BackendKind::variant},
                {"result", result.result}};
    }

    void take_pairs() {
        std::vector<Track> tracks;
        const int affordable = std::max(1, static_cast<int>(context_.options.budget_s / (2 * window_s)));
        for (std::size_t index = 0; index < sweep_.points.size(); ++index) {
            for (const int threads : {1, sweep_.threads}) {
                tracks.push_back({.row = index,
                                  .threads = threads,
                                  .calls = 1,
                                  .samples = std::min(wanted_pairs, affordable),
                                  .batch_s = 2 * window_s});
            }
        }
        start_s_ = monotonic_s();
        expected_s_ = expected_s(tracks);
        interleave(tracks, context_.options.seed, [this](const Track& track) { return take_pair(track); });
    }

    // Which comes first alternates, so that neither always finds the caches as the other left them.
    bool take_pair(const Track& track) {
        SweepPoint& point = sweep_.points[track.row];
        std::vector<WindowPair>& pairs = track.threads == 1 ? point.alone : point.together;
        WindowPair pair;
        const bool released_first = pairs.size() % 2 == 1;
        for (const bool released : {released_first, !released_first}) {
            Window& window = released ? pair.released : pair.held;
            if (!take_window(entrants_[released ? 1 : 0], point.size, track.threads, window)) return false;
        }
        pairs.push_back(pair);
        return true;
    }

    bool take_window(Entrant& entrant, std::int64_t size, int threads, Window& window) {
        if (is_over_) return false;
        const nlohmann::json question{{"do", wire::ask::take_window},
                                      {"kernel", sweep_.kernel},
                                      {"size", size},
                                      {"threads", threads},
                                      {"window_s", window_s}};
        const auto showing = [&] { show(title(entrant, size)); };
        const Answer answer = entrant.child->ask(question, context_.options.timeout_s, showing);
        if (answer.status == Status::correct) {
            window = to_window(answer.value);
            return true;
        }
        is_over_ = true;
        const std::string when =
            fmt::format("{}, n = {}, {} threads", to_string(entrant.row.key.policy), size, threads);
        fail_row(answer, when, entrant.row);
        return false;
    }

    static Window to_window(const nlohmann::json& value) {
        return {.wall_s = value["wall_s"], .cpu_s = value["cpu_s"], .calls = value["calls"]};
    }

    void show(const std::string& what) const {
        const double elapsed_s = monotonic_s() - start_s_;
        const double whole_s = std::max(expected_s_, elapsed_s);
        context_.show(whole_s > 0 ? elapsed_s / whole_s : 1, what, whole_s - elapsed_s);
    }

    std::string title(const Entrant& entrant, std::int64_t size) const {
        return fmt::format("{} {} {}, n = {}", sweep_.kernel, sweep_.backend, to_string(entrant.row.key.policy), size);
    }

    void leave(Entrant& entrant) const {
        const Status before = entrant.row.status;
        fail_at_exit(entrant, entrant.row);
        if (entrant.row.status == before) return;
        entrant.row.reason = fmt::format("{}: {}", to_string(entrant.row.key.policy), entrant.row.reason);
    }

    // The sweep's status is that of the child that failed, if one did.
    void conclude() {
        for (Entrant& entrant : entrants_) leave(entrant);
        sweep_.held_provenance = entrants_[0].row.provenance;
        sweep_.released_provenance = entrants_[1].row.provenance;
        for (const Entrant& entrant : entrants_) {
            if (!is_timed(sweep_.status) || entrant.row.status == Status::correct) continue;
            sweep_.status = entrant.row.status;
            sweep_.reason = entrant.row.reason;
        }
        const auto is_measured = [](const SweepPoint& point) {
            return !point.alone.empty() && !point.together.empty();
        };
        if (is_timed(sweep_.status) && std::ranges::none_of(sweep_.points, is_measured)) {
            sweep_.status = Status::interrupted;
            sweep_.reason = "before it was measured";
        }
    }

    const Context& context_;
    const Backend& backend_;
    const SizedResults& results_;
    Sweep sweep_;
    std::vector<Entrant> entrants_;  // held, released
    bool is_over_ = false;           // a child failed, or Ctrl-C came
    double start_s_ = 0;
    double expected_s_ = 0;
};

}  // namespace

int most_threads(const Options& options) { return *std::ranges::max_element(options.threads); }

Sweep sweep_sizes(const Context& context, const std::string& kernel, const Backend& backend,
                  const SizedResults& results, std::vector<std::string>& notes) {
    return SizeSweep(context, kernel, backend, results).run(notes);
}

}  // namespace pyhost::bench
