// host/report/break_even_json.cpp: sweeps as JSON.  A field without a value is null, never left out.
#include "report/break_even_json.hpp"

#include <utility>

#include "report/json.hpp"
#include "stats/break_even.hpp"

namespace pyhost {
namespace {

using Json = nlohmann::ordered_json;

const char* payoff_name(Payoff payoff) {
    switch (payoff) {
        case Payoff::never: return "never";
        case Payoff::between: return "between";
        case Payoff::always: return "always";
    }
    return "?";
}

// Zero stands for "there is none" among sizes.
Json size_json(std::int64_t size) { return size == 0 ? Json(nullptr) : Json(size); }

Json break_even_json(const Sweep& sweep) {
    const auto figures = figures_of(sweep);
    if (!is_timed(sweep.status) || figures.empty()) return nullptr;
    const BreakEven found = find_break_even(figures);
    const bool is_between = found.payoff == Payoff::between;
    return {{"payoff", payoff_name(found.payoff)},
            {"below", size_json(found.below)},
            {"from", size_json(found.from)},
            {"size", is_between ? Json(found.size) : Json(nullptr)},
            {"call_s", is_between ? Json(found.call_s) : Json(nullptr)},
            {"exceptions", found.exceptions}};
}

Json figures_json(const SweepPoint& point) {
    const auto figures = figures_of(point);
    if (!figures) return nullptr;
    return {{"held_s", figures->held_s},
            {"released_s", figures->released_s},
            {"price", figures->price},
            {"held_per_s", figures->held_per_s},
            {"released_per_s", figures->released_per_s},
            {"gain", figures->gain},
            {"pairs", figures->pairs},
            {"paying", figures->paying},
            {"cores", figures->cores}};
}

Json window_json(const Window& window) {
    return {{"wall_s", window.wall_s}, {"cpu_s", window.cpu_s}, {"calls", window.calls}};
}

Json pairs_json(const std::vector<WindowPair>& pairs) {
    Json array = Json::array();
    for (const WindowPair& pair : pairs) {
        array.push_back({{"held", window_json(pair.held)}, {"released", window_json(pair.released)}});
    }
    return array;
}

Json point_json(const SweepPoint& point) {
    return {{"size", point.size},
            {"reference_s", point.reference_s},
            {"figures", figures_json(point)},
            {"alone", pairs_json(point.alone)},
            {"together", pairs_json(point.together)}};
}

Json sweep_json(const Sweep& sweep) {
    Json points = Json::array();
    for (const SweepPoint& point : sweep.points) points.push_back(point_json(point));
    return {{"kernel", sweep.kernel},
            {"backend", sweep.backend},
            {"unit", sweep.unit},
            {"threads", sweep.threads},
            {"status", to_string(sweep.status)},
            {"reason", sweep.reason},
            {"provenance", {{"held", sweep.held_provenance}, {"released", sweep.released_provenance}}},
            {"break_even", break_even_json(sweep)},
            {"points", std::move(points)}};
}

}  // namespace

Json to_json(const BreakEvenReport& report) {
    Json sweeps = Json::array();
    for (const Sweep& sweep : report.sweeps) sweeps.push_back(sweep_json(sweep));
    return {{"schema", "pyhost-break-even"},
            {"schema_version", break_even_schema_version},
            {"machine", to_json(report.machine)},
            {"gil_pair_s", report.gil_pair_s},
            {"command", report.command},
            {"started", report.started},
            {"seed", report.seed},
            {"window_s", report.window_s},
            {"wall_s", report.wall_s},
            {"interrupted", report.interrupted},
            {"sweeps", std::move(sweeps)},
            {"notes", report.notes}};
}

std::string format_json(const BreakEvenReport& report) { return text_of(to_json(report)); }

}  // namespace pyhost
