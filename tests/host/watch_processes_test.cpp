// tests/host/watch_processes_test.cpp: when each process of a run ends, and what threads are called.
#include <doctest/doctest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "fake_gil.hpp"
#include "watch/names.hpp"
#include "watch/processes.hpp"

namespace watch_processes_test {

namespace {

using namespace pyhost::test;
using pyhost::gil::clock_ns;
using pyhost::gil::Ending;
using pyhost::gil::Ledger;
using pyhost::gil::SlotState;
using pyhost::watch::Names;
using pyhost::watch::Processes;

constexpr std::int64_t millisecond_ns = 1'000'000;

// A child that does nothing until it is killed.
class Child {
public:
    Child() : pid(::fork()) {
        while (pid == 0) ::pause();
    }
    ~Child() { kill_and_reap(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void kill_and_reap() {
        if (is_reaped_) return;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        is_reaped_ = true;
    }

    const pid_t pid;

private:
    bool is_reaped_ = false;
};

Ledger& ledger_of(std::initializer_list<pid_t> pids) {
    Ledger& ledger = new_ledger();
    for (const pid_t pid : pids) ledger.process[ledger.processes++].pid = pid;
    return ledger;
}

// A thread of this process in the first slot.
Ledger& ledger_with_thread(int tid) {
    Ledger& ledger = ledger_of({::getpid()});
    ledger.threads = 1;
    ledger.thread[0].tid = tid;
    ledger.thread[0].state = SlotState::live;
    return ledger;
}

}  // namespace

TEST_CASE("processes: the wait is over when the first process has ended, and it can still be waited for") {
    Child first;
    Processes processes(ledger_of({first.pid}), first.pid);
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    ::kill(first.pid, SIGKILL);
    CHECK(processes.wait_ns(10'000 * millisecond_ns));
    CHECK(::waitpid(first.pid, nullptr, WNOHANG) == first.pid);
}

TEST_CASE("processes: another's end ends the wait, once, also where its account was closed before") {
    Child first, second;
    Ledger& ledger = ledger_of({first.pid, second.pid});
    Processes processes(ledger, first.pid);
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    ledger.process[1].end_ns = 5;
    second.kill_and_reap();
    const std::uint64_t start_ns = clock_ns();
    CHECK_FALSE(processes.wait_ns(10'000 * millisecond_ns));
    CHECK(clock_ns() - start_ns < 5'000 * millisecond_ns);
    CHECK_FALSE(processes.wait_ns(50 * millisecond_ns));
    CHECK(clock_ns() - start_ns >= 50 * millisecond_ns);
    CHECK(ledger.process[1].end_ns == 5);
}

TEST_CASE("processes: another's end is noticed, once, and no other's") {
    Child first, second, third;
    Ledger& ledger = ledger_of({first.pid, second.pid, third.pid});
    Processes processes(ledger, first.pid);
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    CHECK(ledger.process[1].end_ns == 0);
    second.kill_and_reap();
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    const std::uint64_t end_ns = ledger.process[1].end_ns;
    CHECK(end_ns != 0);
    CHECK(ledger.process[1].ending == Ending::gone);
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    CHECK(ledger.process[1].end_ns == end_ns);
    CHECK(ledger.process[0].end_ns == 0);
    CHECK(ledger.process[2].end_ns == 0);
}

TEST_CASE("processes: one that joins later is found, and one that was gone before it was seen has ended") {
    Child first, late, gone;
    Ledger& ledger = ledger_of({first.pid});
    Processes processes(ledger, first.pid);
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    gone.kill_and_reap();
    ledger.process[1].pid = late.pid;
    ledger.process[2].pid = gone.pid;
    ledger.processes = 4;  // the last is still writing its entry
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    CHECK(ledger.process[2].ending == Ending::gone);
    CHECK(ledger.process[3].ending == Ending::running);
    CHECK(ledger.process[1].end_ns == 0);
    late.kill_and_reap();
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    CHECK(ledger.process[1].end_ns != 0);
}

TEST_CASE("processes: how one said that it ended is how it ended") {
    Child first, second;
    Ledger& ledger = ledger_of({first.pid, second.pid});
    Processes processes(ledger, first.pid);
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    ledger.process[1].ending = Ending::finished;
    ledger.process[1].end_ns = 1234;
    second.kill_and_reap();
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    CHECK(ledger.process[1].ending == Ending::finished);
    CHECK(ledger.process[1].end_ns == 1234);
}

TEST_CASE("processes: the first's end ends all of its entries, and those of others that have ended") {
    Child first, second, third;
    Ledger& ledger = ledger_of({first.pid, second.pid, third.pid, first.pid});  // it traced, became another, traced
    ledger.process[0].ending = Ending::replaced;
    ledger.process[0].end_ns = 17;
    Processes processes(ledger, first.pid);
    second.kill_and_reap();
    processes.note_first_end(1000);
    CHECK(ledger.process[0].end_ns == 17);
    CHECK(ledger.process[0].ending == Ending::replaced);
    CHECK(ledger.process[1].end_ns != 0);
    CHECK(ledger.process[2].end_ns == 0);
    CHECK(ledger.process[3].end_ns == 1000);
    CHECK(ledger.process[3].ending == Ending::gone);
}

TEST_CASE("processes: the first has ended when its wait was over, not when its entry was seen to have ended") {
    Child first;
    Ledger& ledger = ledger_of({first.pid});
    Processes processes(ledger, first.pid);
    CHECK_FALSE(processes.wait_ns(millisecond_ns));
    ::kill(first.pid, SIGKILL);
    CHECK(processes.wait_ns(10'000 * millisecond_ns));
    processes.note_first_end(1000);
    CHECK(ledger.process[0].end_ns == 1000);
}

TEST_CASE("processes: where no descriptors are left, ends are noticed all the same") {
    const int status = status_of_child([] {
        Child first, second;
        Ledger& ledger = ledger_of({first.pid, second.pid});
        const rlimit none{.rlim_cur = 3, .rlim_max = 3};
        ::setrlimit(RLIMIT_NOFILE, &none);
        Processes processes(ledger, first.pid);
        if (processes.wait_ns(millisecond_ns)) return 1;
        if (ledger.process[1].end_ns != 0) return 2;
        second.kill_and_reap();
        if (processes.wait_ns(millisecond_ns)) return 3;
        if (ledger.process[1].end_ns == 0) return 4;
        ::kill(first.pid, SIGKILL);
        for (int i = 0; i < 10'000; ++i) {
            if (processes.wait_ns(millisecond_ns)) return 0;
        }
        return 5;
    });
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("processes: a wait lasts as long as it is asked to, where nobody ends") {
    Child first;
    Processes processes(ledger_of({first.pid}), first.pid);
    const std::uint64_t start_ns = clock_ns();
    CHECK_FALSE(processes.wait_ns(30 * millisecond_ns));
    CHECK(clock_ns() - start_ns >= 30 * millisecond_ns);
    CHECK(clock_ns() - start_ns < 10'000 * millisecond_ns);
}

TEST_CASE("processes: a wait of seconds and nanoseconds ends with the first process, not before") {
    Child first;
    Processes processes(ledger_of({first.pid}), first.pid);
    const std::uint64_t start_ns = clock_ns();
    std::thread killer([&] {
        sleep_ms(30);
        ::kill(first.pid, SIGKILL);
    });
    CHECK(processes.wait_ns(20'000 * millisecond_ns + 5));
    CHECK(clock_ns() - start_ns >= 25 * millisecond_ns);
    killer.join();
}

TEST_CASE("names: Python's come first, the main thread has one, others have a number") {
    Ledger& ledger = ledger_with_thread(::getpid());
    const Names names(ledger);
    CHECK(names.of_slot(0) == "MainThread");
    ledger.thread[0].tid = 4711;
    CHECK(names.of_slot(0) == "thread 4711");
    std::strcpy(ledger.thread[0].name, "worker");
    CHECK(names.of_slot(0) == "worker");
    std::memset(ledger.thread[0].name, 'n', sizeof ledger.thread[0].name);
    CHECK(names.of_slot(0) == std::string(64, 'n'));
}

TEST_CASE("names: a thread that Python did not start has the system's, also after its end") {
    Ledger* ledger = nullptr;
    std::thread([&] {
        pthread_setname_np(pthread_self(), "pool-7");
        ledger = &ledger_with_thread(::gettid());
        Names names(*ledger);
        names.look();
        CHECK(names.of_slot(0) == "pool-7");
    }).join();
    Names late(*ledger);
    late.look();
    CHECK(late.of_slot(0).starts_with("thread "));
}

TEST_CASE("names: the process's own name says nothing of a thread") {
    std::thread([&] {
        Ledger& ledger = ledger_with_thread(::gettid());
        Names names(ledger);
        names.look();
        CHECK(names.of_slot(0) == "thread " + std::to_string(::gettid()));
    }).join();
}

TEST_CASE("names: a slot that is still being claimed is looked at again") {
    std::thread([&] {
        pthread_setname_np(pthread_self(), "pool-7");
        Ledger& ledger = ledger_with_thread(::gettid());
        ledger.thread[0].state = SlotState::free;
        Names names(ledger);
        names.look();
        ledger.thread[0].state = SlotState::live;
        names.look();
        CHECK(names.of_slot(0) == "pool-7");
    }).join();
}

TEST_CASE("names: one that is given after the first look is found, for as long as the slot is that thread's") {
    std::thread([&] {
        Ledger& ledger = ledger_with_thread(::gettid());
        Names names(ledger);
        names.look();
        pthread_setname_np(pthread_self(), "pool-7");
        names.look();
        CHECK(names.of_slot(0) == "pool-7");
        ledger.thread[0].tid = 4711;  // the slot's next thread
        names.look();
        CHECK(names.of_slot(0) == "thread 4711");
    }).join();
}

TEST_CASE("names: one that a thread of Python's hands on to those that it starts is not theirs") {
    std::thread([&] {
        pthread_setname_np(pthread_self(), "a long name of ");
        Ledger& ledger = ledger_with_thread(::gettid());
        ledger.threads = 2;
        std::strcpy(ledger.thread[1].name, "a long name of Python's");
        Names names(ledger);
        names.look();
        CHECK(names.of_slot(0) == "thread " + std::to_string(::gettid()));
        ledger.thread[1].process = 1;
        CHECK(names.of_slot(0) == "a long name of ");
    }).join();
}

TEST_CASE("names: a process has its command, without the program, also after its end") {
    Ledger& ledger = new_ledger();
    ledger.processes = 2;
    ledger.process[0].pid = ::getpid();
    ledger.process[1].pid = 1 << 22;  // beyond the last
    Names names(ledger);
    names.look();
    ledger.process[0].pid = 1 << 22;
    names.look();
    pyhost::GilAccount account;
    account.processes.resize(2);
    names.fill(account, {.threads = {}, .calls = {}, .long_holds = {}});
    std::ifstream file("/proc/self/cmdline");
    const std::string whole{std::istreambuf_iterator<char>(file), {}};
    std::string wanted = whole.substr(whole.find('\0') + 1);
    if (!wanted.empty()) wanted.pop_back();
    std::ranges::replace(wanted, '\0', ' ');
    CHECK(account.processes[0].command == wanted);
    CHECK(account.processes[1].command.empty());
}

TEST_CASE("names: they reach the account's threads by their slots") {
    Ledger& ledger = ledger_with_thread(::getpid());
    ledger.threads = 3;
    ledger.thread[2].tid = 4711;
    pyhost::GilAccount account;
    account.threads.resize(2);
    Names(ledger).fill(account, {.threads = {1, -1, 0}, .calls = {}, .long_holds = {}});
    CHECK(account.threads[1].name == "MainThread");
    CHECK(account.threads[0].name == "thread 4711");
}

}  // namespace watch_processes_test
