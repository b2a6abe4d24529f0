// host/core/result.hpp: what a measurement yields: rows of samples, or the reason why there are none.
//
// No row is blank: `status` is one that is timed and there are samples, or `reason` says in a sentence why not.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/cell.hpp"
#include "core/host_tax.hpp"
#include "core/limits.hpp"

namespace pyhost {

enum class Status {
    correct,       // equal to the reference under the kernel's check
    differs,       // in no more items than the backend declares: `reason` says in how many, and why
    other_stream,  // random numbers of a declared stream of their own, whose distribution was tested
    wrong,         // not equal: `reason` quotes the first difference
    false_claim,   // equal, but it holds the GIL though it claims `released`, or the reverse
    failed,        // raised an exception, or is not the backend's object
    crashed,       // the process died by a signal or left by itself
    timed_out,     // no answer within --timeout
    skipped,       // not built, no device, or the style cannot offer this policy
    over_budget,   // one call takes longer than --budget
    interrupted,   // Ctrl-C or another signal came first
};

std::string_view to_string(Status status);

// correct, differs, other_stream: the result was judged, and the row may be timed.
bool is_timed(Status status);

// Not those whose result is another than the reference's: they have times, and no ratio to anybody's.
bool is_ranked(Status status);

// wrong, false_claim, failed, crashed, timed_out: a comparison with one of these exits with 1.
bool is_failure(Status status);

// What one thread did with the GIL during its calls; wall = held + released + waiting.
struct GilSplit {
    double held_s = 0;
    double released_s = 0;  // running, or blocked, without the GIL
    double waiting_s = 0;   // wanting it back
    std::int64_t releases = 0;
};

// One timed batch. Of one thread: `calls` calls by a C++ loop. Of several: the window from when all are ready to when
// the last has made its `calls` calls; each goes on calling until then, from a Python loop.
struct Sample {
    double wall_s = 0;
    double cpu_s = 0;             // CPU time of the whole process meanwhile
    double core_wait_s = 0;       // of one thread: how long it was ready to run and had no core
    double all_core_wait_s = 0;   // of several: the same, summed over them; 0 where it is not known
    double loop_call_s = 0;       // of one thread: a call from such a Python loop; 0: long, or of a lane that has none
    std::int64_t calls = 0;       // per thread, at least
    double all_calls = 0;         // of all, those under way at the end by the part that is done; 0: `calls` of each
    std::optional<GilSplit> gil;  // summed over the threads; absent where the engine cannot see it
    int repetition = 0;           // which set of fresh processes it comes from

    double calls_of_all(int threads) const;
    // The time that the calls took, without that in which the machine did something else.
    double own_s() const { return wall_s - core_wait_s; }
};

// One cell of a row: the row at one number of threads.
struct Cell {
    int threads = 1;
    std::vector<Sample> samples;
    std::string reason;  // why there are no samples, if there are none
};

// The longest gap between two ticks of a Python thread that ticks every millisecond.
struct Heartbeat {
    double call_s = 0;   // length of the native call beside it
    double stall_s = 0;  // longest gap between two ticks while the call ran
    std::int64_t ticks = 0;
    std::string reason;  // why there is no stall ("the call is shorter than ten ticks"), else empty
};

// Cost of one call on the smallest input, extrapolated to no work: the `a` of t = a + b n.
struct CallOverhead {
    double vectorcall_s = 0;  // called from C++
    double bytecode_s = 0;    // called by a Python loop, the empty loop subtracted
};

// Of a row that another Python runs: what is not in its times.
struct Elsewhere {
    std::string interpreter;         // "PyPy 7.3.11 (Python 3.9.16)"
    double start_s = 0;              // from its start to its end, with nothing to do
    double first_call_s = 0;         // on the case, in a new process
    std::int64_t warm_up_calls = 0;  // that each process makes before the first sample
};

// Of a row of worker processes: what is not in its times. Medians of a few times each, in the row's first process.
struct Transfer {
    double inputs_s = 0;      // one worker gets its inputs: by its fork, or copied into memory that it finds them in
    double result_s = 0;      // a result comes back: by a pipe, or by such memory
    double inputs_bytes = 0;  // copied on the way there; 0 by fork, which copies nothing
    double result_bytes = 0;  // and back
};

// Of a result that differs from the reference's as its backend declares.
struct Difference {
    std::int64_t items = 0;          // that differ, to the bit
    std::int64_t of = 0;             // all
    std::optional<double> largest;   // of the differences; absent where one is infinite or a NaN
    std::optional<double> relative;  // the same as a share of the reference's item

    bool operator==(const Difference&) const = default;
};

// Of a row whose work a device does: what a call consists of, as the backend says. Medians of a few calls.
struct Device {
    std::string name;      // "pthread-AMD EPYC"
    double inputs_s = 0;   // copies to its memory
    double kernel_s = 0;   // the work itself
    double result_s = 0;   // the copy back
    double compile_s = 0;  // in no call but the first of a process: what was compiled until then
};

struct Row {
    RowKey key;
    Status status = Status::correct;
    std::string reason;
    std::string provenance;        // the object that ran, e.g. "pyhost_capi.held.julia (/…/pyhost_capi.so)"
    std::string gil_turned_on_by;  // the module whose import did, where gil_enabled was false; else empty
    bool cached = false;           // the reference's result and times come from the cache
    bool is_whole_script = false;  // the script's own run, start to end: once, and nothing known of its GIL
    std::vector<Cell> cells;       // one per number of threads asked for
    std::optional<Heartbeat> heartbeat;
    std::optional<CallOverhead> overhead;
    std::optional<double> import_s;  // of the backend's module, in the row's first process
    // There, of the first call of all: what compiles or loads at first use, does it.
    std::optional<double> first_call_s;
    double peak_bytes = 0;  // of its first process when it had proved itself; 0 where unknown
    double pool_bytes = 0;  // there, of pages that waited for the next large result
    std::optional<Elsewhere> elsewhere;
    std::optional<Transfer> transfer;
    std::optional<Device> device;
    std::optional<Difference> difference;  // where the row differs
    double work_bytes = 0;                 // from the kernel's work(case): bytes that one call moves
    double work_operations = 0;            // and operations that it makes; 0 where unknown
};

struct Machine {
    std::string cpu;  // model name
    int cores = 0;
    std::string os;
    std::string python;                 // "3.11.2 (main, …) [GCC 12.2.0], linked statically"
    std::string pyhost;                 // version
    std::string gil_engine;             // "exact tracer", or what stands in for it and why
    double gil_hook_s = 0;              // the tracer's own cost per release + acquire pair
    HostTax tax;                        // of this host on pure Python
    std::optional<Limits> limits = {};  // where bench measured them
    bool gil_enabled = true;            // false: a free-threaded build, at its start
};

struct Report {
    Machine machine;
    std::string command;  // as typed
    std::string started;  // ISO 8601, UTC
    std::uint64_t seed = 0;
    double wall_s = 0;
    bool interrupted = false;
    std::vector<Row> rows;           // the reference first
    std::vector<std::string> notes;  // sentences: warnings, and which case was chosen and why
};

// The pure-Python function in the main interpreter: what the other rows of its kernel and case are compared with.
bool is_reference(const Row& row);

// One of the script's own VARIANTS, backend "python:NAME".
bool is_script_variant(const Row& row);

// Of the row's kernel and case, or nullptr.
const Row* reference_of(const Report& report, const Row& row);

// The cell of `row` at `threads` threads, or nullptr.
const Cell* cell_at(const Row& row, int threads);

}  // namespace pyhost
