// tests/host/team_test.cpp: the openmp backend's threads for short calls: what they share, and that nobody waits for
// one that has begun nothing.
//
// Whether a helper comes is the machine's choice: a test that needs one waits for it, with an end, in a chunk of its
// own.
#include "openmp/team.hpp"

#include <doctest/doctest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <thread>
#include <vector>

namespace team_test {

namespace {

using namespace std::chrono_literals;
using pyhost::openmp::Team;
using pyhost::openmp::Wake;

constexpr auto spin = 50us;

bool comes_true(const std::function<bool()>& question, std::chrono::milliseconds within = 40s) {
    const auto end = std::chrono::steady_clock::now() + within;
    while (!question()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

// Chunks, and who did them.
struct Tally {
    std::thread::id caller = std::this_thread::get_id();
    std::atomic<std::size_t> by_caller{0};
    std::atomic<std::size_t> by_helpers{0};

    bool add(std::size_t first, std::size_t last) {
        const bool is_caller = std::this_thread::get_id() == caller;
        (is_caller ? by_caller : by_helpers) += last - first;
        return is_caller;
    }
};

// Whether a helper does a chunk of a call, for which the caller waits a while in one of its own.
bool is_helped_once(Team& team, Wake wake) {
    Tally tally;
    auto work = [&](std::size_t first, std::size_t last) noexcept {
        if (tally.add(first, last)) {
            comes_true([&] { return tally.by_helpers > 0; }, 50ms);
        }
    };
    team.run(8, wake, work);
    CHECK(tally.by_caller + tally.by_helpers == 8);
    return tally.by_helpers > 0;
}

// Whether one of several calls is: helpers may have to rest before.
bool is_helped(Team& team, Wake wake) {
    return comes_true([&] { return is_helped_once(team, wake); });
}

cpu_set_t cores_here() {
    cpu_set_t allowed;
    REQUIRE(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
    return allowed;
}

std::ptrdiff_t threads_here() { return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}); }

int exit_status_of(const std::function<int()>& child) {
    const pid_t pid = fork();
    if (pid == 0) {
        _exit(child());
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("team: every chunk is done once, by however many") {
    for (const std::size_t helpers : {0, 1, 3, 7}) {
        Team team(helpers, spin);
        for (const std::size_t chunks : {0, 1, 2, 5, 16, 1000}) {
            std::vector<std::atomic<int>> done(chunks);
            auto work = [&](std::size_t first, std::size_t last) noexcept {
                for (std::size_t i = first; i < last; ++i) {
                    ++done[i];
                }
            };
            for (int call = 1; call <= 50; ++call) {
                team.run(chunks, call % 2 == 0 ? Wake::at_once : Wake::when_calls_follow, work);
                bool is_right = true;
                for (const std::atomic<int>& times : done) {
                    is_right &= times == call;
                }
                REQUIRE(is_right);
            }
        }
    }
}

TEST_CASE("team: a call that is worth it has its helper, and so has the next one after it slept") {
    Team team(1, spin);
    CHECK(is_helped(team, Wake::at_once));
    std::this_thread::sleep_for(5ms);
    CHECK(is_helped(team, Wake::at_once));
}

TEST_CASE("team: calls that follow one another have a helper, the first three of them start none") {
    Team team(1, 20ms);  // a caller that loses its core between two calls is soon back
    const auto before = threads_here();
    for (int i = 0; i < 3; ++i) {
        CHECK(!is_helped_once(team, Wake::when_calls_follow));
    }
    CHECK(threads_here() == before);
    CHECK(is_helped(team, Wake::when_calls_follow));
    CHECK(threads_here() == before + 1);
}

TEST_CASE("team: helpers that may not spin are not woken by short calls, however many") {
    Team team(1, 0us);
    Tally tally;
    auto work = [&](std::size_t first, std::size_t last) noexcept { tally.add(first, last); };
    for (int i = 0; i < 1000; ++i) {
        team.run(4, Wake::when_calls_follow, work);
    }
    CHECK(tally.by_caller == 4000);
    CHECK(is_helped(team, Wake::at_once));
}

TEST_CASE("team: a caller does what its helper has not begun") {
    constexpr std::size_t chunks = 16;
    Team team(1, spin);
    const auto is_taken_over = [&] {
        Tally tally;
        std::atomic<bool> is_left_alone{false};
        auto work = [&](std::size_t first, std::size_t last) noexcept {
            const bool is_the_helpers_first = tally.by_helpers == 0 && std::this_thread::get_id() != tally.caller;
            if (std::this_thread::get_id() == tally.caller) {
                comes_true([&] { return tally.by_helpers > 0; }, 50ms);
            }
            tally.add(first, last);
            if (is_the_helpers_first) {  // it is through with it when all others are done
                is_left_alone = comes_true([&] { return tally.by_caller + tally.by_helpers == chunks; });
            }
        };
        team.run(chunks, Wake::at_once, work);
        return is_left_alone && tally.by_caller > chunks / 2;
    };
    CHECK(comes_true(is_taken_over));
}

TEST_CASE("team: of two that call at once, the second does its own at once") {
    Team team(1, spin);
    Tally second;
    std::atomic<bool> is_asked{false};
    std::atomic<bool> is_in_time{false};
    auto second_work = [&](std::size_t first, std::size_t last) noexcept { second.add(first, last); };
    auto work = [&](std::size_t, std::size_t) noexcept {
        if (!is_asked.exchange(true)) {
            std::atomic<bool> is_done{false};
            std::thread caller([&] {
                second.caller = std::this_thread::get_id();
                team.run(64, Wake::at_once, second_work);
                is_done = true;
            });
            is_in_time = comes_true([&] { return is_done.load(); });
            caller.join();
        }
    };
    team.run(1, Wake::at_once, work);
    CHECK(is_in_time);
    CHECK(second.by_caller == 64);
}

TEST_CASE("team: after two that called at once the next call has no helper") {
    Team team(1, 100ms);  // its helper is awake
    auto nothing = [](std::size_t, std::size_t) noexcept {};
    auto work = [&](std::size_t, std::size_t) noexcept {
        std::thread([&] { team.run(1, Wake::at_once, nothing); }).join();
    };
    bool is_left_alone = false;
    for (int i = 0; i < 5 && !is_left_alone; ++i) {  // where this thread loses its core for 10 ms, the rest is over
        CHECK(is_helped(team, Wake::at_once));
        team.run(1, Wake::at_once, work);
        is_left_alone = !is_helped_once(team, Wake::at_once);
    }
    CHECK(is_left_alone);
}

TEST_CASE("team: two that call at once do not end the rest of a helper that lost its core") {
    Team team(1, spin);
    const auto is_waited_for = [&] {  // in vain: 10 s of rest
        Tally tally;
        auto work = [&](std::size_t first, std::size_t last) noexcept {
            if (tally.add(first, last)) {
                comes_true([&] { return tally.by_helpers > 0; }, 50ms);
            } else {
                std::this_thread::sleep_for(250ms);
            }
        };
        team.run(2, Wake::at_once, work);
        return tally.by_helpers > 0;
    };
    CHECK(comes_true(is_waited_for));
    auto nothing = [](std::size_t, std::size_t) noexcept {};
    auto work = [&](std::size_t, std::size_t) noexcept {
        std::thread([&] { team.run(1, Wake::at_once, nothing); }).join();
    };
    team.run(1, Wake::at_once, work);
    CHECK(!comes_true([&] { return is_helped_once(team, Wake::at_once); }, 400ms));
    team.before_fork();
    const int status = exit_status_of([&] {  // whose helpers have lost nothing
        team.in_forked_process();
        return comes_true([&] { return is_helped_once(team, Wake::at_once); }, 5s) ? 0 : 1;
    });
    team.after_fork();
    CHECK(status == 0);
}

TEST_CASE("team: a helper that lost its core does not rest where it has saved more before") {
    const auto is_helped_again = [] {
        Team team(1, 20ms);
        Tally tally;
        std::chrono::microseconds in_a_helper = 0us;
        auto work = [&](std::size_t first, std::size_t last) noexcept {
            if (tally.add(first, last)) {
                comes_true([&] { return tally.by_helpers > 0; }, 50ms);
                const auto end = std::chrono::steady_clock::now() + 1ms;
                comes_true([&] { return std::chrono::steady_clock::now() > end; });
            } else {
                std::this_thread::sleep_for(in_a_helper);
            }
        };
        const auto call = [&] {
            tally.by_helpers = 0;
            team.run(2, Wake::at_once, work);
        };
        for (int i = 0; i < 100; ++i) {  // each has saved 0.5 ms
            call();
        }
        in_a_helper = 8ms;  // and 16 are 0.8 s of rest
        call();
        return tally.by_helpers > 0 && comes_true([&] { return is_helped_once(team, Wake::at_once); }, 300ms);
    };
    const cpu_set_t allowed = cores_here();
    if (CPU_COUNT(&allowed) > 1) {  // on its caller's core it rests
        CHECK(comes_true(is_helped_again));
    }
}

TEST_CASE("team: a helper leaves its caller's core, wherever that goes") {
    const cpu_set_t allowed = cores_here();
    if (CPU_COUNT(&allowed) == 1) {
        return;
    }
    Team team(1, spin);
    std::atomic<pid_t> helper{0};
    std::atomic<int> core{-1};
    auto work = [&](std::size_t, std::size_t) noexcept {
        if (gettid() == getpid()) {
            comes_true([&] { return core >= 0; }, 50ms);
        } else {
            helper = gettid();
            core = sched_getcpu();
        }
    };
    const auto follow = [&] {  // to where the helper was last
        core = -1;
        team.run(2, Wake::at_once, work);
        cpu_set_t only;
        CPU_ZERO(&only);
        CPU_SET(core < 0 ? sched_getcpu() : core.load(), &only);
        return sched_setaffinity(0, sizeof only, &only) == 0;
    };
    const auto has_left = [&] {
        cpu_set_t helpers;
        return follow() && helper != 0 && sched_getaffinity(helper, sizeof helpers, &helpers) == 0 &&
               CPU_COUNT(&helpers) < CPU_COUNT(&allowed);
    };
    const bool it_has_left = comes_true(has_left);
    REQUIRE(sched_setaffinity(0, sizeof allowed, &allowed) == 0);
    CHECK(it_has_left);
}

TEST_CASE("team: a helper that cannot leave its caller's core rests") {
    const cpu_set_t allowed = cores_here();
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(sched_getcpu(), &only);
    REQUIRE(sched_setaffinity(0, sizeof only, &only) == 0);
    Team team(1, spin);  // its helper has the one core, too
    const bool was_helped = is_helped(team, Wake::at_once);
    const auto is_left_alone = [&] {
        int calls = 0;
        while (calls < 3 && !is_helped_once(team, Wake::at_once)) {
            ++calls;
        }
        return calls == 3;
    };
    const bool rests = comes_true(is_left_alone, 2s);
    REQUIRE(sched_setaffinity(0, sizeof allowed, &allowed) == 0);
    CHECK(was_helped);
    CHECK(rests);
}

TEST_CASE("team: callers in many threads have their own results") {
    Team team(2, spin);
    std::atomic<int> wrong{0};
    std::vector<std::thread> callers;
    for (std::size_t k = 1; k <= 4; ++k) {
        callers.emplace_back([&, k] {
            std::vector<std::size_t> items(24);  // no atomics: a chunk belongs to one thread
            auto work = [&](std::size_t first, std::size_t last) noexcept {
                for (std::size_t i = first; i < last; ++i) {
                    items[i] += k * i;
                }
            };
            for (std::size_t call = 1; call <= 1000; ++call) {
                team.run(items.size(), call % 3 == 0 ? Wake::at_once : Wake::when_calls_follow, work);
                for (std::size_t i = 0; i < items.size(); ++i) {
                    wrong += items[i] == call * k * i ? 0 : 1;
                }
            }
        });
    }
    for (std::thread& caller : callers) {
        caller.join();
    }
    CHECK(wrong == 0);
}

TEST_CASE("team: both processes have helpers after a fork") {
    Team team(1, spin);
    CHECK(is_helped(team, Wake::at_once));
    team.before_fork();
    const int status = exit_status_of([&] {
        team.in_forked_process();
        return is_helped(team, Wake::at_once) ? 0 : 1;
    });
    team.after_fork();
    CHECK(status == 0);
    CHECK(is_helped(team, Wake::at_once));
}

#if !defined(__SANITIZE_THREAD__)  // which lets no process start threads that was forked beside some

TEST_CASE("team: a process that was forked amid another thread's call has helpers") {
    Team team(1, spin);
    std::atomic<bool> has_begun{false};
    std::atomic<bool> may_end{false};
    auto work = [&](std::size_t, std::size_t) noexcept {
        has_begun = true;
        comes_true([&] { return may_end.load(); });
    };
    std::thread caller([&] { team.run(1, Wake::when_calls_follow, work); });
    CHECK(comes_true([&] { return has_begun.load(); }));
    team.before_fork();
    const int status = exit_status_of([&] {
        team.in_forked_process();
        return is_helped(team, Wake::at_once) ? 0 : 1;
    });
    team.after_fork();
    may_end = true;
    caller.join();
    CHECK(status == 0);
}

#endif

}  // namespace team_test
