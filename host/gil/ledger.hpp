// host/gil/ledger.hpp: the shared mapping in which hooks count and from which the parent reads.
//
// Plain data with preallocated slots: a hook only adds to numbers, and a process that execs, calls _exit() or is killed
// leaves its account behind.  Who may write what:
//   - a ThreadSlot: its own thread; `waited_on` also the thread that lets the GIL go, `seen`, `waited_places`,
//     `near_end` and `unseen_ns` those that wait for this one, all of which have the GIL's mutex;
//   - a GilSlot: whoever has the GIL's mutex (CPython signals and waits with it locked);
//   - a CallSlot: whoever holds the GIL;
//   - `look` and a process's end: the watching parent.
// Readers take copies; a number may be one event old, never torn (aligned 8-byte words).
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/histogram.hpp"
#include "gil/python_layout.h"
#include "gil/stack.hpp"

namespace pyhost::gil {

inline constexpr std::uint32_t most_processes = 256;
inline constexpr std::uint32_t most_threads = 1024;
inline constexpr std::uint32_t most_gils = 512;
inline constexpr std::uint32_t most_calls = 256;
inline constexpr std::uint32_t most_waiters = 128;       // of one GIL, at once
inline constexpr std::uint32_t most_waited_on = 16;      // threads that one thread waited on, by name
inline constexpr std::uint32_t most_long_holds = 24;     // places in the code of one thread
inline constexpr std::uint32_t most_seen_places = 16;    // of one hold
inline constexpr std::uint32_t most_near_end = 7;        // powers of two up to 128 us
inline constexpr std::uint32_t most_waited_places = 64;  // where one thread kept others waiting

// Index into a table of slots, plus one; 0 is nobody.
using SlotNumber = std::uint32_t;

struct Counters {
    std::uint64_t held_ns;  // of finished holds
    std::uint64_t waiting_ns;
    std::uint64_t acquisitions;
    std::uint64_t releases;
    std::uint64_t waits;       // acquisitions that had to wait
    std::uint64_t forced;      // releases that another thread had asked for
    std::uint64_t wanted;      // other releases, at which a thread waited
    std::uint64_t taken_back;  // of these, after which no waiting thread had it first: missed hand-overs
    std::uint64_t longest_hold_ns;
    std::uint64_t longest_wait_ns;
    std::uint64_t acquired_at_ns;    // 0 while not held
    std::uint64_t waiting_since_ns;  // 0 while not waiting
};

struct WaitedOn {
    SlotNumber holder;
    std::uint32_t times;
    std::uint64_t waiting_ns;
};

// What a thread did between looks of the parent: a GilActivity (core/gil_account.hpp) in nanoseconds.
struct Activity {
    std::uint64_t between_ns;
    std::uint64_t computed_ns;
    std::uint64_t blocked_ns;
    std::uint64_t no_core_ns;
    std::uint64_t stopped_ns;
};

// Holds of at least Ledger::long_hold_ns at one place of the code.
struct LongHold {
    RawLocation site;
    std::uint64_t since_ns;  // older events refer to the evicted entry
    std::uint64_t times;
    std::uint64_t held_ns;
    std::uint64_t longest_ns;
    std::uint64_t kept_waiting_ns;
    std::uint64_t looks_here;
    std::uint64_t looks;
    Activity activity;
    std::uint32_t is_end;  // the place is where it let go, for nobody looked while it held
};

// What threads that wait saw of the hold that began at `acquired_at_ns` (waiters_looks.hpp).
struct SeenPlace {
    RawStack stack;
    std::uint64_t stands_for_ns;  // of the waiting
    std::uint64_t between_ns;     // from one look to the next that both found it here
    std::uint64_t cpu_ns;         // the thread's CPU time meanwhile
    std::uint32_t looks;
};

struct WaitersLooks {
    std::uint64_t acquired_at_ns;
    std::uint64_t last_ns;
    std::uint64_t last_cpu_ns;
    std::uint32_t last_place;
    std::uint32_t looks;
    std::uint32_t places;
    SeenPlace place[most_seen_places];
};

// The look of a thread as its wait began, at the hold that began at `acquired_at_ns`.
struct FirstLook {
    std::uint64_t acquired_at_ns;
    std::uint64_t at_ns;
    std::uint64_t read_ns;   // when the holder's frame had been read
    std::uint64_t apart_ns;  // since the look before
    std::uint32_t place;     // index into the holder's WaitersLooks
};

// Where this thread was while others waited for it.
struct WaitedSlot {
    RawLocation site;
    RawLocation caller;   // of a library's site: where the program itself was; line 0 where that is not known
    RawStack stack;       // of the last look whose addresses were read and that found it here; not of an import
    std::uint64_t table;  // address of its code's location table: the same code is still there
    std::uint64_t stands_for_ns;
    std::uint64_t between_ns;
    std::uint64_t cpu_ns;
    std::uint64_t looks;
};

// What the watching parent saw of the hold that began at `acquired_at_ns`: a place read while it lasts is better than
// the one at its end.  `version` is odd while the parent writes.
struct Look {
    std::atomic<std::uint32_t> version;
    std::uint32_t looks_here;
    std::uint32_t looks;
    std::uint64_t acquired_at_ns;
    Activity activity;
    RawLocation site;
};

enum class SlotState : std::uint32_t { free, live, finished };

struct ThreadSlot {
    std::atomic<SlotState> state;
    std::uint32_t process;  // index
    std::int32_t tid;
    std::uint32_t lives;      // threads that have had this slot
    std::uint32_t gil;        // the last one that it took or waited for: GilSlot::number plus one
    std::uint32_t is_queued;  // among GilSlot::waiting
    std::uint32_t has_ended_holding;
    std::uint64_t thread_state;  // address of its PyThreadState, at the last acquire
    std::uint64_t born_ns;
    std::uint64_t ended_ns;    // 0 while it lives
    std::uint64_t between_ns;  // between its lives, since born_ns: nobody had it
    std::uint64_t cpu_ns;      // CPU time of its lives, as read at `cpu_read_ns`; 0: not yet
    std::uint64_t cpu_read_ns;
    std::uint64_t cpu_before_ns;  // of the present life, what was before it or is in `cpu_ns`
    Counters counters;
    WaitedOn waited_on[most_waited_on];
    std::uint64_t waited_for_ns;  // by others for its finished holds: their sum
    std::uint64_t unseen_ns;      // what looks stand for that found no place
    FirstLook first_look;         // of this thread, at another one
    WaitersLooks seen;
    WaitedSlot waited_places[most_waited_places];
    std::uint8_t near_end[most_near_end];  // index into them plus one, by how shortly before the end of a hold
    LongHold long_holds[most_long_holds];
    Look look;
    char name[64];         // UTF-8, cut
    std::uint64_t events;  // written to its ring so far
};

struct GilSlot {
    std::uint32_t process;
    std::uint32_t number;   // of the process's GILs, in the order in which they were seen; 0 is the main one
    std::uint64_t address;  // of struct _gil_runtime_state
    std::uint64_t first_ns;
    std::uint64_t held_ns;  // of finished holds
    std::uint64_t free_but_wanted_ns;
    std::uint64_t acquisitions;
    std::uint64_t switches;
    std::uint64_t acquired_at_ns;  // 0 while free
    std::uint64_t released_at_ns;
    SlotNumber holder;
    SlotNumber last_holder;
    std::uint32_t is_wanted;  // somebody waited at the last release, which was not forced
    std::uint32_t waiters;
    std::uint32_t waiting[most_waiters];  // indices of thread slots
};

struct CallSlot {
    std::uint32_t process;
    char name[96];
    char provenance[256];
    std::uint64_t calls;
    std::uint64_t wall_ns;
    std::uint64_t held_ns;
    std::uint64_t waiting_ns;
    std::uint64_t releases;
    Histogram wall;
    Histogram held;
    Histogram waiting;
};

enum class Engine : std::uint32_t { none, exact, sampled, no_gil };
enum class Ending : std::uint32_t { running, finished, replaced, gone };

struct ProcessSlot {
    std::int32_t pid;
    std::int32_t parent_pid;
    Engine engine;
    Ending ending;
    std::uint64_t start_ns;
    std::uint64_t end_ns;
    std::uint64_t main_gil;  // address of the main interpreter's struct _gil_runtime_state, for a look from outside
    double hook_cost_s;
    std::uint32_t counts_forced;  // 0: forced releases could not be told from others
    pyhost_python_layout layout;
};

enum class EventKind : std::uint64_t { acquire, release, call_begin, call_end, wait_end, thread_end };

// 16 bytes.  `detail`: of an acquire the ns waited before it, of a release the number of the LongHold plus one or 0,
// of a call the index of its CallSlot, of the end of a wait after a forced release the ns that it lasted, of the end of
// a thread the ns that it has waited in vain.
struct Event {
    std::uint64_t kind : 4;
    std::uint64_t at_ns : 60;  // CLOCK_MONOTONIC
    std::uint64_t detail;
};

struct Ledger {
    std::uint64_t magic;
    std::uint64_t start_ns;
    std::uint64_t long_hold_ns;
    std::uint64_t ring_events;  // per thread, a power of two; 0: no rings
    std::atomic<std::uint32_t> processes;
    std::atomic<std::uint32_t> threads;
    std::atomic<std::uint32_t> gils;
    std::atomic<std::uint32_t> calls;
    std::atomic<std::uint32_t> dropped_threads;
    ProcessSlot process[most_processes];
    GilSlot gil[most_gils];
    CallSlot call[most_calls];
    ThreadSlot thread[most_threads];
    // most_threads rings of ring_events Events follow.

