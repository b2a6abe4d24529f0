// tests/host/watch_signals_test.cpp: which signals that pyhost gets reach the script, and how often.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "watch/forwarding.hpp"
#include "watched_child.hpp"

namespace watch_signals_test {

namespace {

using namespace pyhost::test;
using pyhost::watch::Order;
using pyhost::watch::SignalForwarding;
using pyhost::watch::supervise;

using Signals = std::vector<int>;

const Signals told_of{SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM, SIGWINCH};

int child_end = -1;  // of the pipe

void tell(int signal) {
    const char byte = static_cast<char>(signal);
    [[maybe_unused]] const ssize_t written = ::write(child_end, &byte, 1);
    if (signal == SIGUSR2) ::kill(::getppid(), SIGUSR1);
    if (signal == SIGTERM) ::_exit(0);
}

[[noreturn]] int tell_of(const Signals& signals) {
    for (const int signal : signals) std::signal(signal, tell);
    for (;;) ::pause();
}

// A process that supervises one which tells of each signal that it gets.
class Supervised {
public:
    explicit Supervised(const std::function<void(Order&)>& prepare = [](Order&) {}) {
        REQUIRE(::pipe2(pipe_.data(), O_CLOEXEC) == 0);
        pid_ = ::fork();
        if (pid_ == 0) run(prepare);
        ::close(pipe_[1]);
        wait_until_forwarding();
    }
    ~Supervised() {
        ::close(pipe_[0]);
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Supervised(const Supervised&) = delete;
    Supervised& operator=(const Supervised&) = delete;

    void send(int signal) const { ::kill(pid_, signal); }

    // The next that the child got; 0 where there will be none, or none came in ten seconds.
    int next() const {
        char byte = SIGWINCH;
        pollfd told{.fd = pipe_[0], .events = POLLIN, .revents = 0};
        while (byte == SIGWINCH) {
            if (::poll(&told, 1, 10'000) != 1 || ::read(pipe_[0], &byte, 1) != 1) return 0;
        }
        return byte;
    }

    Signals all_until_end() const {
        Signals all;
        send(SIGTERM);
        for (int signal = next(); signal != 0; signal = next()) all.push_back(signal);
        return all;
    }

private:
    [[noreturn]] void run(const std::function<void(Order&)>& prepare) const {
        child_end = pipe_[1];
        for (const int signal : told_of) std::signal(signal, SIG_DFL);  // whatever this test was started with
        Order order = order_of([] { return tell_of(told_of); });
        prepare(order);
        supervise(order);
        ::_exit(0);
    }

    // A SIGWINCH does no harm before that.
    void wait_until_forwarding() const {
        ::fcntl(pipe_[0], F_SETFL, O_NONBLOCK);
        char byte = 0;
        while (::read(pipe_[0], &byte, 1) != 1) {
            send(SIGWINCH);
            sleep_ms(2);
        }
        ::fcntl(pipe_[0], F_SETFL, 0);
    }

    std::array<int, 2> pipe_{};
    pid_t pid_ = 0;
};

// To this process, in the name of another sender.
void send_as(int signal, int code, pid_t sender) {
    siginfo_t info{};
    info.si_signo = signal;
    info.si_code = code;
    info.si_pid = sender;
    ::syscall(SYS_rt_sigqueueinfo, ::getpid(), signal, &info);
}

}  // namespace

TEST_CASE("signals: what another process sends is passed on, once") {
    const Supervised supervised;
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGUSR1}) {
        supervised.send(signal);
        CHECK(supervised.next() == signal);
    }
    CHECK(supervised.all_until_end() == Signals{SIGTERM});
}

TEST_CASE("signals: what the child sends to its parent does not come back") {
    const Supervised supervised;
    supervised.send(SIGUSR2);  // to which it answers with SIGUSR1
    CHECK(supervised.next() == SIGUSR2);
    sleep_ms(20);
    CHECK(supervised.all_until_end() == Signals{SIGTERM});
}

TEST_CASE("signals: what the kernel sends is not passed on, for the terminal's reach both by themselves") {
    const Supervised supervised([](Order& order) {
        order.watch_s = 0.02;
        order.on_watch = [](const auto&, const auto&, double) {
            send_as(SIGINT, SI_KERNEL, 0);
            tell(SIGUSR1);  // into the pipe alone: the one before has had its time
        };
    });
    for (int i = 0; i < 3; ++i) CHECK(supervised.next() == SIGUSR1);
}

TEST_CASE("signals: one that pyhost was started to ignore, as by nohup, reaches a script that listens to it") {
    const Supervised supervised([](Order&) { std::signal(SIGHUP, SIG_IGN); });
    supervised.send(SIGHUP);
    CHECK(supervised.next() == SIGHUP);
    CHECK(supervised.all_until_end() == Signals{SIGTERM});
}

TEST_CASE("signals: one that pyhost was started to ignore is ignored by a script that does not listen, and by pyhost") {
    const Supervised supervised([](Order& order) {
        std::signal(SIGPWR, SIG_IGN);  // of which the child does not tell
        std::signal(SIGHUP, SIG_IGN);
        order.run_python = [] {
            const bool is_inherited =
                std::signal(SIGPWR, SIG_IGN) == SIG_IGN && std::signal(SIGHUP, SIG_IGN) == SIG_IGN;
            return is_inherited ? tell_of({SIGUSR1, SIGTERM, SIGWINCH}) : 1;
        };
    });
    supervised.send(SIGPWR);
    supervised.send(SIGHUP);
    supervised.send(SIGUSR1);
    CHECK(supervised.next() == SIGUSR1);
    CHECK(supervised.all_until_end() == Signals{SIGTERM});
}

TEST_CASE("signals: a stop that pyhost was started to ignore stays ignored, for then a terminal lets it write") {
    const int status = status_of_child([] {
        std::signal(SIGTTOU, SIG_IGN);
        std::signal(SIGTTIN, SIG_DFL);
        const SignalForwarding forwarding(::getppid());
        if (std::signal(SIGTTOU, SIG_IGN) != SIG_IGN) return 1;
        return std::signal(SIGTTIN, SIG_IGN) == SIG_DFL ? 2 : 0;
    });
    CHECK(status == 0);
}

TEST_CASE("signals: what pyhost sends to itself is not passed on") {
    const Supervised supervised([](Order& order) {
        order.watch_s = 0.02;
        order.on_watch = [is_first = true](const auto&, const auto&, double) mutable {
            if (std::exchange(is_first, false)) send_as(SIGUSR1, SI_QUEUE, ::getpid());
            if (is_first) return;
            send_as(SIGQUIT, SI_QUEUE, ::getppid());
        };
    });
    for (int i = 0; i < 3; ++i) CHECK(supervised.next() == SIGQUIT);
}

TEST_CASE("signals: those that end a program by default are passed on, those by which a shell stops it are not") {
    const int status = status_of_child([] {
        for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
        const SignalForwarding forwarding(::getppid());
        const auto is_default = [](int signal) {
            struct sigaction now {};
            ::sigaction(signal, nullptr, &now);
            return now.sa_handler == SIG_DFL;
        };
        for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2, SIGVTALRM,
                                 SIGPROF, SIGIO, SIGPWR, SIGURG, SIGWINCH}) {
            if (is_default(signal)) return signal;
        }
        for (const int signal : {SIGTSTP, SIGCONT, SIGCHLD, SIGSEGV, SIGPIPE}) {
            if (!is_default(signal)) return signal;
        }
        return 0;
    });
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("signals: a terminal that stops pyhost, which writes to it in the background, stops it") {
    for (const int signal : {SIGTTOU, SIGTTIN}) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            const SignalForwarding forwarding(::getppid());
            send_as(signal, SI_KERNEL, 0);
            ::_exit(3);
        }
        int status = 0;
        REQUIRE(::waitpid(pid, &status, WUNTRACED) == pid);
        CHECK(WIFSTOPPED(status));
        CHECK((WIFSTOPPED(status) ? WSTOPSIG(status) : 0) == SIGSTOP);
        ::kill(pid, SIGCONT);
        if (WIFSTOPPED(status)) ::waitpid(pid, &status, 0);
        CHECK(WEXITSTATUS(status) == 3);
    }
}

TEST_CASE("signals: afterwards they do what they did before, and errno is left alone meanwhile") {
    const int status = status_of_child([] {
        std::signal(SIGUSR1, tell);
        const pid_t nobody = ::fork();
        if (nobody == 0) ::_exit(0);
        ::waitpid(nobody, nullptr, 0);
        {
            const SignalForwarding forwarding(nobody);
            errno = 7777;
            send_as(SIGUSR1, SI_QUEUE, ::getppid());  // to nobody: an error in the handler
            if (errno != 7777) return 1;
        }
        return std::signal(SIGUSR1, SIG_DFL) == tell ? 0 : 2;
    });
    CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace watch_signals_test
