// host/watch/names.cpp: /proc/PID/task/TID/comm and /proc/PID/cmdline.
#include "watch/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <string_view>

namespace pyhost::watch {
namespace {

// Linux cuts a thread's name there.
constexpr std::size_t most_name_bytes = 15;

std::string_view pythons_name(const gil::ThreadSlot& slot) {
    return {slot.name, ::strnlen(slot.name, sizeof slot.name)};
}

std::string read_name(int pid, int tid) {
    std::ifstream file(fmt::format("/proc/{}/task/{}/comm", pid, tid));
    std::string name;
    std::getline(file, name);
    return name;
}

// Without the program itself, which is pyhost in all of them.
std::string read_command(int pid) {
    std::ifstream file(fmt::format("/proc/{}/cmdline", pid));
    std::string command;
    std::getline(file, command, '\0');
    command.clear();
    for (std::string argument; std::getline(file, argument, '\0');) {
        command += command.empty() ? argument : " " + argument;
    }
    return command;
}

}  // namespace

void Names::look() {
    look_at_threads();
    look_at_processes();
}

void Names::look_at_processes() {
    const std::uint32_t count = std::min(ledger_.processes.load(), gil::most_processes);
    commands_.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (commands_[i].empty() && ledger_.process[i].pid != 0) commands_[i] = read_command(ledger_.process[i].pid);
    }
}

// At the 1st, 2nd, 4th, 8th ... look: a thread has its starter's name until it is given one of its own.
void Names::look_at_threads() {
    const std::uint32_t count = std::min(ledger_.threads.load(), gil::most_threads);
    system_names_.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const gil::ThreadSlot& slot = ledger_.thread[i];
        if (slot.state.load() != gil::SlotState::live || slot.name[0] != '\0') continue;
        SystemName& known = system_names_[i];
        if (known.tid != slot.tid) known = {.tid = slot.tid, .text = {}};
        if (!std::has_single_bit(++known.looks)) continue;
        const int pid = ledger_.process[slot.process].pid;
        const std::string name = read_name(pid, slot.tid);
        if (!name.empty()) known.text = name == read_name(pid, pid) ? "" : name;
    }
}

// From 3.14 on Python tells the system how its threads are called, and the system calls those that they start the same.
bool Names::is_handed_on(std::size_t index) const {
    const std::uint32_t count = std::min(ledger_.threads.load(), gil::most_threads);
    return std::any_of(ledger_.thread, ledger_.thread + count, [&](const gil::ThreadSlot& other) {
        return other.process == ledger_.thread[index].process &&
               pythons_name(other).substr(0, most_name_bytes) == system_names_[index].text;
    });
}

std::string Names::of_slot(std::size_t index) const {
    const gil::ThreadSlot& slot = ledger_.thread[index];
    if (slot.name[0] != '\0') return std::string(pythons_name(slot));
    if (slot.tid == ledger_.process[slot.process].pid) return "MainThread";
    const bool is_known = index < system_names_.size() && system_names_[index].tid == slot.tid;
    if (is_known && !system_names_[index].text.empty() && !is_handed_on(index)) return system_names_[index].text;
    return fmt::format("thread {}", slot.tid);
}

void Names::fill(GilAccount& account, const gil::AccountIndex& index) const {
    for (std::size_t slot = 0; slot < index.threads.size(); ++slot) {
        if (index.threads[slot] < 0) continue;
        account.threads[static_cast<std::size_t>(index.threads[slot])].name = of_slot(slot);
    }
    for (std::size_t i = 0; i < std::min(account.processes.size(), commands_.size()); ++i) {
        account.processes[i].command = commands_[i];
    }
}

}  // namespace pyhost::watch
