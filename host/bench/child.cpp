// host/bench/child.cpp: fork, exec, ask, and tell how the child ended.
#include "bench/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "bench/crash.hpp"
#include "bench/interrupt.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

// How often the output is shown and the clocks are looked at while a child computes.
constexpr int wait_ms = 50;
// How long a child may take to finish as python does: atexit, open files, temporary folders.
constexpr double farewell_s = 2;
// The longest there are name some hundred functions and sentences.
constexpr std::size_t longest_answer_bytes = 16 << 20;

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    const bool is_made = ::pipe2(ends.data(), O_CLOEXEC) == 0;
    require(is_made, "cannot create a pipe for a child: " + reason_of(errno));
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void keep_open(int fd) { ::fcntl(fd, F_SETFD, 0); }

// A file is opened anew, so that every child reads all of it.  A terminal would stop a background process that reads
// it.
void replace_stdin(int feed_fd) {
    struct stat input {};
    const bool is_file = ::fstat(STDIN_FILENO, &input) == 0 && (S_ISREG(input.st_mode) || S_ISCHR(input.st_mode));
    const bool is_read_anew = is_file && ::isatty(STDIN_FILENO) == 0;
    const int opened =
        feed_fd >= 0 ? feed_fd : ::open(is_read_anew ? "/proc/self/fd/0" : "/dev/null", O_RDONLY | O_CLOEXEC);
    if (opened >= 0) ::dup2(opened, STDIN_FILENO);
}

// Between fork and exec, in a process with one thread.
[[noreturn]] void become_child(const ChildOrder& order, int feed_fd, int questions_fd, int answers_fd, int out_fd,
                               int err_fd) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a killed parent leaves no children measuring
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_DFL);
    replace_stdin(feed_fd);
    ::dup2(out_fd, STDOUT_FILENO);
    ::dup2(err_fd, STDERR_FILENO);
    keep_open(questions_fd);
    keep_open(answers_fd);
    if (order.inherited_fd >= 0) keep_open(order.inherited_fd);
    ::setenv(wire::child_environment, fmt::format("{},{}", questions_fd, answers_fd).c_str(), 1);
    ::setenv(wire::swap_environment, order.request.dump().c_str(), 1);
    // Unless the user has one: sets of texts have the same order in all, and a script that prints one the same output.
    ::setenv("PYTHONHASHSEED", "1", 0);
    // Idle OpenMP threads of one child would spin on the cores that another is timed on.
    ::setenv("OMP_WAIT_POLICY", "passive", 1);
    // OpenBLAS's threads spin, too, for 30 ms from their start when NumPy is imported: 2^4 cycles are its least.
    ::setenv("OPENBLAS_THREAD_TIMEOUT", "4", 1);
    for (const auto& [name, value] : order.environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> argv{const_cast<char*>(order.executable.c_str())};
    for (const std::string& argument : order.python_arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(order.executable.c_str(), argv.data());
    ::_exit(wire::no_exec_status);
}

}  // namespace

Child::Child(const ChildOrder& order) : is_reference_(order.is_reference) {
    Pipe questions = make_pipe();
    Pipe answers = make_pipe();
    if (order.input) feed_.emplace(order.input);
    std::fflush(nullptr);
    pid_ = ::fork();
    require(pid_ >= 0, "cannot start a child process: " + reason_of(errno));
    if (pid_ == 0) {
        become_child(order, feed_ ? feed_->read_end() : -1, questions.read.get(), answers.write.get(),
                     out_.descriptor(), err_.descriptor());
    }
    ::setpgid(pid_, pid_);  // in both, so that neither has to wait for the other
    if (feed_) feed_->close_read_end();
    questions_ = std::move(questions.write);
    answers_ = std::move(answers.read);
}

