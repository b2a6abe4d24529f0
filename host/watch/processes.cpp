// host/watch/processes.cpp: a descriptor a process, from pidfd_open().
#include "watch/processes.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <vector>

namespace pyhost::watch {
namespace {

Descriptor open_process(pid_t pid) { return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); }

// Without a descriptor (a kernel before 5.3, too many open files) by its number, which a zombie still has.
bool has_ended(const Descriptor& process, pid_t pid) {
    if (process.get() < 0) return ::kill(pid, 0) != 0 && errno == ESRCH;
    pollfd ended{.fd = process.get(), .events = POLLIN, .revents = 0};
    return ::poll(&ended, 1, 0) > 0;
}

void end(gil::ProcessSlot& process, std::uint64_t end_ns) {
    if (process.end_ns != 0) return;
    process.end_ns = end_ns;
    process.ending = gil::Ending::gone;
}

}  // namespace

Processes::Processes(gil::Ledger& ledger, pid_t first)
    : ledger_(ledger), first_(first), first_end_(open_process(first)) {}

bool Processes::wait_ns(std::int64_t duration_ns) {
    std::vector<pollfd> ends{{.fd = first_end_.get(), .events = POLLIN, .revents = 0}};
    for (std::size_t i = 0; i < other_ends_.size(); ++i) {
        if (ledger_.process[i].pid != first_ && other_ends_[i].get() >= 0)
            ends.push_back({.fd = other_ends_[i].get(), .events = POLLIN, .revents = 0});
    }
    const timespec duration{.tv_sec = duration_ns / 1'000'000'000, .tv_nsec = duration_ns % 1'000'000'000};
    const int ready = ::ppoll(ends.data(), ends.size(), &duration, nullptr);
    siginfo_t info{};
    const bool is_asked = ready != 0 || first_end_.get() < 0;
    if (is_asked && (::waitid(P_PID, static_cast<id_t>(first_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
                     info.si_pid == first_)) {
        return true;
    }
    find_new();
    note_ends();
    return false;
}

void Processes::find_new() {
    const std::uint32_t count = std::min(ledger_.processes.load(), gil::most_processes);
    while (other_ends_.size() < count) {
        gil::ProcessSlot& process = ledger_.process[other_ends_.size()];
        if (process.pid == 0) return;  // it is still writing its entry
        other_ends_.push_back(open_process(process.pid));
        const bool is_gone = other_ends_.back().get() < 0 && errno == ESRCH;
        if (is_gone && process.pid != first_) end(process, gil::clock_ns());
    }
}

void Processes::note_ends() {
    for (std::size_t i = 0; i < other_ends_.size(); ++i) {
        gil::ProcessSlot& process = ledger_.process[i];
        const bool is_known_to_end = process.end_ns != 0 && other_ends_[i].get() < 0;
        if (is_known_to_end || process.pid == first_ || !has_ended(other_ends_[i], process.pid)) continue;
        end(process, gil::clock_ns());
        other_ends_[i] = Descriptor();  // or the wait would always be over at once
    }
}

void Processes::note_first_end(std::uint64_t end_ns) {
    find_new();
    note_ends();
    for (gil::ProcessSlot& process : ledger_.process) {
        if (process.pid == first_) end(process, end_ns);
    }
}

}  // namespace pyhost::watch
