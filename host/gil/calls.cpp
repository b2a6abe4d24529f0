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
bool forgets_entries_at_fork = false;

void forget_entries() {
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
[[gnu::noinline]] CallSlot* claim_slot(CallHandle handle) {
    if (handle == no_call || !is_calibrated()) return nullptr;
    return entries[static_cast<std::size_t>(handle)].slot = claim(entries[static_cast<std::size_t>(handle)]);
}

CallSlot* slot_of(CallHandle handle) {
    CallSlot* const claimed = handle != no_call ? entries[static_cast<std::size_t>(handle)].slot : nullptr;
    return claimed != nullptr ? claimed : claim_slot(handle);
}

std::uint64_t index_of(const CallSlot& slot) { return static_cast<std::uint64_t>(&slot - current_ledger()->call); }

void write_begin(CallHandle handle, std::uint64_t at_ns) {
    if (const CallSlot* slot = slot_of(handle)) write_event(EventKind::call_begin, at_ns, index_of(*slot));
}

void count(CallHandle handle, const Account& call, std::uint64_t end_ns) {
    CallSlot* const slot = slot_of(handle);
    if (slot == nullptr) return;
    ++slot->calls;
    slot->wall_ns += call.now_ns;
    slot->held_ns += call.held_ns;
    slot->waiting_ns += call.waiting_ns;
    slot->releases += call.releases;
    slot->wall.add(call.now_ns);
    slot->held.add(call.held_ns);
    slot->waiting.add(call.waiting_ns);
    write_event(EventKind::call_end, end_ns, index_of(*slot));
}

// account(), by the clock that the hooks go by.
Account quick_account() { return account_at(self.counters(), self.clock.now_ns()); }

}  // namespace

CallHandle register_call(const char* name, const char* provenance) {
    if (!is_calibrated() || entry_count == static_cast<CallHandle>(most_calls)) return no_call;
    if (!forgets_entries_at_fork) forgets_entries_at_fork = ::pthread_atfork(nullptr, nullptr, forget_entries) == 0;
    Entry& entry = entries[static_cast<std::size_t>(entry_count)];
    std::strncpy(entry.name, name, sizeof entry.name - 1);
    std::strncpy(entry.provenance, provenance, sizeof entry.provenance - 1);
    return entry_count++;
}

void begin_call(CallHandle handle, const Account& before) { write_begin(handle, before.now_ns); }

void end_call(CallHandle handle, const Account& before, const Account& after) {
    count(handle, between(before, after), after.now_ns);
}

Account begin_call(CallHandle handle) {
    const Account before = quick_account();
    write_begin(handle, before.now_ns);
    return before;
}

Account end_call(CallHandle handle, const Account& before) {
    const Account after = quick_account();
    const Account call = between(before, after);
    count(handle, call, after.now_ns);
    return call;
}

}  // namespace pyhost::gil