Child::~Child() {
    if (!end_) say_farewell();
    take_output();
    const bool is_reaped = end_ && end_->status == Status::crashed;
    if (is_reaped) return;
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Child::dismiss() {
    if (!end_ && !std::exchange(is_dismissed_, true)) write_line({{"do", wire::ask::quit}});
}

void Child::say_farewell() {
    Child::dismiss();  // no other: it runs in the destructor
    const double deadline_s = monotonic_s() + farewell_s;
    while (!is_gone() && monotonic_s() < deadline_s && pending_signal() == 0) {
        take_output();
        ::usleep(1000);
    }
}

Answer Child::leave() {
    if (end_) return {};  // that was told
    say_farewell();
    const siginfo_t end = end_so_far();
    const bool has_crashed = end.si_pid == pid_ && (end.si_code == CLD_KILLED || end.si_code == CLD_DUMPED);
    return has_crashed ? death("at exit, after all its answers") : Answer();
}

// Its process is left to be waited for, so that its number stays its own.
siginfo_t Child::end_so_far() const {
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    return info;
}

bool Child::is_gone() const { return end_so_far().si_pid == pid_; }

void Child::take_output() {
    if (is_reference_) out_.show_new_on_stderr();
    if (is_reference_) err_.show_new_on_stderr();
    out_.give_back_memory();
    err_.give_back_memory();
}

// A dead child is found where its answer is waited for.
void Child::write_line(const nlohmann::json& question) {
    const std::string line = question.dump() + "\n";
    spdlog::debug("to {}: {}", pid_, question.dump());
    [[maybe_unused]] const ssize_t written = ::write(questions_.get(), line.data(), line.size());
}

void Child::send(const nlohmann::json& question) {
    if (end_) return;
    nlohmann::json numbered = question;
    numbered["id"] = ++asked_;
    write_line(numbered);
}

bool Child::receive_some(int wait_for_ms) {
    const pollfd none{.fd = -1, .events = 0, .revents = 0};
    std::array polled{pollfd{.fd = answers_.get(), .events = POLLIN, .revents = 0}, feed_ ? feed_->awaited() : none};
    if (::poll(polled.data(), polled.size(), wait_for_ms) <= 0) return false;
    if (feed_) feed_->pump();
    if (polled[0].revents == 0) return false;
    std::array<char, 65536> block{};
    const ssize_t count = ::read(answers_.get(), block.data(), block.size());
    if (count <= 0) return false;
    buffer_.append(block.data(), static_cast<std::size_t>(count));
    return true;
}

Answer Child::ended(Status status, std::string reason) {
    spdlog::debug("end of {}: {}", pid_, reason);
    ::kill(-pid_, SIGKILL);  // it must not run on beside the others
    end_ = Answer{.status = status, .reason = std::move(reason), .value = {}};
    return *end_;
}

// The child is gone: how?  Only called once waitpid() has said so.
Answer Child::death(const std::string& doing) {
    int how = 0;
    ::waitpid(pid_, &how, 0);
    std::string reason = reason_of_death(how, doing);
    if (WIFSIGNALED(how)) reason += words_of(crash_in(err_.text()));
    return ended(Status::crashed, std::move(reason));
}

// To another question than the last: who forgets to end a process that it forked has two of them answering.
Answer Child::received(const std::string& line) {
    spdlog::debug("from {}: {}", pid_, line);
    Answer answer = parse_answer(line);
    if (!answer.value.is_object() || answer.value.value("id", nlohmann::json()) == asked_) return answer;
    return ended(Status::failed, "it answered what it was not asked: another process of the script writes to its pipe");
}

Answer Child::receive(const nlohmann::json& question, double timeout_s, const std::function<void()>& while_waiting) {
    if (end_) return *end_;
    const std::string doing = "during '" + question["do"].get<std::string>() + "'";
    const double deadline_s = monotonic_s() + timeout_s;
    for (;;) {
        receive_some(wait_ms);
        take_output();
        if (const auto end = buffer_.find('\n'); end != std::string::npos) {
            const std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return received(line);
        }
        if (buffer_.size() > longest_answer_bytes) return ended(Status::failed, "its answer does not end");
        if (is_gone()) {
            // Its last words may still be in the pipe.
            if (!receive_some(0)) return death(doing);
            continue;
        }
        if (pending_signal() != 0) return ended(Status::interrupted, "before it was measured");
        if (monotonic_s() > deadline_s) {
            return ended(Status::timed_out,
                         fmt::format("no answer within {:g} s {}; --timeout=SECONDS allows more", timeout_s, doing));
        }
        if (while_waiting) while_waiting();
    }
}

std::shared_ptr<Respondent> start_child(const ChildOrder& order) { return std::make_shared<Child>(order); }

}  // namespace pyhost::bench
