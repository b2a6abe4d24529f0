// tests/host/gil_process_test.cpp: how a process ends, what it becomes, and what it could not be traced for.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "fake_gil.hpp"
#include "gil/account_of.hpp"
#include "gil/cpu_time.hpp"
#include "gil/process.hpp"
#include "gil/slots.hpp"

namespace gil_process_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

std::array<char*, 2> arguments{const_cast<char*>("true"), nullptr};

int exec_true() { return ::execv("/bin/true", arguments.data()); }

std::string name_of(const ThreadSlot& slot) { return slot.name; }

}  // namespace

TEST_CASE("process: one that finishes has an end") {
    const CountedGil gil = count_new_gil();
    note_finished();
    CHECK(gil.ledger.process[0].ending == Ending::finished);
    CHECK(gil.ledger.process[0].end_ns >= gil.ledger.process[0].start_ns);
}

TEST_CASE("process: the CPU time of its living threads is read as it ends, each from its birth on") {
    const std::uint64_t unborn_ns = cpu_time_ns(::gettid());
    const CountedGil gil = count_new_gil();
    const ThreadSlot& slot = gil.ledger.thread[0];
    const std::uint64_t before_ns = cpu_time_ns(slot.tid);
    while (cpu_time_ns(slot.tid) < before_ns + 2'000'000) {
    }
    CHECK(slot.cpu_read_ns == 0);
    note_finished();
    CHECK(slot.cpu_read_ns == gil.ledger.process[0].end_ns);
    CHECK(slot.cpu_ns >= 2'000'000);
    CHECK(slot.cpu_ns + unborn_ns <= cpu_time_ns(slot.tid));
    const auto cpu_s = account_of(gil.ledger, clock_ns()).account.threads.at(0).cpu_s;
    CHECK(cpu_s.value_or(0) == doctest::Approx(static_cast<double>(slot.cpu_ns) * 1e-9));
    const std::uint64_t first_ns = slot.cpu_ns;
    note_finished();  // what was read is not added again
    CHECK(slot.cpu_ns < first_ns + 2'000'000);
}

TEST_CASE("process: a traced child that becomes another program is replaced then") {
    const CountedGil gil = count_new_gil();
    const int status = status_of_child([&] {
        gil.lock.initialise();
        gil.take();
        return exec_true();
    });
    CHECK(status == 0);
    CHECK(gil.ledger.process[1].ending == Ending::replaced);
    CHECK(gil.ledger.process[1].end_ns >= gil.ledger.process[1].start_ns);
    CHECK(gil.ledger.process[0].ending == Ending::running);
}

TEST_CASE("process: an exec that fails is taken back, and errno says why") {
    const CountedGil gil = count_new_gil();
    errno = 0;
    CHECK(::execv("/nowhere/true", arguments.data()) == -1);
    CHECK(errno == ENOENT);
    CHECK(gil.ledger.process[0].ending == Ending::running);
    CHECK(gil.ledger.process[0].end_ns == 0);
}

TEST_CASE("process: the child of a vfork, which shares all memory, ends nobody") {
    const CountedGil gil = count_new_gil();
    const pid_t pid = ::vfork();
    if (pid == 0) ::_exit(exec_true() == 0 ? 0 : 1);
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    CHECK(status == 0);
    CHECK(gil.ledger.process[0].ending == Ending::running);
    CHECK(gil.ledger.process[0].end_ns == 0);
}

TEST_CASE("process: a name of Python's reaches the living thread with that number, cut where it is too long") {
    const CountedGil gil = count_new_gil();
    name_thread(::gettid(), "MainThread");
    CHECK(name_of(gil.ledger.thread[0]) == "MainThread");
    name_thread(::gettid(), "x");
    CHECK(name_of(gil.ledger.thread[0]) == "x");
    name_thread(::gettid(), std::string(200, 'n').c_str());
    CHECK(name_of(gil.ledger.thread[0]) == std::string(63, 'n'));
    name_thread(::gettid() + 1, "another");
    CHECK(name_of(gil.ledger.thread[0]) == std::string(63, 'n'));
}

