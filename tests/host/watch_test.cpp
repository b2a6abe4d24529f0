// tests/host/watch_test.cpp: a child is run, watched to its end whatever that is, and accounted for.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include "core/wire.hpp"
#include "watch/supervisor.hpp"
#include "watched_child.hpp"

namespace watch_test {

namespace {

using namespace pyhost;
using namespace pyhost::test;
using pyhost::watch::Order;
using pyhost::watch::Outcome;
using pyhost::watch::supervise;

std::set<std::string> open_descriptors() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
        names.insert(entry.path().filename());
    return names;
}

void use_gil(const CountedGil& gil, int times) {
    for (int i = 0; i < times; ++i) {
        gil.drop();
        gil.take();
    }
}

}  // namespace

TEST_CASE("watch: the child's exit status is the outcome's") {
    const Outcome outcome = supervise(order_of([] { return 3; }));
    CHECK(WIFEXITED(outcome.wait_status));
    CHECK(WEXITSTATUS(outcome.wait_status) == 3);
    CHECK(outcome.account.command == "pyhost gil script.py");
    CHECK(outcome.account.ending == "exit status 3");
    CHECK(outcome.account.wall_s > 0);
    CHECK(outcome.account.processes.empty());
    CHECK_FALSE(outcome.account.peek.has_value());
}

TEST_CASE("watch: a child that calls _exit or is killed has its account up to then") {
    const Outcome left = supervise(order_of([] {
        use_gil(count_in_watched_ledger(), 10);
        ::_exit(7);
        return 0;
    }));
    CHECK(left.account.ending == "exit status 7");
    REQUIRE(left.account.processes.size() == 1);
    CHECK(left.account.processes[0].ending == "exit status 7");
    CHECK(left.account.processes[0].wall_s <= left.account.wall_s);
    CHECK(left.account.threads.at(0).acquisitions == 11);  // one is the calibration's
    const Outcome killed = supervise(order_of([] {
        use_gil(count_in_watched_ledger(), 10);
        std::raise(SIGKILL);
        return 0;
    }));
    CHECK(WTERMSIG(killed.wait_status) == SIGKILL);
    CHECK(killed.account.ending == "signal 9 (Killed)");
    CHECK(killed.account.processes.at(0).ending == "signal 9 (Killed)");
    CHECK(killed.account.threads.at(0).acquisitions == 11);
    CHECK(killed.account.threads[0].held_s <= killed.account.gils.at(0).wall_s);
}

TEST_CASE("watch: a child that becomes another program says so, and how that ended") {
    const Outcome outcome = supervise(order_of([] {
        count_in_watched_ledger();
        std::array arguments{const_cast<char*>("sh"), const_cast<char*>("-c"), const_cast<char*>("exit 5"),
                             static_cast<char*>(nullptr)};
        return ::execv("/bin/sh", arguments.data());
    }));
    CHECK(WEXITSTATUS(outcome.wait_status) == 5);
    CHECK(outcome.account.ending == "exit status 5");
    CHECK(outcome.account.processes.at(0).ending == "replaced by exec, then exit status 5");
}

TEST_CASE("watch: what run_python throws is thrown in the child") {
    const pid_t parent = ::getpid();
    const int status = status_of_child([&] {
        const pid_t supervisor = ::getpid();
        try {
            const Outcome outcome = supervise(order_of([]() -> int { throw 42; }));
            return WEXITSTATUS(outcome.wait_status);
        } catch (int thrown) {
            ::_exit(::getpid() != supervisor ? thrown : 1);
        }
    });
    CHECK(WEXITSTATUS(status) == 42);
    CHECK(::getpid() == parent);
}

TEST_CASE("watch: the child finds no descriptor that this process does not have") {
    const std::set<std::string> before = open_descriptors();
    const Outcome outcome = supervise(order_of([&] { return open_descriptors() == before ? 0 : 1; }));
    CHECK(outcome.account.ending == "exit status 0");
    CHECK(open_descriptors() == before);
}

TEST_CASE("watch: the child finds the ledger by its environment, and this process's stays as it was") {
    const Outcome outcome = supervise(order_of([] { return watched_ledger() != nullptr ? 0 : 1; }));
    CHECK(outcome.account.ending == "exit status 0");
    CHECK(std::getenv(wire::ledger_environment) == nullptr);
}

TEST_CASE("watch: a process of the child's that ends is noticed while the child runs") {
    const Outcome outcome = supervise(order_of([] {
        const CountedGil gil = count_in_watched_ledger();
        status_of_child([&] {
            gil.lock.initialise();
            gil.take();
            return 0;
        });
        wait_until([&] { return read_now(gil.ledger.process[1].end_ns) != 0; });
        return 0;
    }));
    REQUIRE(outcome.account.processes.size() == 2);
    CHECK(outcome.account.processes[1].ending == "left by _exit or a signal");
    CHECK(outcome.account.processes[0].ending == "exit status 0");
    CHECK(outcome.account.processes[1].wall_s < outcome.account.processes[0].wall_s);
    CHECK(outcome.account.threads.at(1).process == 1);
}

