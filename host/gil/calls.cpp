// host/gil/calls.cpp: slots by handle, claimed at a process's first call.
#include "gil/calls.hpp"

#include <pthread.h>

#include <array>
#include <cstring>

#include "gil/slots.hpp"

namespace pyhost::gil {
namespace {

struct Entry {
    char name[sizeof CallSlot::name];
    char provenance[sizeof CallSlot::provenance];
    CallSlot* slot;
};

std::array<Entry, most_calls> entries;
CallHandle entry_count = 0;
bool has_fork_handler = false;

void begin_forked_child() {
    for (Entry& entry : entries) entry.slot = nullptr;
}

CallSlot* claim(const Entry& entry) {
    const std::uint32_t process = own_process_index();
    const std::uint32_t index =
        process < most_processes ? claim_place(current_ledger()->calls, most_calls) : most_calls;
    if (index == most_calls) return nullptr;
    CallSlot& slot = current_ledger()->call[index];
    slot.process = process;
    std::memcpy(slot.name, entry.name, sizeof slot.name);
    std::memcpy(slot.provenance, entry.provenance, sizeof slot.provenance);
    return &slot;
}

// The GIL is held: one thread at a time.
CallSlot* slot_of(CallHandle handle) {
    if (handle == no_call || !is_calibrated()) return nullptr;
    Entry& entry = entries[static_cast<std::size_t>(handle)];
    if (entry.slot == nullptr) entry.slot = claim(entry);
    return entry.slot;
}

}  // namespace

CallHandle register_call(const char* name, const char* provenance) {
    if (!is_calibrated() || entry_count == static_cast<CallHandle>(most_calls)) return no_call;
    if (!has_fork_handler) has_fork_handler = ::pthread_atfork(nullptr, nullptr, begin_forked_child) == 0;
    Entry& entry = entries[static_cast<std::size_t>(entry_count)];
    std::strncpy(entry.name, name, sizeof entry.name - 1);
    std::strncpy(entry.provenance, provenance, sizeof entry.provenance - 1);
    return entry_count++;
}

void begin_call(CallHandle handle, const Account& before) {
    const CallSlot* slot = slot_of(handle);
    if (slot == nullptr) return;
    write_event(EventKind::call_begin, before.now_ns, static_cast<std::uint64_t>(slot - current_ledger()->call));
}

void end_call(CallHandle handle, const Account& before, const Account& after) {
    CallSlot* slot = slot_of(handle);
    if (slot == nullptr) return;
    const Account call = between(before, after);
    ++slot->calls;
    slot->wall_ns += call.now_ns;
    slot->held_ns += call.held_ns;
    slot->waiting_ns += call.waiting_ns;
    slot->releases += call.releases;
    slot->wall.add(call.now_ns);
    slot->held.add(call.held_ns);
    slot->waiting.add(call.waiting_ns);
    write_event(EventKind::call_end, after.now_ns, static_cast<std::uint64_t>(slot - current_ledger()->call));
}

}  // namespace pyhost::gil
