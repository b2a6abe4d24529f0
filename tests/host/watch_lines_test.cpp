// tests/host/watch_lines_test.cpp: the running account: when its lines come, and where it ends.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "watch/supervisor.hpp"
#include "watch/watcher.hpp"
#include "watched_child.hpp"

namespace watch_lines_test {

namespace {

using namespace pyhost;
using namespace pyhost::test;
using pyhost::watch::Order;
using pyhost::watch::supervise;

}  // namespace

TEST_CASE("watch: a running account is said again and again, each beside the one before") {
    Order order = order_of([] {
        count_in_watched_ledger();
        sleep_ms(200);
        return 0;
    });
    order.watch_s = 0.01;
    int said = 0;
    double last_s = 0;
    order.on_watch = [&](const GilAccount& before, const GilAccount& now, double now_s) {
        CHECK(before.wall_s == last_s);
        CHECK(now.wall_s > before.wall_s);
        CHECK(now_s >= now.wall_s);
        last_s = now.wall_s;
        ++said;
    };
    supervise(order);
    CHECK(said > 1);
    order.watch_s = 0;
    said = 0;
    supervise(order);
    CHECK(said == 0);
}

TEST_CASE("watch: a line of the account is a step after the one before, however late that one came") {
    constexpr std::uint64_t step_ns = 100;
    CHECK(watch::next_line_ns(1000, 1001, step_ns) == 1100);
    CHECK(watch::next_line_ns(1000, 1050, step_ns) == 1100);
}

TEST_CASE("watch: lines that were missed are not made up for, and the next leaves its reader half a step") {
    constexpr std::uint64_t step_ns = 100;
    CHECK(watch::next_line_ns(1000, 1075, step_ns) == 1125);
    CHECK(watch::next_line_ns(1000, 1999, step_ns) == 2049);
    CHECK(watch::next_line_ns(1000, 90'000, step_ns) == 90'050);
}

TEST_CASE("watch: a line that is late is one line, and the first comes after its time, not at once") {
    Order order = order_of([] {
        count_in_watched_ledger();
        sleep_ms(230);
        return 0;
    });
    order.watch_s = 0.1;
    std::vector<double> said_s;
    order.on_watch = [&](const GilAccount&, const GilAccount&, double now_s) {
        said_s.push_back(now_s);
        sleep_ms(1000);  // the reader's terminal is blocked until the child has ended
    };
    supervise(order);
    REQUIRE(said_s.size() == 1);
    CHECK(said_s[0] >= 0.1);
}

TEST_CASE("watch: the account ends with the child, whenever it is asked for") {
    gil::Ledger& ledger = new_ledger();
    const Order order;
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(0);
    watch::Watcher watcher(order, ledger, pid);
    watcher.watch_until_end();
    const std::uint64_t ended_ns = gil::clock_ns();
    sleep_ms(2);
    const GilAccount account = watcher.final_account();
    CHECK(account.wall_s > 0);
    CHECK(account.wall_s <= static_cast<double>(ended_ns - ledger.start_ns) * 1e-9);
    CHECK(watcher.final_account().wall_s == account.wall_s);
    ::waitpid(pid, nullptr, 0);
}

}  // namespace watch_lines_test