TEST_CASE("process: a name reaches no thread of before, and none of another process") {
    const CountedGil gil = count_new_gil();
    ThreadSlot& ended = gil.ledger.thread[1];
    ThreadSlot& foreign = gil.ledger.thread[2];
    gil.ledger.threads = 3;
    ended.state = SlotState::finished;
    foreign.state = SlotState::live;
    foreign.process = 1;
    ended.tid = foreign.tid = 12345;
    name_thread(12345, "worker");
    CHECK(name_of(ended).empty());
    CHECK(name_of(foreign).empty());
    foreign.process = 0;
    name_thread(12345, "worker");
    CHECK(name_of(foreign) == "worker");
}

TEST_CASE("process: one that cannot be traced is in the account, with its engine and where to look") {
    Ledger& ledger = new_ledger();
    pyhost_python_layout layout = layout_of_fake_gil();
    layout.gil_locked = 99;
    const int status = status_of_child([&] {  // what a fork does from then on stays for good
        note_untraced(ledger, layout, Engine::sampled, 4711);
        return ledger.process[0].pid == ::getpid() ? 0 : 1;
    });
    CHECK(status == 0);
    CHECK(ledger.processes == 1);
    CHECK(ledger.process[0].parent_pid == ::getpid());
    CHECK(ledger.process[0].engine == Engine::sampled);
    CHECK(ledger.process[0].main_gil == 4711);
    CHECK(ledger.process[0].layout.gil_locked == 99);
    CHECK(ledger.process[0].hook_cost_s == 0);
    CHECK(ledger.threads == 0);
    CHECK(account_of(ledger, clock_ns()).account.processes[0].engine.starts_with("sampled"));
}

TEST_CASE("process: the tracer's cost is the process's, and that of those that it forks") {
    const CountedGil gil = count_new_gil();
    set_hook_cost(3e-8);
    status_of_child([&] {
        gil.lock.initialise();
        gil.take();
        return 0;
    });
    CHECK(gil.ledger.process[0].hook_cost_s == 3e-8);
    CHECK(gil.ledger.process[1].hook_cost_s == 3e-8);
}

TEST_CASE("process: a child of one that cannot be traced is in the account at once, looked at in the same place") {
    Ledger& ledger = new_ledger();
    const pyhost_python_layout layout = layout_of_fake_gil();
    const int status = status_of_child([&] {
        note_untraced(ledger, layout, Engine::sampled, 4711);
        return status_of_child([] { return 0; });
    });
    CHECK(status == 0);
    CHECK(ledger.processes == 2);
    CHECK(ledger.process[1].parent_pid == ledger.process[0].pid);
    CHECK(ledger.process[1].pid != ledger.process[0].pid);
    CHECK(ledger.process[1].engine == Engine::sampled);
    CHECK(ledger.process[1].main_gil == 4711);
    CHECK(ledger.process[1].start_ns >= ledger.process[0].start_ns);
}

TEST_CASE("process: an exec by descriptor replaces it too, or is taken back") {
    const CountedGil gil = count_new_gil();
    CHECK(::fexecve(-1, arguments.data(), ::environ) == -1);
    CHECK(gil.ledger.process[0].ending == Ending::running);
    CHECK(gil.ledger.process[0].end_ns == 0);
    const int status = status_of_child([&] {
        gil.lock.initialise();
        gil.take();
        return ::fexecve(::open("/bin/true", O_RDONLY), arguments.data(), ::environ);
    });
    CHECK(status == 0);
    CHECK(gil.ledger.process[1].ending == Ending::replaced);
    CHECK(gil.ledger.process[0].ending == Ending::running);
}

TEST_CASE("process: a name is looked for among the threads that there are, where more were counted") {
    const CountedGil gil = count_new_gil();
    gil.ledger.threads = most_threads + 7;
    name_thread(::gettid(), "MainThread");
    CHECK(name_of(gil.ledger.thread[0]) == "MainThread");
}

}  // namespace gil_process_test
