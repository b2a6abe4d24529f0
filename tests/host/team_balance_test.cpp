// tests/host/team_balance_test.cpp: when helpers rest, and for how long.
#include "openmp/balance.hpp"

#include <doctest/doctest.h>

namespace team_balance_test {

namespace {

using pyhost::openmp::Balance;
using pyhost::openmp::Nanoseconds;

constexpr Nanoseconds us = 1'000;
constexpr Nanoseconds ms = 1'000'000;

// After calls that have saved so much in all, 0.5 ms each and less at first.
Balance balance_of(Nanoseconds saved) {
    Balance balance;
    for (Nanoseconds sum = 0, last = 0; sum < saved; sum += last) {
        last = std::min({2 * last + us, Balance::most_saved, saved - sum});
        CHECK(balance.count(last, 0, false) == 0);
    }
    return balance;
}

}  // namespace

TEST_CASE("balance: a wait in vain is rested for fifty times as long, counted twice") {
    Balance balance;
    CHECK(balance.count(0, ms, true) == 100 * ms);
    CHECK(balance.count(0, 3 * ms, true) == 300 * ms);  // the first has been paid for
}

TEST_CASE("balance: what was saved makes up for a wait of half of it, and no more") {
    Balance balance = balance_of(10 * ms);
    CHECK(balance.count(0, 5 * ms, true) == 0);
    CHECK(balance.count(0, us, true) == 100 * us);
}

TEST_CASE("balance: of what was saved 20 ms count, however much it was") {
    Balance balance = balance_of(500 * ms);
    CHECK(balance.count(0, 10 * ms, true) == 0);
    CHECK(balance.count(0, ms, true) == 100 * ms);
}

TEST_CASE("balance: the longest rest is 10 s") {
    Balance balance;
    CHECK(balance.count(0, 5'000 * ms, true) == 10'000 * ms);
    CHECK(balance.count(0, 0, true) == 0);
}

TEST_CASE("balance: a helper that is always a little late costs its caller, too") {
    Balance balance;
    int calls = 0;
    Nanoseconds rest = 0;
    for (; rest == 0; ++calls) {
        rest = balance.count(10 * us, 30 * us, false);
        REQUIRE(calls < 1000);
    }
    CHECK(rest > 250 * ms);
    CHECK(calls > 90);  // 5 ms of 50 us
    CHECK(balance.count(10 * us, 30 * us, false) == 0);
}

TEST_CASE("balance: a call saves at most twice as much as the one before, and 0.5 ms") {
    Balance balance;
    CHECK(balance.count(400 * us, 0, false) == 0);  // 1 us: the caller may have had no core itself
    CHECK(balance.count(400 * us, 0, false) == 0);  // 3 us
    CHECK(balance.count(0, 10 * us, true) == Balance::rest_a_debt * 16 * us);
    Balance rich = balance_of(ms);
    CHECK(rich.count(50 * ms, 0, false) == 0);  // 0.5 ms
    CHECK(rich.count(0, ms, true) == Balance::rest_a_debt * 500 * us);
}

}  // namespace team_balance_test