TEST_CASE("watch: a process that outlives the child is still running in its account") {
    const Outcome outcome = supervise(order_of([] {
        const CountedGil gil = count_in_watched_ledger();
        if (::fork() == 0) {
            gil.lock.initialise();
            gil.take();
            ::alarm(60);
            for (;;) ::pause();
        }
        wait_until([&] { return gil.ledger.threads == 2; });
        return 0;
    }));
    REQUIRE(outcome.account.processes.size() == 2);
    CHECK(outcome.account.processes[1].ending == "still running");
    CHECK(outcome.account.processes[0].ending == "exit status 0");
    ::kill(outcome.account.processes[1].pid, SIGKILL);
}

TEST_CASE("watch: only with a trace do the events become spans") {
    const auto body = [] {
        use_gil(count_in_watched_ledger(), 3);
        return 0;
    };
    Order order = order_of(body);
    CHECK(supervise(order).trace.spans.empty());
    order.with_trace = true;
    const Outcome outcome = supervise(order);
    CHECK(outcome.trace.spans.size() >= 8);  // four holds and the time between them, and the calibration's
    CHECK(outcome.trace.dropped_events == 0);
}

TEST_CASE("watch: holds of a millisecond are long ones, in every account") {
    const Outcome outcome = supervise(order_of([] { return 0; }));
    CHECK(outcome.account.long_hold_s == 0.001);
    CHECK(outcome.account.calls.empty());
}

TEST_CASE("watch: nobody dies of it that nobody reads what is said, and the child finds its signals as they were") {
    const int status = status_of_child([] {
        std::signal(SIGPIPE, SIG_DFL);
        const Outcome outcome = supervise(order_of([] { return std::signal(SIGPIPE, SIG_DFL) == SIG_DFL ? 4 : 1; }));
        std::raise(SIGPIPE);
        return WEXITSTATUS(outcome.wait_status);
    });
    CHECK(WEXITSTATUS(status) == 4);
}

TEST_CASE("watch: pyhost leaves by a signal also where it was started with that one blocked") {
    const int status = status_of_child([]() -> int {
        sigset_t blocked;
        sigemptyset(&blocked);
        sigaddset(&blocked, SIGTERM);
        ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
        watch::leave_as(SIGTERM);  // as waitpid() says of a child that was ended by it
    });
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("watch: pyhost leaves as the child left") {
    const auto leave = [](int wait_status) { return status_of_child([=]() -> int { watch::leave_as(wait_status); }); };
    const auto outcome_of = [](std::function<int()> body) { return supervise(order_of(std::move(body))).wait_status; };
    CHECK(WEXITSTATUS(leave(outcome_of([] { return 6; }))) == 6);
    for (const int signal : {SIGKILL, SIGTERM, SIGINT, SIGABRT}) {
        const int status = leave(outcome_of([=] {
            std::signal(signal, SIG_DFL);
            return std::raise(signal);
        }));
        CHECK(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == signal);
        CHECK_FALSE(WCOREDUMP(status));
    }
    // pyhost ignores SIGPIPE while it watches.
    const int broken_pipe = outcome_of([] {
        std::signal(SIGPIPE, SIG_DFL);
        return std::raise(SIGPIPE);
    });
    const int status = status_of_child([=]() -> int {
        std::signal(SIGPIPE, SIG_IGN);
        watch::leave_as(broken_pipe);
    });
    CHECK(WIFSIGNALED(status));
}

TEST_CASE("watch: the child's status is known also where this process was started with SIGCHLD ignored") {
    const int status = status_of_child([] {
        std::signal(SIGCHLD, SIG_IGN);
        const Outcome outcome = supervise(order_of([] { return std::signal(SIGCHLD, SIG_DFL) == SIG_IGN ? 4 : 1; }));
        return WEXITSTATUS(outcome.wait_status);
    });
    CHECK(WEXITSTATUS(status) == 4);
}

TEST_CASE("watch: the child does not outlive a pyhost that is killed") {
    int pipe[2];
    REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
    const pid_t supervisor = ::fork();
    if (supervisor == 0) {
        supervise(order_of([&] {
            const char ready = 1;
            [[maybe_unused]] const ssize_t written = ::write(pipe[1], &ready, 1);
            for (;;) ::pause();
            return 0;
        }));
        ::_exit(0);
    }
    ::close(pipe[1]);
    char byte = 0;
    REQUIRE(::read(pipe[0], &byte, 1) == 1);
    ::kill(supervisor, SIGKILL);
    ::waitpid(supervisor, nullptr, 0);
    CHECK(::read(pipe[0], &byte, 1) == 0);  // its end of the pipe is closed
    ::close(pipe[0]);
}

}  // namespace watch_test
