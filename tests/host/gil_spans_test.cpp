// tests/host/gil_spans_test.cpp: events written by hand, and the spans that they are.
#include <doctest/doctest.h>

#include <ostream>
#include <vector>

#include "fake_gil.hpp"
#include "gil/spans.hpp"

namespace pyhost {

bool operator==(const TraceSpan& one, const TraceSpan& other) {
    return one.thread == other.thread && one.kind == other.kind && one.start_ns == other.start_ns &&
           one.duration_ns == other.duration_ns && one.call == other.call && one.hold == other.hold;
}

std::ostream& operator<<(std::ostream& out, const TraceSpan& span) {
    constexpr const char* kinds[] = {"held", "released", "waiting", "call"};
    return out << kinds[static_cast<int>(span.kind)] << ' ' << span.start_ns << '+' << span.duration_ns << " call "
               << span.call << " hold " << span.hold << '\n';
}

}  // namespace pyhost

namespace gil_spans_test {

namespace {

using namespace pyhost;
using namespace pyhost::gil;
using pyhost::test::new_ledger;

using Spans = std::vector<TraceSpan>;

constexpr std::uint64_t origin_ns = 1000;
constexpr int thread_index = 4;

Event event(EventKind kind, std::uint64_t at_ns, std::uint64_t detail = 0) {
    return {.kind = static_cast<std::uint64_t>(kind), .at_ns = origin_ns + at_ns, .detail = detail};
}

Event acquire(std::uint64_t at_ns, std::uint64_t waited_ns = 0) { return event(EventKind::acquire, at_ns, waited_ns); }
Event release(std::uint64_t at_ns, std::uint64_t place = 0) { return event(EventKind::release, at_ns, place); }
Event wait_end(std::uint64_t at_ns, std::uint64_t waited_ns) { return event(EventKind::wait_end, at_ns, waited_ns); }
Event call_begin(std::uint64_t at_ns, std::uint64_t slot) { return event(EventKind::call_begin, at_ns, slot); }
Event call_end(std::uint64_t at_ns, std::uint64_t slot) { return event(EventKind::call_end, at_ns, slot); }

TraceSpan span(SpanKind kind, std::int64_t start_ns, std::int64_t end_ns, int hold = -1) {
    return {.thread = thread_index, .kind = kind, .start_ns = start_ns, .duration_ns = end_ns - start_ns, .hold = hold};
}

TraceSpan held(std::int64_t start_ns, std::int64_t end_ns, int hold = -1) {
    return span(SpanKind::held, start_ns, end_ns, hold);
}
TraceSpan released(std::int64_t start_ns, std::int64_t end_ns) { return span(SpanKind::released, start_ns, end_ns); }
TraceSpan waiting(std::int64_t start_ns, std::int64_t end_ns) { return span(SpanKind::waiting, start_ns, end_ns); }
TraceSpan call(std::int64_t start_ns, std::int64_t end_ns, int index) {
    TraceSpan made = span(SpanKind::call, start_ns, end_ns);
    made.call = index;
    return made;
}

// Of a thread that ended at 100, whose calls are the account's 10 and 11 and whose only long hold is the account's 7.
Spans spans_of(const std::vector<Event>& events, std::uint64_t waiting_since_ns = 0) {
    const std::vector<int> calls{10, 11};
    const std::vector<int> long_holds{7};
    Spans spans;
    append_spans({.events = events,
                  .end_ns = origin_ns + 100,
                  .waiting_since_ns = waiting_since_ns == 0 ? 0 : origin_ns + waiting_since_ns,
                  .thread = thread_index,
                  .calls = calls,
                  .long_holds = long_holds},
                 origin_ns, spans);
    return spans;
}

}  // namespace

TEST_CASE("spans: a thread that holds, lets go and waits, to the nanosecond") {
    CHECK(spans_of({acquire(10), release(30), acquire(60, 12), release(100)}) ==
          Spans{held(10, 30), released(30, 48), waiting(48, 60), held(60, 100)});
}

TEST_CASE("spans: no event, no span") { CHECK(spans_of({}).empty()); }

TEST_CASE("spans: what was before the first event is not told, but a wait before it is") {
    CHECK(spans_of({acquire(40, 15), release(100)}) == Spans{waiting(25, 40), held(40, 100)});
    CHECK(spans_of({release(40)}) == Spans{released(40, 100)});
}

TEST_CASE("spans: what had not ended goes on until the thread's end") {
    CHECK(spans_of({acquire(40)}) == Spans{held(40, 100)});
    CHECK(spans_of({acquire(40), release(50)}) == Spans{held(40, 50), released(50, 100)});
    CHECK(spans_of({acquire(40), release(50)}, 70) == Spans{held(40, 50), released(50, 70), waiting(70, 100)});
    CHECK(spans_of({acquire(40)}, 20) == Spans{held(40, 100)});
}

TEST_CASE("spans: a forced release waits first, then native code may run") {
    CHECK(spans_of({acquire(10), release(30), wait_end(35, 4), acquire(60, 5), release(100)}) ==
          Spans{held(10, 30), released(30, 31), waiting(31, 35), released(35, 55), waiting(55, 60), held(60, 100)});
}

TEST_CASE("spans: between one thread's end and the first event of the next in its slot there is nobody") {
    const auto thread_end = [](std::uint64_t at_ns, std::uint64_t waited_ns) {
        return event(EventKind::thread_end, at_ns, waited_ns);
    };
    CHECK(spans_of({acquire(10), release(30), thread_end(40, 0), acquire(60, 5), release(70)}) ==
          Spans{held(10, 30), released(30, 40), waiting(55, 60), held(60, 70), released(70, 100)});
    CHECK(spans_of({acquire(10), call_begin(20, 1), release(30), thread_end(40, 0)}) ==
          Spans{held(10, 20), call(20, 40, 11), held(20, 30), released(30, 40)});
    CHECK(spans_of({acquire(10), release(30), thread_end(40, 4)}) ==
          Spans{held(10, 30), released(30, 36), waiting(36, 40)});
}

TEST_CASE("spans: a long hold says which it is, a place that is not in the account says none") {
    CHECK(spans_of({acquire(10), release(30, 1), release(100, 2)}) == Spans{held(10, 30, 7), released(30, 100)});
    CHECK(spans_of({acquire(10), release(100, 2)}) == Spans{held(10, 100)});
}

TEST_CASE("spans: a call cuts the hold in which it begins, and encloses what it is made of") {
    CHECK(spans_of({acquire(0), call_begin(10, 1), release(20), acquire(50, 5), call_end(60, 1), release(100)}) ==
          Spans{held(0, 10), call(10, 60, 11), held(10, 20), released(20, 45), waiting(45, 50), held(50, 60),
                held(60, 100)});
}

TEST_CASE("spans: calls nest, and end in the other order") {
    CHECK(spans_of({acquire(0), call_begin(10, 0), call_begin(20, 1), call_end(30, 1), call_end(40, 0),
                    release(100)}) == Spans{held(0, 10), call(10, 40, 10), held(10, 20), call(20, 30, 11), held(20, 30),
                                            held(30, 40), held(40, 100)});
}

TEST_CASE("spans: a call that had not ended ends with the thread, with those round it") {
    CHECK(spans_of({acquire(0), call_begin(10, 0), call_begin(20, 1), release(50)}) ==
          Spans{held(0, 10), call(10, 100, 10), held(10, 20), call(20, 100, 11), held(20, 50), released(50, 100)});
}

TEST_CASE("spans: the end of a call of which the ring lost the begin is a time at which the GIL is held") {
    CHECK(spans_of({call_end(30, 0), release(100)}) == Spans{held(30, 100)});
    CHECK(spans_of({release(10), acquire(20), call_end(30, 0), release(100)}) ==
          Spans{released(10, 20), held(20, 30), held(30, 100)});
}

TEST_CASE("spans: a call to a function without a place in the account has none") {
    CHECK(spans_of({call_begin(10, 9), call_end(100, 9)}) == Spans{call(10, 100, -1), held(10, 100)});
}

TEST_CASE("spans: events after the process's end, of threads that it did not wait for, give no negative time") {
    for (const TraceSpan& made : spans_of({acquire(90), call_begin(110, 0), release(120)}, 130)) {
        CHECK(made.duration_ns >= 0);
    }
}

TEST_CASE("spans: the trace is of every thread, from what its ring still has, until its end") {
    Ledger& ledger = new_ledger(UINT64_MAX, 4);
    ledger.start_ns = origin_ns;
    ledger.threads = 2;
    ledger.processes = 1;
    ledger.process[0].end_ns = origin_ns + 90;
    for (std::uint32_t i = 0; i < 2; ++i) ledger.thread[i].lives = 1;
    ledger.thread[0].ended_ns = origin_ns + 80;
    ledger.thread[0].events = 6;  // the oldest two are overwritten
    const Event last_six[] = {acquire(1), release(2), acquire(10), release(20), acquire(30), release(70)};
    for (std::size_t i = 0; i < 6; ++i) ledger.ring(0)[i % 4] = last_six[i];
    ledger.thread[1].events = 1;
    ledger.ring(1)[0] = acquire(72, 2);
    const AccountIndex index{.threads = {thread_index, thread_index}, .calls = {}, .long_holds = {{}, {}}};
    const GilTrace trace = trace_of(ledger, index, origin_ns + 500);
    CHECK(trace.spans ==
          Spans{held(10, 20), released(20, 30), held(30, 70), released(70, 80), waiting(70, 72), held(72, 90)});
    CHECK(trace.dropped_events == 2);
    CHECK(trace.start_ns == origin_ns);
}

TEST_CASE("spans: a hold at a place that made room for another later is not called by the other's name") {
    Ledger& ledger = new_ledger(UINT64_MAX, 8);
    ledger.start_ns = origin_ns;
    ledger.threads = 1;
    ledger.thread[0].lives = 1;
    ledger.thread[0].events = 4;
    const Event events[] = {acquire(10), release(20, 1), acquire(30), release(40, 1)};
    for (std::size_t i = 0; i < 4; ++i) ledger.ring(0)[i] = events[i];
    ledger.thread[0].long_holds[0].since_ns = origin_ns + 30;  // the hold that began then brought it
    const AccountIndex index{.threads = {thread_index}, .calls = {}, .long_holds = {{7}}};
    CHECK(trace_of(ledger, index, origin_ns + 40).spans == Spans{held(10, 20), released(20, 30), held(30, 40, 7)});
}

TEST_CASE("spans: without rings, or of a slot that nobody had, there is no trace") {
    Ledger& ledger = new_ledger(UINT64_MAX, 8);
    ledger.thread[0].events = 1;
    ledger.ring(0)[0] = acquire(10);
    const AccountIndex nobody{.threads = {-1}, .calls = {}, .long_holds = {{}}};
    CHECK(trace_of(ledger, nobody, origin_ns + 40).spans.empty());
    ledger.ring_events = 0;
    const AccountIndex index{.threads = {0}, .calls = {}, .long_holds = {{}}};
    CHECK(trace_of(ledger, index, origin_ns + 40).spans.empty());
}

}  // namespace gil_spans_test
