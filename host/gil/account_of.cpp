// host/gil/account_of.cpp: copies the slots, closes what goes on, and turns nanoseconds into seconds.
#include "gil/account_of.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>
#include <string>

#include "gil/unfinished.hpp"

namespace pyhost::gil {
namespace {

constexpr double ns = 1e-9;

double seconds(std::uint64_t duration_ns) { return static_cast<double>(duration_ns) * ns; }

template <std::size_t Size>
std::string text_of(const char (&text)[Size]) {
    return {text, ::strnlen(text, Size)};
}

std::uint32_t used(const std::atomic<std::uint32_t>& counter, std::uint32_t most) {
    return std::min(counter.load(std::memory_order_acquire), most);
}

std::string engine_name(Engine engine) {
    switch (engine) {
        case Engine::exact: return "exact tracer";
        case Engine::sampled: return "sampled (the tracer is off, or could not find the GIL's signals)";
        case Engine::no_gil: return "no GIL";
        case Engine::none: break;
    }
    return "not traced";
}

std::string ending_name(Ending ending) {
    switch (ending) {
        case Ending::finished: return "finished";
        case Ending::replaced: return "replaced by exec";
        case Ending::gone: return "left by _exit or a signal";
        case Ending::running: break;
    }
    return "still running";
}

std::uint64_t end_of(const ProcessSlot& process, std::uint64_t now_ns) {
    return process.end_ns != 0 ? std::min(process.end_ns, now_ns) : now_ns;
}

GilProcess process_of(const Ledger& ledger, const ProcessSlot& slot, std::uint64_t now_ns) {
    return {.pid = slot.pid,
            .parent_pid = slot.parent_pid,
            .wall_s = seconds(elapsed_ns(slot.start_ns, end_of(slot, now_ns))),
            .start_s = seconds(elapsed_ns(ledger.start_ns, slot.start_ns)),
            .engine = engine_name(slot.engine),
            .is_exact = slot.engine == Engine::exact,
            .has_gil = slot.engine != Engine::no_gil,
            .counts_forced = slot.counts_forced != 0,
            .ending = ending_name(slot.ending),
            .hook_cost_s = slot.hook_cost_s};
}

Gil gil_of(const Ledger& ledger, const GilSlot& slot, std::uint64_t now_ns) {
    const std::uint64_t end_ns = end_of(ledger.process[slot.process], now_ns);
    const bool is_wanted_now = slot.acquired_at_ns == 0 && slot.waiters != 0;
    return {.process = static_cast<int>(slot.process),
            .name = slot.number == 0 ? "main" : "sub-interpreter " + std::to_string(slot.number),
            .wall_s = seconds(elapsed_ns(slot.first_ns, end_ns)),
            .held_s = seconds(slot.held_ns + elapsed_ns(slot.acquired_at_ns, end_ns)),
            .free_but_wanted_s =
                seconds(slot.free_but_wanted_ns + (is_wanted_now ? elapsed_ns(slot.released_at_ns, end_ns) : 0)),
            .acquisitions = static_cast<std::int64_t>(slot.acquisitions),
            .switches = static_cast<std::int64_t>(slot.switches)};
}

CallAccount call_of(const CallSlot& slot) {
    const std::uint64_t accounted_ns = slot.held_ns + slot.waiting_ns;
    return {.process = static_cast<int>(slot.process),
            .name = text_of(slot.name),
            .provenance = text_of(slot.provenance),
            .calls = static_cast<std::int64_t>(slot.calls),
            .wall_s = seconds(slot.wall_ns),
            .held_s = seconds(slot.held_ns),
            .released_s = seconds(slot.wall_ns > accounted_ns ? slot.wall_ns - accounted_ns : 0),
            .waiting_s = seconds(slot.waiting_ns),
            .releases = static_cast<std::int64_t>(slot.releases),
            .wall = slot.wall,
            .held = slot.held,
            .waiting = slot.waiting};
}

std::optional<CodeLocation> caller_of(const WaitedSlot& place) {
    return place.caller.line != 0 ? std::optional(location_of(place.caller)) : std::nullopt;
}

GilHold hold_of(const LongHold& slot, int thread) {
    return {.thread = thread,
            .site = location_of(slot.site),
            .times = static_cast<std::int64_t>(slot.times),
            .held_s = seconds(slot.held_ns),
            .longest_s = seconds(slot.longest_ns),
            .kept_waiting_s = seconds(slot.kept_waiting_ns),
            .looks_here = static_cast<std::int64_t>(slot.looks_here),
            .looks = static_cast<std::int64_t>(slot.looks),
            .is_end = slot.is_end != 0,
            .activity = activity_of(slot.activity)};
}

class Reader {
public:
    Reader(const Ledger& ledger, std::uint64_t now_ns) : ledger_(ledger), now_ns_(now_ns) {}

