// host/gil/process.cpp: entries of the process's and its threads' slots.
#include "gil/process.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "gil/cpu_time.hpp"
#include "gil/slots.hpp"

namespace pyhost::gil {
namespace {

// nullptr in a process that has no entry of its own: a child of vfork() has its parent's.
ProcessSlot* own_process() {
    ProcessSlot* process = current_ledger() != nullptr ? claimed_process_slot() : nullptr;
    return process != nullptr && process->pid == ::getpid() ? process : nullptr;
}

Engine untraced_engine = Engine::none;
std::uint64_t untraced_gil = 0;

void enter_untraced() {
    own_process_index();
    ProcessSlot* process = own_process();
    if (process == nullptr) return;
    process->engine = untraced_engine;
    process->main_gil = untraced_gil;
}

// No hook will see that it lives.
void begin_untraced_child() {
    forget_slots();
    enter_untraced();
}

void read_cpu_times(std::uint64_t now_ns) {
    const std::uint32_t count = std::min(current_ledger()->threads.load(), most_threads);
    for (std::uint32_t index = 0; index < count; ++index) {
        ThreadSlot& slot = current_ledger()->thread[index];
        const bool is_own = slot.lives != 0 && slot.process == own_process_index();
        if (is_own && slot.state.load() == SlotState::live) add_cpu_time(slot, now_ns);
    }
}

void end_by(Ending ending, std::uint64_t end_ns) {
    ProcessSlot* process = own_process();
    if (process == nullptr) return;
    if (end_ns != 0) read_cpu_times(end_ns);
    process->end_ns = end_ns;
    process->ending = ending;
}

}  // namespace

void name_thread(int tid, const char* name) {
    if (own_process() == nullptr) return;
    const std::uint32_t count = std::min(current_ledger()->threads.load(), most_threads);
    for (std::uint32_t index = 0; index < count; ++index) {
        ThreadSlot& slot = current_ledger()->thread[index];
        const bool is_it =
            slot.tid == tid && slot.process == own_process_index() && slot.state.load() == SlotState::live;
        if (is_it) std::strncpy(slot.name, name, sizeof slot.name - 1);
    }
}

void note_untraced(Ledger& ledger, const pyhost_python_layout& layout, Engine engine, std::uint64_t main_gil) {
    use_ledger(ledger, &layout);
    untraced_engine = engine;
    untraced_gil = main_gil;
    enter_untraced();
    ::pthread_atfork(nullptr, nullptr, begin_untraced_child);
}

void note_finished() { end_by(Ending::finished, clock_ns()); }

void note_exec() { end_by(Ending::replaced, clock_ns()); }

void note_failed_exec() { end_by(Ending::running, 0); }

}  // namespace pyhost::gil
