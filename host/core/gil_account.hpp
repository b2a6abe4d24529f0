// host/core/gil_account.hpp: what one run did with the GIL: per process, per thread, per native call; and the trace.
//
// Every time of a thread is held (it has the GIL), waiting (it wants the GIL back or for the first time) or released
// (neither: it runs native code without the GIL, or sleeps).  A GIL is held, free, or free but wanted: nobody has it
// though somebody waits (the time that a wake-up takes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/histogram.hpp"

namespace pyhost {

// A place in Python code; columns count from 1, 0 where the code has none.
struct CodeLocation {
    std::string file;
    int line = 0;
    int column = 0;
    int end_column = 0;
    std::string function;        // qualified name
    bool is_collecting = false;  // the garbage collector ran, which began there
    int generation = -1;         // that it collected; -1: none, or not known
    bool is_importing = false;   // an import, by that line, whose own code ran
    std::string callable = {};   // the native callable that ran, called there; empty: none, or not known

    bool operator==(const CodeLocation&) const = default;
};

struct GilProcess {
    int pid = 0;
    int parent_pid = 0;
    std::string command = {};   // its arguments, as the system has them; empty where it ended before anybody looked
    double wall_s = 0;          // from the tracer's start to the end of Python, or to the process's end
    double start_s = 0;         // since the run began
    std::string engine;         // in words: "exact tracer", "sampled (why)", "no GIL"
    bool is_exact = false;      // the engine counts every release, acquisition and wait
    bool has_gil = true;        // false: its threads run without one
    bool counts_forced = true;  // false: the tracer cannot tell forced releases from others
    std::string ending;         // "exit status 0", "signal 9 (Killed)", "replaced by exec", "still running"
    double hook_cost_s = 0;     // of the tracer, per release + acquire pair
};

// One lock: of the main interpreter and those that share it, or of a sub-interpreter with its own.
struct Gil {
    int process = 0;   // index into GilAccount::processes
    std::string name;  // "main", "sub-interpreter 1"
    double wall_s = 0;
    double held_s = 0;
    double free_but_wanted_s = 0;  // the rest of wall_s is free
    std::int64_t acquisitions = 0;
    std::int64_t switches = 0;  // acquisitions by another thread than the one before
};

// Time that one thread waited while another one held.
struct GilWait {
    int holder = -1;  // index into GilAccount::threads
    double waiting_s = 0;
    std::int64_t times = 0;
};

struct GilThread {
    int process = 0;
    int tid = 0;            // the operating system's number
    std::string name;       // Python's name for it; of a thread that Python did not start the system's
    int lives = 1;          // threads that shared this line one after the other, where there were too many for one each
    double lifetime_s = 0;  // from its first acquire to its end
    std::optional<double> cpu_s = {};  // CPU time meanwhile; absent where nothing of it ran at its end
    double held_s = 0;
    double waiting_s = 0;
    double released_s = 0;
    double free_but_wanted_s = 0;  // the part of waiting_s when nobody held the GIL
    std::int64_t acquisitions = 0;
    std::int64_t waits = 0;       // acquisitions that had to wait
    std::int64_t forced = 0;      // times that it let go because another thread had asked for it
    std::int64_t wanted = 0;      // times that it let go by itself while another thread waited
    std::int64_t taken_back = 0;  // of these, after which it had the GIL again before any that waited
    double longest_hold_s = 0;
    double longest_wait_s = 0;
    bool has_ended_holding = false;  // it ended with the GIL: nobody can give that back
    std::vector<GilWait> waited_on;
};

// What a thread did from the watching parent's first look at a hold to the last, by the system's clocks.  What is left
// of between_s is not told apart.
struct GilActivity {
    double between_s = 0;  // 0: nobody looked twice, or the system does not say
    double computed_s = 0;
    double blocked_s = 0;  // it waited, in a system call as a rule
    double no_core_s = 0;  // it could have run: other threads did, or a quota was used up
    double stopped_s = 0;  // by a signal or a debugger
};

inline void add(GilActivity& sum, const GilActivity& more) {
    sum.between_s += more.between_s;
    sum.computed_s += more.computed_s;
    sum.blocked_s += more.blocked_s;
    sum.no_core_s += more.no_core_s;
    sum.stopped_s += more.stopped_s;
}

// The long holds of one thread at one place: the call that did not let go, or Python code that nobody interrupted.
struct GilHold {
    int thread = 0;  // index into GilAccount::threads
    CodeLocation site;
    std::int64_t times = 0;
    double held_s = 0;  // of all `times` together
    double longest_s = 0;
    double kept_waiting_s = 0;  // the part in which at least one thread waited
    // Looks at the running hold that found it at this site, of all looks at it.
    std::int64_t looks_here = 0;
    std::int64_t looks = 0;
    bool is_end = false;  // nobody looked: the site is where it let go, not where it held
    GilActivity activity = {};
};

// Where one thread was while others waited for it: seen by those, at moments apart.
struct WaitedPlace {
    int thread = 0;  // index into GilAccount::threads
    CodeLocation site;
    std::optional<CodeLocation> caller = {};  // of a library's site: the nearest place of the program itself
    double waiting_s = 0;                     // of all waiting threads together; an estimate, from the looks
    std::int64_t looks = 0;
    double between_s = 0;  // from one look to the next, where both found it there
    double cpu_s = 0;      // the thread's CPU time meanwhile
};

// The calls of one swapped function; wall = held + released + waiting.
struct CallAccount {
    int process = 0;
    std::string name;        // of the Python function
    std::string provenance;  // the object that ran in its place
    std::int64_t calls = 0;
    double wall_s = 0;
    double held_s = 0;
    double released_s = 0;
    double waiting_s = 0;
    std::int64_t releases = 0;
    Histogram wall;  // of each call
    Histogram held;
    Histogram waiting;
};

// The independent check: looks at the GIL's own state from outside, at random moments, beside what the trace says.
struct GilPeek {
    std::int64_t looks = 0;
    double held_share = 0;    // of the looks
    double error = 0;         // two standard errors of that share
    double traced_share = 0;  // by the tracer, over the same time
    // Looks during which the trace did not change, and those of them that found the GIL as the trace had it.  A look
    // may come late where all cores are busy, and late looks find released locks too often; these two it does not
    // touch.
    std::int64_t compared = 0;
    std::int64_t agreeing = 0;
};

struct GilAccount {
    std::string command;                // what ran, as typed
    std::string ending;                 // of the run itself: "exit status 0", "signal 9 (Killed)"
    double wall_s = 0;                  // of the run, start to end
    std::vector<GilProcess> processes;  // the first is the one that was started
    std::vector<Gil> gils;
    std::vector<GilThread> threads;
    std::vector<GilHold> holds;  // longest first
    std::vector<WaitedPlace> waited_places;
    std::vector<CallAccount> calls;
    std::optional<GilPeek> peek;         // of the first process's main GIL
    double long_hold_s = 0;              // holds of at least this length are in `holds`
    std::int64_t dropped_processes = 0;  // no room for them: nothing of theirs is in here
    std::int64_t dropped_threads = 0;
    std::vector<std::string> notes;  // sentences: what could not be seen, and why
};

// Of an index into `threads`; -1 where it is none.
inline int process_of(const GilAccount& account, int thread) {
    const auto index = static_cast<std::size_t>(thread);
    return index < account.threads.size() ? account.threads[index].process : -1;
}

enum class SpanKind { held, released, waiting, call };

// One stretch of one thread's time.  Spans of a thread nest: a call encloses the spans that it is made of.
struct TraceSpan {
    int thread = 0;  // index into GilAccount::threads
    SpanKind kind = SpanKind::held;
    std::int64_t start_ns = 0;  // since the run began
    std::int64_t duration_ns = 0;
    int call = -1;  // index into GilAccount::calls, of a call
    int hold = -1;  // index into GilAccount::holds, of a long hold
};

struct GilTrace {
    std::vector<TraceSpan> spans;     // by thread, then by start; an enclosing span before what it encloses
    std::int64_t dropped_events = 0;  // the oldest, for which the rings had no room
    std::int64_t start_ns = 0;        // CLOCK_MONOTONIC: the spans' times count from there
};

}  // namespace pyhost
