// host/report/gil_json.cpp: an account as JSON. A field without a value is null, never left out.
#include "report/gil_json.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "report/gil_words.hpp"
#include "report/json.hpp"

namespace pyhost {
namespace {

using Json = nlohmann::ordered_json;

template <typename Number>
Json or_null(const std::optional<Number>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json positive_or_null(int value) { return value > 0 ? Json(value) : Json(nullptr); }

Json index_or_null(int index, std::size_t size) {
    return index >= 0 && static_cast<std::size_t>(index) < size ? Json(index) : Json(nullptr);
}

Json process_json(const GilProcess& process) {
    return {{"pid", process.pid},
            {"command", process.command.empty() ? Json(nullptr) : Json(process.command)},
            {"parent_pid", positive_or_null(process.parent_pid)},
            {"start_s", process.start_s},
            {"wall_s", process.wall_s},
            {"engine", process.engine},
            {"ending", process.ending},
            {"hook_cost_s", process.hook_cost_s > 0 ? Json(process.hook_cost_s) : Json(nullptr)}};
}

Json gil_json(const Gil& gil, bool is_exact) {
    return {{"process", gil.process},
            {"name", gil.name},
            {"wall_s", gil.wall_s},
            {"held_s", gil.held_s},
            {"free_s", std::max(0.0, gil.wall_s - gil.held_s - gil.free_but_wanted_s)},
            {"free_but_wanted_s", or_null(known(gil.free_but_wanted_s, is_exact))},
            {"acquisitions", or_null(known(gil.acquisitions, is_exact))},
            {"switches", or_null(known(gil.switches, is_exact))}};
}

Json waited_on_json(const GilThread& thread, std::size_t threads) {
    Json waits = Json::array();
    for (const GilWait& wait : thread.waited_on)
        waits.push_back(
            {{"holder", index_or_null(wait.holder, threads)}, {"waiting_s", wait.waiting_s}, {"times", wait.times}});
    return waits;
}

Json thread_json(const GilAccount& account, const GilThread& thread) {
    const bool exact = is_exact(account, thread.process);
    return {{"process", thread.process},
            {"tid", thread.tid},
            {"name", thread.name},
            {"lives", thread.lives},
            {"lifetime_s", thread.lifetime_s},
            {"cpu_s", or_null(thread.cpu_s)},
            {"held_s", has_gil(account, thread.process) ? Json(thread.held_s) : Json(nullptr)},
            {"released_s", or_null(known(thread.released_s, exact))},
            {"waiting_s", or_null(known(thread.waiting_s, exact))},
            {"free_but_wanted_s", or_null(known(thread.free_but_wanted_s, exact))},
            {"acquisitions", or_null(known(thread.acquisitions, exact))},
            {"waits", or_null(known(thread.waits, exact))},
            {"forced", or_null(known(thread.forced, counts_forced(account, thread.process)))},
            {"wanted", or_null(known(thread.wanted, counts_forced(account, thread.process)))},
            {"taken_back", or_null(known(thread.taken_back, counts_forced(account, thread.process)))},
            {"longest_hold_s", or_null(known(thread.longest_hold_s, exact))},
            {"longest_wait_s", or_null(known(thread.longest_wait_s, exact))},
            {"waited_on", waited_on_json(thread, account.threads.size())}};
}

Json site_json(const CodeLocation& site) {
    if (site == CodeLocation{}) return nullptr;
    return {{"file", site.file},
            {"line", positive_or_null(site.line)},
            {"column", positive_or_null(site.column)},
            {"end_column", positive_or_null(site.end_column)},
            {"function", site.function},
            {"collecting", site.is_collecting},
            {"importing", site.is_importing},
            {"generation", site.generation >= 0 ? Json(site.generation) : Json(nullptr)},
            {"callable", site.callable.empty() ? Json(nullptr) : Json(site.callable)}};
}

Json hold_json(const GilHold& hold, std::size_t threads) {
    const GilActivity& activity = hold.activity;
    const auto if_looked = [&](double part_s) { return activity.between_s > 0 ? Json(part_s) : Json(nullptr); };
    return {{"thread", index_or_null(hold.thread, threads)},
            {"site", site_json(hold.site)},
            {"times", hold.times},
            {"held_s", hold.held_s},
            {"longest_s", hold.longest_s},
            {"kept_waiting_s", hold.kept_waiting_s},
            {"looks_here", hold.looks_here},
            {"looks", hold.looks},
            {"is_end", hold.is_end},
            {"between_s", if_looked(activity.between_s)},
            {"computed_s", if_looked(activity.computed_s)},
            {"blocked_s", if_looked(activity.blocked_s)},
            {"no_core_s", if_looked(activity.no_core_s)},
            {"stopped_s", if_looked(activity.stopped_s)}};
}

Json waited_place_json(const WaitedPlace& place, std::size_t threads) {
    return {{"thread", index_or_null(place.thread, threads)},
            {"site", site_json(place.site)},
            {"caller", place.caller ? site_json(*place.caller) : Json(nullptr)},
            {"waiting_s", place.waiting_s},
            {"looks", place.looks},
            {"between_s", place.between_s},
            {"cpu_s", place.cpu_s}};
}

Json histogram_json(const Histogram& histogram) {
    Json lower_s = Json::array();
    Json counts = Json::array();
    for (std::size_t i = 0; i < Histogram::bucket_count; ++i) {
        if (histogram.counts[i] == 0) continue;
        lower_s.push_back(Histogram::lower_bound_ns(i) / 1e9);
        counts.push_back(histogram.counts[i]);
    }
    return {{"lower_s", std::move(lower_s)}, {"counts", std::move(counts)}};
}

Json call_json(const GilAccount& account, const CallAccount& call) {
    const bool exact = is_exact(account, call.process);
    return {{"process", call.process},
            {"name", call.name},
            {"provenance", call.provenance},
            {"calls", call.calls},
            {"wall_s", call.wall_s},
            {"held_s", or_null(known(call.held_s, exact))},
            {"released_s", or_null(known(call.released_s, exact))},
            {"waiting_s", or_null(known(call.waiting_s, exact))},
            {"releases", or_null(known(call.releases, exact))},
            {"wall", histogram_json(call.wall)},
            {"held", histogram_json(call.held)},
            {"waiting", histogram_json(call.waiting)}};
}

Json peek_json(const std::optional<GilPeek>& peek) {
    if (!peek) return nullptr;
    return {{"looks", peek->looks},       {"held_share", peek->held_share},
            {"error", peek->error},       {"traced_share", peek->traced_share},
            {"compared", peek->compared}, {"agreeing", peek->agreeing}};
}

template <typename Items, typename Format>
Json array_of(const Items& items, Format format) {
    Json array = Json::array();
    for (const auto& item : items) array.push_back(format(item));
    return array;
}

}  // namespace

Json to_json(const GilAccount& account) {
    const auto gil = [&](const Gil& one) { return gil_json(one, is_exact(account, one.process)); };
    const auto thread = [&](const GilThread& one) { return thread_json(account, one); };
    const auto hold = [&](const GilHold& one) { return hold_json(one, account.threads.size()); };
    const auto place = [&](const WaitedPlace& one) { return waited_place_json(one, account.threads.size()); };
    const auto call = [&](const CallAccount& one) { return call_json(account, one); };
    return {{"schema", "pyhost-gil"},
            {"schema_version", gil_schema_version},
            {"command", account.command},
            {"ending", account.ending},
            {"wall_s", account.wall_s},
            {"long_hold_s", account.long_hold_s},
            {"processes", array_of(account.processes, process_json)},
            {"gils", array_of(account.gils, gil)},
            {"threads", array_of(account.threads, thread)},
            {"holds", array_of(account.holds, hold)},
            {"waited_places", array_of(account.waited_places, place)},
            {"calls", array_of(account.calls, call)},
            {"peek", peek_json(account.peek)},
            {"dropped_processes", account.dropped_processes},
            {"dropped_threads", account.dropped_threads},
            {"notes", account.notes}};
}

std::string format_gil_json(const GilAccount& account) { return text_of(to_json(account)); }

}  // namespace pyhost
