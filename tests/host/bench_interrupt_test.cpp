// tests/host/bench_interrupt_test.cpp: which signals stop a measurement, and what they do before and after it.
#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>

#include "bench/interrupt.hpp"
#include "child_status.hpp"

namespace bench_interrupt_test {

namespace {

using pyhost::bench::InterruptGuard;
using pyhost::bench::pending_signal;
using pyhost::test::status_of_child;

void do_nothing(int) {}

}  // namespace

TEST_CASE("interrupt: the first signal is remembered, and nobody dies of it") {
    for (const int first : {SIGINT, SIGTERM, SIGHUP}) {
        const int status = status_of_child([=] {
            std::signal(first, SIG_DFL);
            std::signal(SIGINT, SIG_DFL);
            const InterruptGuard guard;
            if (pending_signal() != 0) return 99;
            std::raise(first);
            std::raise(SIGINT);
            std::raise(SIGPIPE);
            return pending_signal();
        });
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == first);
    }
}

TEST_CASE("interrupt: what this process was started to ignore, as by nohup, interrupts nothing") {
    const int status = status_of_child([] {
        std::signal(SIGHUP, SIG_IGN);
        const InterruptGuard guard;
        std::raise(SIGHUP);
        return pending_signal();
    });
    CHECK(status == 0);
}

TEST_CASE("interrupt: afterwards the signals do what they did before") {
    const int status = status_of_child([] {
        std::signal(SIGHUP, SIG_IGN);
        std::signal(SIGTERM, do_nothing);
        std::signal(SIGPIPE, do_nothing);
        { const InterruptGuard guard; }
        if (std::signal(SIGHUP, SIG_DFL) != SIG_IGN) return 1;
        if (std::signal(SIGTERM, SIG_DFL) != do_nothing) return 2;
        return std::signal(SIGPIPE, SIG_DFL) == do_nothing ? 0 : 3;
    });
    CHECK(status == 0);
}

}  // namespace bench_interrupt_test
