// host/gil/spans.cpp: a thread is in one state from one event to the next; a call cuts the state that it begins in.
#include "gil/spans.hpp"

#include <algorithm>

namespace pyhost::gil {
namespace {

int entry(std::span<const int> indices, std::uint64_t place) { return place < indices.size() ? indices[place] : -1; }

class SpanWriter {
public:
    SpanWriter(const ThreadEvents& thread, std::uint64_t origin_ns, std::vector<TraceSpan>& spans)
        : thread_(thread), origin_ns_(origin_ns), spans_(spans) {}

    void write() {
        for (const Event& event : thread_.events) take(event);
        if (!is_known_) return;
        if (!is_held_ && thread_.waiting_since_ns != 0) {
            end_state(thread_.waiting_since_ns);
            add(SpanKind::waiting, since_ns_, thread_.end_ns);
        } else {
            end_state(thread_.end_ns);
        }
        while (!open_calls_.empty()) end_call(thread_.end_ns);
    }

private:
    void take(const Event& event) {
        switch (static_cast<EventKind>(event.kind)) {
            case EventKind::acquire: return take_acquire(event);
            case EventKind::release: return take_release(event);
            case EventKind::call_begin: return begin_call(event);
            case EventKind::call_end:
                end_state(event.at_ns);
                if (!open_calls_.empty()) end_call(event.at_ns);
                return enter(true, event.at_ns);
            case EventKind::wait_end: return take_wait_end(event);
            case EventKind::thread_end:
                take_wait_end(event);
                while (!open_calls_.empty()) end_call(event.at_ns);
                is_known_ = false;  // until another thread has its slot
                return;
        }
    }

    void take_acquire(const Event& event) {
        const std::uint64_t wanted_ns = event.at_ns - event.detail;
        end_state(wanted_ns);
        add(SpanKind::waiting, wanted_ns, event.at_ns);
        enter(true, event.at_ns);
    }

    void take_wait_end(const Event& event) {
        const std::uint64_t since_ns = event.at_ns - event.detail;
        end_state(since_ns);
        add(SpanKind::waiting, since_ns, event.at_ns);
        enter(false, event.at_ns);
    }

    void take_release(const Event& event) {
        const int hold = event.detail == 0 ? -1 : entry(thread_.long_holds, event.detail - 1);
        end_state(event.at_ns, hold);
        enter(false, event.at_ns);
    }

    void begin_call(const Event& event) {
        end_state(event.at_ns);
        open_calls_.push_back(spans_.size());
        spans_.push_back({.thread = thread_.thread,
                          .kind = SpanKind::call,
                          .start_ns = since_origin(event.at_ns),
                          .duration_ns = 0,
                          .call = entry(thread_.calls, event.detail)});
        enter(true, event.at_ns);
    }

    void end_call(std::uint64_t at_ns) {
        TraceSpan& call = spans_[open_calls_.back()];
        call.duration_ns = std::max(std::int64_t{0}, since_origin(at_ns) - call.start_ns);
        open_calls_.pop_back();
    }

    void enter(bool is_held, std::uint64_t at_ns) {
        is_known_ = true;
        is_held_ = is_held;
        since_ns_ = at_ns;
    }

    void end_state(std::uint64_t at_ns, int hold = -1) {
        if (is_known_) add(is_held_ ? SpanKind::held : SpanKind::released, since_ns_, at_ns, hold);
        since_ns_ = at_ns;
    }

    void add(SpanKind kind, std::uint64_t from_ns, std::uint64_t to_ns, int hold = -1) {
        if (to_ns <= from_ns) return;
        spans_.push_back({.thread = thread_.thread,
                          .kind = kind,
                          .start_ns = since_origin(from_ns),
                          .duration_ns = static_cast<std::int64_t>(to_ns - from_ns),
                          .call = -1,
                          .hold = hold});
    }

    std::int64_t since_origin(std::uint64_t at_ns) const { return static_cast<std::int64_t>(at_ns - origin_ns_); }

    const ThreadEvents& thread_;
    std::uint64_t origin_ns_;
    std::vector<TraceSpan>& spans_;
    std::vector<std::size_t> open_calls_;  // their indices in spans_
    std::uint64_t since_ns_ = 0;
    bool is_known_ = false;
    bool is_held_ = false;
};

// A release of a long hold whose place has made room for another since.
bool is_of_a_place_gone(const ThreadSlot& thread, const Event& event) {
    return static_cast<EventKind>(event.kind) == EventKind::release && event.detail != 0 &&
           event.detail <= most_long_holds && event.at_ns <= thread.long_holds[event.detail - 1].since_ns;
}

// What is still in a thread's ring, oldest first.
std::vector<Event> events_of(const Ledger& ledger, std::uint32_t thread_index, std::uint64_t written) {
    std::vector<Event> events;
    const Event* ring = const_cast<Ledger&>(ledger).ring(thread_index);
    for (std::uint64_t i = written - std::min(written, ledger.ring_events); i < written; ++i) {
        events.push_back(ring[i & (ledger.ring_events - 1)]);
        if (is_of_a_place_gone(ledger.thread[thread_index], events.back())) events.back().detail = 0;
    }
    return events;
}

}  // namespace

void append_spans(const ThreadEvents& thread, std::uint64_t origin_ns, std::vector<TraceSpan>& spans) {
    SpanWriter(thread, origin_ns, spans).write();
}

GilTrace trace_of(const Ledger& ledger, const AccountIndex& index, std::uint64_t now_ns) {
    GilTrace trace;
    trace.start_ns = static_cast<std::int64_t>(ledger.start_ns);
    for (std::uint32_t i = 0; i < index.threads.size() && ledger.ring_events != 0; ++i) {
        const ThreadSlot& slot = ledger.thread[i];
        const ProcessSlot& process = ledger.process[slot.process];
        const std::uint64_t written = slot.events;
        const std::vector<Event> events = events_of(ledger, i, written);
        const std::uint64_t end_ns = slot.ended_ns != 0 ? slot.ended_ns : process.end_ns != 0 ? process.end_ns : now_ns;
        if (index.threads[i] < 0) continue;
        append_spans({.events = events,
                      .end_ns = end_ns,
                      .waiting_since_ns = slot.counters.waiting_since_ns,
                      .thread = index.threads[i],
                      .calls = index.calls,
                      .long_holds = index.long_holds[i]},
                     ledger.start_ns, trace.spans);
        trace.dropped_events += static_cast<std::int64_t>(written - events.size());
    }
    return trace;
}

}  // namespace pyhost::gil
