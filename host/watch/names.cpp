// host/watch/names.cpp: /proc/PID/task/TID/comm.
#include "watch/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>

namespace pyhost::watch {
namespace {

std::string read_name(int pid, int tid) {
    std::ifstream file(fmt::format("/proc/{}/task/{}/comm", pid, tid));
    std::string name;
    std::getline(file, name);
    return name;
}

}  // namespace

void Names::look() {
    const std::uint32_t count = std::min(ledger_.threads.load(), gil::most_threads);
    while (system_names_.size() < count) {
        const gil::ThreadSlot& slot = ledger_.thread[system_names_.size()];
        if (slot.state.load() == gil::SlotState::free) return;  // it is still writing its entry
        const int pid = ledger_.process[slot.process].pid;
        const std::string name = read_name(pid, slot.tid);
        system_names_.push_back(name == read_name(pid, pid) ? "" : name);
    }
}

std::string Names::of_slot(std::size_t index) const {
    const gil::ThreadSlot& slot = ledger_.thread[index];
    if (slot.name[0] != '\0') return {slot.name, ::strnlen(slot.name, sizeof slot.name)};
    if (slot.tid == ledger_.process[slot.process].pid) return "MainThread";
    if (index < system_names_.size() && !system_names_[index].empty()) return system_names_[index];
    return fmt::format("thread {}", slot.tid);
}

void Names::fill(GilAccount& account, const gil::AccountIndex& index) const {
    for (std::size_t slot = 0; slot < index.threads.size(); ++slot) {
        if (index.threads[slot] < 0) continue;
        account.threads[static_cast<std::size_t>(index.threads[slot])].name = of_slot(slot);
    }
}

}  // namespace pyhost::watch
