// tests/host/watch_signals_test.cpp: which signals that pyhost gets reach the script, and how often.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "watch/forwarding.hpp"
#include "watched_child.hpp"

namespace {

using namespace pyhost::test;
using pyhost::watch::Order;
using pyhost::watch::SignalForwarding;
using pyhost::watch::supervise;

using Signals = std::vector<int>;

constexpr std::array told_of{SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM, SIGWINCH};

int child_end = -1;  // of the pipe

void tell(int signal) {
    const char byte = static_cast<char>(signal);
    [[maybe_unused]] const ssize_t written = ::write(child_end, &byte, 1);
    if (signal == SIGUSR2) ::kill(::getppid(), SIGUSR1);
    if (signal == SIGTERM) ::_exit(0);
}

[[noreturn]] int tell_of_signals() {
    for (const int signal : told_of) std::signal(signal, tell);
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

    // The next that the child got; 0 where there will be none.
    int next() const {
        char byte = SIGWINCH;
        while (byte == SIGWINCH) {
            if (::read(pipe_[0], &byte, 1) != 1) return 0;
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
        Order order = order_of(tell_of_signals);
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

TEST_CASE("signals: those that pyhost was started to ignore stay ignored") {
    const Supervised supervised([](Order&) { std::signal(SIGHUP, SIG_IGN); });
    supervised.send(SIGHUP);
    supervised.send(SIGUSR1);
    CHECK(supervised.next() == SIGUSR1);
    CHECK(supervised.all_until_end() == Signals{SIGTERM});
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