    AccountOf read() {
        for (std::uint32_t i = 0; i < used(ledger_.processes, most_processes); ++i) {
            account().processes.push_back(process_of(ledger_, ledger_.process[i], now_ns_));
        }
        for (std::uint32_t i = 0; i < used(ledger_.gils, most_gils); ++i) {
            account().gils.push_back(gil_of(ledger_, ledger_.gil[i], now_ns_));
        }
        read_calls();
        read_threads();
        sort_holds();
        read_drops();
        return std::move(result_);
    }

private:
    GilAccount& account() { return result_.account; }

    void read_calls() {
        for (std::uint32_t i = 0; i < used(ledger_.calls, most_calls); ++i) {
            result_.index.calls.push_back(static_cast<int>(i));
            account().calls.push_back(call_of(ledger_.call[i]));
        }
    }

    void read_threads() {
        const std::uint32_t count = used(ledger_.threads, most_threads);
        for (std::uint32_t i = 0; i < count; ++i) {
            const bool is_used = ledger_.thread[i].lives != 0;
            result_.index.threads.push_back(is_used ? static_cast<int>(account().threads.size()) : -1);
            if (is_used) account().threads.push_back(thread_of(ledger_.thread[i], end_of_thread(ledger_.thread[i])));
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            result_.index.long_holds.emplace_back();
            if (result_.index.threads[i] >= 0) read_details(ledger_.thread[i], i);
        }
        account().long_hold_s = seconds(ledger_.long_hold_ns);
    }

    std::uint64_t end_of_thread(const ThreadSlot& slot) const {
        const std::uint64_t end_ns = end_of(ledger_.process[slot.process], now_ns_);
        return slot.ended_ns != 0 ? std::min(slot.ended_ns, end_ns) : end_ns;
    }

    void read_details(const ThreadSlot& slot, std::uint32_t slot_index) {
        const int thread = result_.index.threads[slot_index];
        read_waits(slot, account().threads[static_cast<std::size_t>(thread)]);
        std::vector<int>& indices = result_.index.long_holds[slot_index];
        for (const LongHold& hold : slot.long_holds) {
            indices.push_back(hold.times != 0 ? static_cast<int>(account().holds.size()) : -1);
            if (hold.times != 0) account().holds.push_back(hold_of(hold, thread));
        }
        read_waited_places(slot, thread);
        add_unfinished(slot, thread);
    }

    // What the looks stand for is an estimate of the whole, which is known.
    void read_waited_places(const ThreadSlot& slot, int thread) {
        double all_s = seconds(slot.unseen_ns);
        for (const WaitedSlot& place : slot.waited_places) all_s += seconds(place.stands_for_ns);
        for (const WaitedSlot& place : slot.waited_places) {
            if (place.looks == 0 || place.stands_for_ns == 0) continue;
            add_waited_place({.thread = thread,
                              .site = location_of(place.site),
                              .caller = caller_of(place),
                              .waiting_s = seconds(slot.waited_for_ns) * seconds(place.stands_for_ns) / all_s,
                              .looks = static_cast<std::int64_t>(place.looks),
                              .between_s = seconds(place.between_ns),
                              .cpu_s = seconds(place.cpu_ns)});
        }
    }

    void add_waited_place(const WaitedPlace& place) {
        if (place.looks == 0 || place.waiting_s == 0) return;
        const auto found = std::ranges::find_if(account().waited_places, [&](const WaitedPlace& known) {
            return known.thread == place.thread && known.site == place.site && known.caller == place.caller;
        });
        if (found == account().waited_places.end()) return account().waited_places.push_back(place);
        found->waiting_s += place.waiting_s;
        found->looks += place.looks;
        found->between_s += place.between_s;
        found->cpu_s += place.cpu_s;
    }

    void add_unfinished(const ThreadSlot& slot, int thread) {
        const LongHold hold = unfinished_hold(ledger_, slot, end_of_thread(slot));
        if (hold.times == 0) return;
        const GilHold last = hold_of(hold, thread);
        add_waited_place({.thread = thread,
                          .site = last.site,
                          .waiting_s = seconds(unfinished_waiting_ns(ledger_, slot, end_of_thread(slot))),
                          .looks = last.looks});
        for (GilHold& known : account().holds) {
            if (known.thread != thread || known.site != last.site || known.is_end) continue;
            ++known.times;
            known.held_s += last.held_s;
            known.longest_s = std::max(known.longest_s, last.longest_s);
            known.kept_waiting_s += last.kept_waiting_s;
            known.looks += last.looks;
            known.looks_here += last.looks_here;
            add(known.activity, last.activity);
            return;
        }
        account().holds.push_back(last);
    }

    // What is left of the waiting is time when nobody held the GIL.
    void read_waits(const ThreadSlot& slot, GilThread& thread) {
        for (const WaitedOn& entry : slot.waited_on) add_wait(thread, entry);
        add_wait(thread, unfinished_wait(ledger_, slot, end_of_thread(slot)));
        thread.free_but_wanted_s = thread.waiting_s;
        for (const GilWait& wait : thread.waited_on) thread.free_but_wanted_s -= wait.waiting_s;
        thread.free_but_wanted_s = std::max(0.0, thread.free_but_wanted_s);
    }

