// tests/host/bench_child_test.cpp: a real child's output, its end, and a signal that comes meanwhile.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/captured_output.hpp"
#include "bench/child.hpp"
#include "bench/context.hpp"
#include "bench/interrupt.hpp"

namespace bench_child_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;

ChildOrder order_of(const std::string& code) {
    const char* executable = std::getenv("PYHOST");
    REQUIRE(executable != nullptr);
    // CPython leaves objects behind, which a sanitizer's build of the child would tell on its stderr.
    ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    const nlohmann::json request{
        {"pyscripts", ""}, {"kernels", nlohmann::json::array()}, {"path", nlohmann::json::array()}};
    return {.executable = executable, .python_arguments = {"-c", code}, .request = request, .is_reference = false};
}

void write_all(int fd, const std::string& text) {
    REQUIRE(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

const nlohmann::json sample{{"do", "sample"}, {"kernel", "dot"}, {"case", "quick"}, {"threads", 1}, {"calls", 1}};

// What `act` writes to stderr.
template <typename Act>
std::string stderr_of(Act act) {
    std::fflush(stderr);
    const CapturedOutput caught;
    const int kept = ::dup(STDERR_FILENO);
    ::dup2(caught.descriptor(), STDERR_FILENO);
    act();
    std::fflush(stderr);
    ::dup2(kept, STDERR_FILENO);
    ::close(kept);
    return caught.text();
}

// Exit status of `act` in a process of its own: what it does to signals is gone with it.
template <typename Act>
int status_in_fork(Act act) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_DFL);  // not doctest's
        ::_exit(act());
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

TEST_CASE("output: all that was written is there, of any length, and is shown once") {
    CapturedOutput output;
    const std::string first(150'000, 'x');
    write_all(output.descriptor(), first);
    CHECK(output.text() == first);
    CHECK(stderr_of([&] { output.show_new_on_stderr(); }) == first);
    write_all(output.descriptor(), "second\n");
    CHECK(stderr_of([&] { output.show_new_on_stderr(); }) == "second\n");
    CHECK(stderr_of([&] { output.show_new_on_stderr(); }).empty());
    CHECK(output.text() == first + "second\n");
}

TEST_CASE("output: a writer that starts at the beginning of the file writes behind the others all the same") {
    const CapturedOutput output;
    write_all(output.descriptor(), "first ");
    ::lseek(output.descriptor(), 0, SEEK_SET);
    write_all(output.descriptor(), "second");
    CHECK(output.text() == "first second");
}

TEST_CASE("output: of a long one the begin, the end and a checksum are kept, and little memory") {
    CapturedOutput looked_at, left_alone, other;
    const std::string piece(1 << 20, 'x');
    for (int i = 0; i < 16; ++i) {
        for (CapturedOutput* output : {&looked_at, &left_alone, &other}) write_all(output->descriptor(), piece);
        write_all(looked_at.descriptor(), i == 9 ? "a" : "b");
        write_all(left_alone.descriptor(), i == 9 ? "a" : "b");
        write_all(other.descriptor(), "b");
        looked_at.give_back_memory();
    }
    struct stat status {};
    ::fstat(looked_at.descriptor(), &status);
    CHECK(status.st_blocks * 512 < 7 << 20);
    CHECK(looked_at.text().size() < 5 << 20);
    CHECK(looked_at.text().starts_with(piece));
    CHECK(looked_at.text().ends_with("xb"));
    CHECK(looked_at.text() == left_alone.text());
    CHECK(looked_at.text() != other.text());
}

TEST_CASE("child: its two streams are kept apart, and hidden unless it is the reference") {
    std::string shown;
    for (const bool is_reference : {false, true}) {
        ChildOrder order = order_of("import sys; print('out'); print('err', file=sys.stderr)");
        order.is_reference = is_reference;
        shown = stderr_of([&] {
            Child child(order);
            CHECK(child.ask({{"do", "run_script"}}, 30).status == Status::correct);
            CHECK(child.printed() == "out\n");
            CHECK(child.complained() == "err\n");
        });
        CHECK(shown == (is_reference ? "out\nerr\n" : ""));
    }
}

TEST_CASE("child: it has the variables of its order, and its calls' own threads are one of them") {
    ChildOrder order = order_of("import os; print(os.environ['A'], os.environ['OMP_WAIT_POLICY'])");
    order.environment = {{"A", "1 2"}, {"OMP_WAIT_POLICY", "active"}};
    Child child(order);
    CHECK(child.ask({{"do", "run_script"}}, 30).status == Status::correct);
    CHECK(child.printed() == "1 2 active\n");
    Context context;
    CHECK(order_of(context, Contestant()).environment.empty());
    Contestant openmp;
    openmp.inner_threads = 2;
    openmp.inner_threads_by = "OMP_NUM_THREADS";
    const ChildOrder inner = order_of(context, openmp);
    using Variables = std::vector<std::pair<std::string, std::string>>;
    CHECK(inner.environment == Variables{{"OMP_NUM_THREADS", "2"}});
}

TEST_CASE("child: after its end every question has the reason of that end") {
    Child child(order_of("import os; os._exit(4)"));
    const Answer end = child.ask({{"do", "run_script"}}, 30);
    CHECK(end.reason == "left by itself with status 4 during 'run_script'");
    const Answer again = child.ask(sample, 30);
    CHECK(again.status == Status::crashed);
    CHECK(again.reason == end.reason);
}

TEST_CASE("child: a time-out says how long it was waited for, on what, and how to wait longer") {
    Child child(order_of("import time; time.sleep(60)"));
    int waited = 0;
    const Answer answer = child.ask({{"do", "run_script"}}, 0.25, [&] { ++waited; });
    CHECK(answer.status == Status::timed_out);
    CHECK(answer.reason == "no answer within 0.25 s during 'run_script'; --timeout=SECONDS allows more");
    CHECK(waited >= 1);
    CHECK(waited <= 6);  // every 50 ms
    CHECK(child.ask(sample, 30).reason == answer.reason);
}

// The pipe's own 64 KiB are what one read takes: it is made longer, and the child is gone before the first of them.
TEST_CASE("child: an answer of several reads counts though who gave it has ended meanwhile") {
    const InterruptGuard guard;  // as pyhost has one: saying farewell to the child is no SIGPIPE
    const std::string code =
        "import fcntl, os, sys; go, answers = map(int, sys.argv[1:]); fcntl.fcntl(answers, fcntl.F_SETPIPE_SZ, 1 << "
        "20); os.read(go, 1); os.write(answers, b'{\"id\": 1, \"status\": \"skipped\", \"reason\": \"' + b'x' * "
        "200_000 + "
        "b'\"}\\n'); os._exit(0)";
    std::array<int, 2> go{};
    REQUIRE(::pipe2(go.data(), O_CLOEXEC) == 0);
    ChildOrder order = order_of(code);
    const std::string as_python = "exec env -u PYHOST_CHILD -u PYHOST_SWAP " + order.executable.string() +
                                  " -c \"$0\" " + std::to_string(go[0]) + " \"${PYHOST_CHILD#*,}\"";
    order.executable = "/bin/sh";
    order.python_arguments = {"-c", as_python, code};
    order.inherited_fd = go[0];
    Child child(order);
    bool has_gone = false;
    const Answer answer = child.ask({{"do", "run_script"}}, 30, [&] {
        if (has_gone) return;
        write_all(go[1], "!");
        siginfo_t ended{};
        has_gone = ::waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT) == 0;
    });
    CHECK(has_gone);
    CHECK(answer.status == Status::skipped);
    CHECK(answer.reason.size() == 200'000);
    for (const int end : go) ::close(end);
}

TEST_CASE("child: who answers another question than the last is ended") {
    ChildOrder order = order_of("");
    order.executable = "/bin/sh";
    const std::string twice = R"({"id": 1, "status": "skipped", "reason": "first"})";
    order.python_arguments = {"-c", "eval \"exec 9>&${PYHOST_CHILD#*,}\"; echo \"$0\" >&9; echo \"$0\" >&9; sleep 60",
                              twice};
    Child child(order);
    CHECK(child.ask({{"do", "run_script"}}, 30).reason == "first");
    const Answer second = child.ask({{"do", "run_script"}}, 30);
    CHECK(second.status == Status::failed);
    CHECK(second.reason == "it answered what it was not asked: another process of the script writes to its pipe");
    CHECK(child.ask(sample, 30).reason == second.reason);
}

TEST_CASE("child: it leaves as python does when it is no longer needed: what it has at exit is done") {
    CapturedOutput done;
    ::fcntl(done.descriptor(), F_SETFD, 0);  // inherited
    const std::string code =
        "import atexit, os; atexit.register(os.write, " + std::to_string(done.descriptor()) + ", b'bye')";
    {
        Child child(order_of(code));
        CHECK(child.ask({{"do", "run_script"}}, 30).status == Status::correct);
        CHECK(done.text().empty());
    }
    CHECK(done.text() == "bye");
}

TEST_CASE("interrupt: the first of the signals is kept while the guard lives, and kills again after it") {
    CHECK(status_in_fork([] {
              const InterruptGuard guard;
              if (pending_signal() != 0) return 1;
              std::raise(SIGTERM);
              std::raise(SIGINT);
              return pending_signal();
          }) == SIGTERM);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        CHECK(status_in_fork([signal] {
                  const InterruptGuard guard;
                  std::raise(signal);
                  return pending_signal();
              }) == signal);
        CHECK(status_in_fork([signal] {
                  { const InterruptGuard guard; }
                  std::raise(signal);
                  return 0;
              }) == -signal);
    }
    CHECK(status_in_fork([] {
              const InterruptGuard guard;
              std::raise(SIGPIPE);
              return 7;
          }) == 7);
}

TEST_CASE("interrupt: a child that is waited for is given up at once") {
    CHECK(status_in_fork([] {
              const InterruptGuard guard;
              Child child(order_of("import time; time.sleep(60)"));
              std::raise(SIGINT);
              const Answer answer = child.ask({{"do", "run_script"}}, 30);
              return answer.status == Status::interrupted ? 9 : 1;
          }) == 9);
}

}  // namespace bench_child_test
