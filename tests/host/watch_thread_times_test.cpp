// tests/host/watch_thread_times_test.cpp: what a thread did between looks, from what the kernel counts a little late.
#include <doctest/doctest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "watch/thread_times.hpp"

namespace watch_thread_times_test {

namespace {

using namespace pyhost;
using namespace pyhost::watch;

constexpr std::uint64_t ms = 1'000'000;
constexpr ThreadState runs = ThreadState::runs, blocked = ThreadState::blocked, stopped = ThreadState::stopped;

// Looks at a thread: the moment, and its times on a core and in the queue since it began, in ms.
struct Looked {
    ActivitySum activity;

    void at(std::uint64_t at_ms, std::uint64_t core_ms, std::uint64_t queued_ms, ThreadState state) {
        activity.add({.at_ns = 1000 * ms + at_ms * ms,
                      .core_ns = 50 * ms + core_ms * ms,
                      .queued_ns = 70 * ms + queued_ms * ms,
                      .state = state});
    }

    void check(std::uint64_t between_ms, std::uint64_t computed_ms, std::uint64_t blocked_ms, std::uint64_t no_core_ms,
               std::uint64_t stopped_ms) const {
        CHECK(activity.sum().between_ns == between_ms * ms);
        CHECK(activity.sum().computed_ns == computed_ms * ms);
        CHECK(activity.sum().blocked_ns == blocked_ms * ms);
        CHECK(activity.sum().no_core_ns == no_core_ms * ms);
        CHECK(activity.sum().stopped_ns == stopped_ms * ms);
    }
};

// A child that waits for a signal, until the end of the test.
class Child {
public:
    Child() : pid_(::fork()) {
        if (pid_ == 0) {
            for (;;) ::pause();
        }
    }
    ~Child() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void stop() const {
        ::kill(pid_, SIGSTOP);
        ::waitpid(pid_, nullptr, WUNTRACED);
    }
    void wait_until(ThreadState state) const {
        for (int looks = 0; looks < 10'000; ++looks) {
            const auto times = read_thread_times(pid_, pid_);
            if (times && times->state == state) return;  // none while it has not run
            ::usleep(1000);
        }
    }
    pid_t pid() const { return pid_; }

private:
    pid_t pid_;
};

}  // namespace

TEST_CASE("thread times: one look tells nothing, two what the thread did between them") {
    Looked thread;
    thread.at(0, 0, 0, runs);
    thread.check(0, 0, 0, 0, 0);
    thread.at(10, 7, 3, runs);
    thread.check(10, 7, 0, 3, 0);
}

TEST_CASE("thread times: what is left is what the thread was found in, or was in before it ran again") {
    Looked sleeper;
    sleeper.at(0, 0, 0, runs);
    sleeper.at(10, 2, 1, blocked);
    sleeper.check(10, 2, 7, 1, 0);
    sleeper.at(20, 3, 1, runs);
    sleeper.check(20, 3, 16, 1, 0);
    Looked halted;
    halted.at(0, 0, 0, stopped);
    halted.at(10, 0, 0, stopped);
    halted.at(20, 4, 0, runs);
    halted.check(20, 4, 0, 0, 16);
}

TEST_CASE("thread times: where it ran at both looks, what is left may be a stay in the queue, and is not told apart") {
    Looked thread;
    thread.at(0, 0, 0, runs);
    thread.at(10, 4, 0, runs);
    thread.check(10, 4, 0, 0, 0);
    thread.at(20, 8, 12, runs);  // it got its core: the whole stay is counted now
    thread.check(20, 8, 0, 12, 0);
    thread.at(30, 8, 12, blocked);
    thread.check(30, 8, 10, 12, 0);
}

TEST_CASE("thread times: a stay in the queue that was taken for a block is given back") {
    Looked thread;
    thread.at(0, 0, 0, blocked);
    thread.at(10, 0, 0, runs);  // woken, without a core yet
    thread.check(10, 0, 10, 0, 0);
    thread.at(20, 5, 9, runs);  // it had been in the queue since before
    thread.at(30, 15, 9, blocked);
    thread.check(30, 15, 6, 9, 0);
    Looked late;  // a stay on a core is counted after the next look began
    late.at(0, 0, 0, blocked);
    late.at(10, 13, 0, blocked);
    late.check(10, 13, 0, 0, 0);
    late.at(20, 13, 0, blocked);
    late.check(20, 13, 7, 0, 0);
}

TEST_CASE(
    "thread times: a child is found blocked, and stopped where a signal stopped it, and has none once it is gone") {
    pid_t pid = 0;
    {
        const Child child;
        pid = child.pid();
        child.wait_until(blocked);
        CHECK(read_thread_times(pid, pid)->core_ns + read_thread_times(pid, pid)->queued_ns > 0);
        child.stop();
        child.wait_until(stopped);
        CHECK(read_thread_times(pid, pid)->state == stopped);
    }
    CHECK_FALSE(read_thread_times(pid, pid).has_value());
    CHECK(read_thread_times(::getpid(), ::getpid())->state == runs);
}

TEST_CASE("thread times: what a debugger has stopped is stopped") {
    const Child child;
    if (::ptrace(PTRACE_ATTACH, child.pid(), nullptr, nullptr) != 0) return;  // this system allows none
    ::waitpid(child.pid(), nullptr, 0);
    child.wait_until(stopped);
    CHECK(read_thread_times(child.pid(), child.pid())->state == stopped);
}

}  // namespace watch_thread_times_test