    void add_wait(GilThread& thread, const WaitedOn& entry) {
        if (entry.waiting_ns == 0) return;
        const bool is_known = entry.holder != 0 && entry.holder <= result_.index.threads.size();
        const int holder = is_known ? result_.index.threads[entry.holder - 1] : -1;
        auto known = std::ranges::find(thread.waited_on, holder, &GilWait::holder);
        if (known == thread.waited_on.end()) known = thread.waited_on.insert(known, GilWait{.holder = holder});
        known->waiting_s += seconds(entry.waiting_ns);
        known->times += entry.times;
    }

    // Longest first; the index keeps pointing at the same places.
    void sort_holds() {
        std::vector<GilHold>& holds = account().holds;
        std::vector<int> order(holds.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, std::greater{},
                                 [&](int i) { return holds[static_cast<std::size_t>(i)].longest_s; });
        std::vector<GilHold> sorted;
        std::vector<int> place_of(holds.size());
        for (const int i : order) {
            place_of[static_cast<std::size_t>(i)] = static_cast<int>(sorted.size());
            sorted.push_back(holds[static_cast<std::size_t>(i)]);
        }
        holds = std::move(sorted);
        for (std::vector<int>& places : result_.index.long_holds) {
            for (int& place : places) place = place < 0 ? place : place_of[static_cast<std::size_t>(place)];
        }
    }

    void read_drops() {
        const std::uint32_t processes = ledger_.processes.load();
        account().dropped_processes = processes > most_processes ? processes - most_processes : 0;
        account().dropped_threads = ledger_.dropped_threads.load();
    }

    const Ledger& ledger_;
    std::uint64_t now_ns_;
    AccountOf result_;
};

}  // namespace

CodeLocation location_of(const RawLocation& raw) {
    return {.file = text_of(raw.file),
            .line = raw.line,
            .column = raw.column,
            .end_column = raw.end_column,
            .function = text_of(raw.function),
            .is_collecting = raw.is_collecting != 0,
            .generation = generation_of(raw),
            .is_importing = raw.is_importing != 0,
            .callable = text_of(raw.callable)};
}

GilActivity activity_of(const Activity& activity) {
    return {.between_s = seconds(activity.between_ns),
            .computed_s = seconds(activity.computed_ns),
            .blocked_s = seconds(activity.blocked_ns),
            .no_core_s = seconds(activity.no_core_ns),
            .stopped_s = seconds(activity.stopped_ns)};
}

GilThread thread_of(const ThreadSlot& slot, std::uint64_t end_ns) {
    Counters counters = slot.counters;
    const std::uint64_t holding_ns = elapsed_ns(counters.acquired_at_ns, end_ns);
    const std::uint64_t wanting_ns = elapsed_ns(counters.waiting_since_ns, end_ns);
    const std::uint64_t lifetime_ns = elapsed_ns(slot.born_ns + slot.between_ns, end_ns);
    const std::uint64_t accounted_ns = counters.held_ns + holding_ns + counters.waiting_ns + wanting_ns;
    GilThread thread;
    thread.process = static_cast<int>(slot.process);
    thread.tid = slot.tid;
    thread.name = text_of(slot.name);
    thread.lives = static_cast<int>(slot.lives);
    thread.lifetime_s = seconds(std::max(lifetime_ns, accounted_ns));
    thread.held_s = seconds(counters.held_ns + holding_ns);
    thread.waiting_s = seconds(counters.waiting_ns + wanting_ns);
    thread.released_s = seconds(lifetime_ns > accounted_ns ? lifetime_ns - accounted_ns : 0);
    if (slot.cpu_read_ns != 0 && slot.cpu_read_ns >= end_ns) thread.cpu_s = seconds(slot.cpu_ns);
    thread.acquisitions = static_cast<std::int64_t>(counters.acquisitions);
    thread.waits = static_cast<std::int64_t>(counters.waits);
    thread.forced = static_cast<std::int64_t>(counters.forced);
    thread.wanted = static_cast<std::int64_t>(counters.wanted);
    thread.taken_back = static_cast<std::int64_t>(counters.taken_back);
    thread.has_ended_holding = slot.has_ended_holding != 0 && counters.acquired_at_ns != 0;
    thread.longest_hold_s = seconds(std::max(counters.longest_hold_ns, holding_ns));
    thread.longest_wait_s = seconds(std::max(counters.longest_wait_ns, wanting_ns));
    return thread;
}

AccountOf account_of(const Ledger& ledger, std::uint64_t now_ns) {
    AccountOf result = Reader(ledger, now_ns).read();
    return result;
}

}  // namespace pyhost::gil