    Event* ring(std::uint32_t thread_index) { return reinterpret_cast<Event*>(this + 1) + thread_index * ring_events; }
};

std::uint64_t clock_ns();  // CLOCK_MONOTONIC

// For words that are written with a GIL's mutex locked and read without it, from this process or another.
template <class Word>
void store_whole(Word& word, Word value) {
    std::atomic_ref(word).store(value, std::memory_order_relaxed);
}

template <class Word>
Word load_whole(const Word& word) {
    return std::atomic_ref(const_cast<Word&>(word)).load(std::memory_order_relaxed);
}

// Owner of a mapping of the ledger in this process.
class LedgerMapping {
public:
    // Shared with every process that is forked from now on or opens `path()`.  Throws Error where there is no memory.
    static LedgerMapping create(std::uint64_t long_hold_ns, std::uint64_t ring_events);

    LedgerMapping(LedgerMapping&&) noexcept;
    LedgerMapping& operator=(LedgerMapping&&) = delete;
    ~LedgerMapping();

    Ledger& get() const { return *ledger_; }
    Ledger* operator->() const { return ledger_; }

    // Through which a process that was started by exec finds it, as long as this process lives.
    std::string path() const;

    // In a forked child, which has the mapping and needs no more.
    void close_file();

private:
    LedgerMapping(Ledger* ledger, std::size_t bytes, int fd) : ledger_(ledger), bytes_(bytes), fd_(fd) {}

    Ledger* ledger_;
    std::size_t bytes_;
    int fd_;
};

// For the rest of this process's life; nullptr where there is no ledger (its owner is gone, or another pyhost's).
Ledger* join_ledger(const std::string& path);

// A private one, for a process that nobody watches; nullptr without memory.
Ledger* private_ledger();

}  // namespace pyhost::gil
