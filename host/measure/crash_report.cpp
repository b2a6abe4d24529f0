// host/measure/crash_report.cpp: handlers below faulthandler's, which calls them when it is done.
#include "measure/crash_report.hpp"

#include <Python.h>
#include <execinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstring>
#include <string_view>

namespace pyhost::measure {
namespace {

constexpr std::array fatal_signals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr int most_frames = 64;
constexpr int shown_frames = 16;

std::array<struct sigaction, fatal_signals.size()> before{};
thread_local const CallMark* innermost = nullptr;
thread_local std::array<char, 200> announced{};  // a signal may come while it is written: it always ends with a 0

// All that follows runs in a signal handler: no allocation, no lock.
void say(std::string_view text) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void say_call() {
    if (innermost == nullptr) {
        if (announced.front() == '\0') return;
        say("pyhost: in ");
        say(announced.data());
        say("\n");
        return;
    }
    std::array<char, 24> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), innermost->number()).ptr;
    say("pyhost: in call ");
    say({digits.data(), static_cast<std::size_t>(end - digits.data())});
    say(" of ");
    say(innermost->function());
    say("\n");
}

// Where the C library's signal frames return to: mov $15, %rax; syscall. On other processors none is found.
bool is_signal_frame(const void* address) {
    constexpr std::array<unsigned char, 9> code{0x48, 0xc7, 0xc0, 0x0f, 0x00, 0x00, 0x00, 0x0f, 0x05};
    return std::memcmp(address, code.data(), code.size()) == 0;
}

// From the function that the signal met: handlers stand above the last signal frame.
void say_native_stack() {
    std::array<void*, most_frames> frames{};
    const int count = ::backtrace(frames.data(), most_frames);
    int first = 0;
    for (int i = 0; i < count; ++i) {
        if (is_signal_frame(frames[static_cast<std::size_t>(i)])) first = i + 1;
    }
    say("pyhost: native stack, innermost first:\n");
    const int shown = count - first < shown_frames ? count - first : shown_frames;
    ::backtrace_symbols_fd(frames.data() + first, shown, STDERR_FILENO);
}

void tell(int signal) {
    for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
        if (fatal_signals[i] == signal) ::sigaction(signal, &before[i], nullptr);  // first: this may crash, too
    }
    say_call();
    say_native_stack();
    ::raise(signal);
}

void install_handlers() {
    std::array<void*, 1> frame{};
    ::backtrace(frame.data(), 1);  // loads libgcc, which a handler must not do
    struct sigaction action {};
    action.sa_handler = tell;
    action.sa_flags = SA_NODEFER | SA_ONSTACK;
    for (std::size_t i = 0; i < fatal_signals.size(); ++i) ::sigaction(fatal_signals[i], &action, &before[i]);
}

// Into the file descriptor, for a script may replace sys.stderr. Not left among the modules: the script did not ask
// for it.
void enable_faulthandler() {
    PyObject* modules = PyImport_GetModuleDict();
    const bool was_there = PyDict_GetItemString(modules, "faulthandler") != nullptr;
    PyObject* module = was_there ? nullptr : PyImport_ImportModule("faulthandler");
    PyObject* done = module == nullptr ? nullptr : PyObject_CallMethod(module, "enable", "ii", STDERR_FILENO, 0);
    Py_XDECREF(done);
    Py_XDECREF(module);
    if (!was_there) PyDict_DelItemString(modules, "faulthandler");
    PyErr_Clear();
}

}  // namespace

CallMark::CallMark(const char* function, unsigned long long number)
    : function_(function), number_(number), outer_(innermost) {
    innermost = this;
}

CallMark::~CallMark() { innermost = outer_; }

void will_call(std::string_view words) {
    const std::size_t size = std::min(words.size(), announced.size() - 1);
    std::ranges::copy(words.substr(0, size), announced.begin());
    announced[size] = '\0';
}

void report_crashes() {
    install_handlers();
    enable_faulthandler();
}

}  // namespace pyhost::measure
