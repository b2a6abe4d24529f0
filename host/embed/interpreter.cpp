// host/embed/interpreter.cpp: initialise through PyConfig, run, finalise, and leave with python's exit status.
#include "embed/interpreter.hpp"

#include <Python.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "core/error.hpp"
#include "core/program.hpp"
#include "core/wire.hpp"
#include "embed/api_module.hpp"
#include "embed/environment.hpp"
#include "embed/pyhost_module.hpp"
#include "embed/support.hpp"
#include "embed/tracing.hpp"
#include "measure/crash_report.hpp"

namespace pyhost::embed {
namespace {

// PyConfig's owner.
class Config {
public:
    Config() { PyConfig_InitPythonConfig(&config_); }
    ~Config() { PyConfig_Clear(&config_); }
    Config(const Config&) = delete;
    Config& operator=(const Config&) = delete;

    PyConfig* get() { return &config_; }
    PyConfig* operator->() { return &config_; }

private:
    PyConfig config_{};
};

// -h, --version and errors leave here, as python's main() does.
void leave_on(const PyStatus& status) {
    if (PyStatus_IsError(status) || PyStatus_IsExit(status)) Py_ExitStatusException(status);
}

std::string to_utf8(const std::wstring& text) {
    char* encoded = Py_EncodeLocale(text.c_str(), nullptr);
    require(encoded != nullptr, "the command line cannot be encoded in this locale");
    std::string result(encoded);
    PyMem_Free(encoded);
    return result;
}

// As PyConfig has it: Python's encoder needs an initialised runtime (3.13 crashes without one).
struct WideTarget {
    const char* kind = nullptr;  // nullptr where python would read standard input or be interactive
    std::wstring name;
};

WideTarget target_of(const PyConfig& config) {
    if (config.run_command != nullptr) return {"code", config.run_command};
    if (config.run_module != nullptr) return {"module", config.run_module};
    if (config.run_filename != nullptr) return {"script", config.run_filename};
    return {};
}

void read_arguments(Config& config, const std::vector<std::string>& arguments) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    const auto count = static_cast<Py_ssize_t>(argv.size());
    PyPreConfig preconfig;
    PyPreConfig_InitPythonConfig(&preconfig);
    leave_on(Py_PreInitializeFromBytesArgs(&preconfig, count, argv.data()));
    leave_on(PyConfig_SetBytesArgv(config.get(), count, argv.data()));
}

// By a reading of its own: a PyConfig that is read and then initialised from, and so read twice, loses
// -X warn_default_encoding.
WideTarget read_target(const std::vector<std::string>& arguments) {
    Config config;
    read_arguments(config, arguments);
    leave_on(PyConfig_Read(config.get()));
    return target_of(*config.get());
}

// They write sys.executable into the commands that they install.
constexpr std::array<std::wstring_view, 5> installers{L"ensurepip", L"flit", L"installer", L"pip", L"pipx"};

bool is_installer(const WideTarget& target) {
    const bool is_module = target.kind != nullptr && target.kind == std::string_view("module");
    return is_module && std::ranges::find(installers, target.name) != installers.end();
}

// sys.executable stays pyhost in an activated environment, so that worker processes are pyhost's too, and so are
// environments that are made in it (they take _base_executable).
void keep_own_executable() {
    PyObject* path = PyUnicode_DecodeFSDefault(own_path().c_str());
    if (path == nullptr) return PyErr_Clear();
    PySys_SetObject("executable", path);
    PySys_SetObject("_base_executable", path);
    Py_DECREF(path);
}

void initialize(const std::vector<std::string>& arguments) {
    provide_pyhost_module();
    ::unsetenv(wire::inside_environment);  // the script does not see it, the processes that it starts inherit it
    Config config;
    read_arguments(config, arguments);
    const std::filesystem::path environment_python = activated_python(arguments.front());
    if (!environment_python.empty()) {
        leave_on(PyConfig_SetBytesString(config.get(), &config->program_name, environment_python.c_str()));
    }
    leave_on(Py_InitializeFromConfig(config.get()));
    if (!provide_api()) PyErr_Clear();  // then `import pyhost` fails; the script can run without
    // What pip installs must find the environment by itself.
    if (!environment_python.empty() && !is_installer(read_target(arguments))) keep_own_executable();
    ::setenv(wire::inside_environment, "1", 1);
}

// Whether the ledger is the parent's, and not of somebody above: a process that a watched script starts says as much
// when it crashes as under python.
bool is_watched_itself(const std::string& ledger_path) {
    return ledger_path.starts_with("/proc/" + std::to_string(::getppid()) + "/");
}

// Starts Python, and says what it was asked to run; nothing where that is standard input or a prompt.
std::optional<Target> initialize_for_target(const std::vector<std::string>& arguments) {
    const WideTarget target = read_target(arguments);
    initialize(arguments);
    if (target.kind == nullptr) return std::nullopt;
    return Target{target.kind, to_utf8(target.name)};
}

// The traceback of a script's exception starts with the script, not with pyhost's runner.
void drop_own_frames() {
    PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    traceback = without_own_frames(traceback);
    if (value != nullptr) PyException_SetTraceback(value, traceback != nullptr ? traceback : Py_None);
    PyErr_Restore(type, value, traceback);
}

// python leaves by the signal itself after an unhandled KeyboardInterrupt, so that a shell sees it.
[[noreturn]] void leave_by_interrupt() {
    std::signal(SIGINT, SIG_DFL);
    std::raise(SIGINT);
    std::exit(128 + SIGINT);
}

int finish(bool succeeded) {
    bool interrupted = false;
    if (!succeeded) {
        interrupted = PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) != 0;
        drop_own_frames();
        PyErr_Print();  // leaves by itself on SystemExit
    }
    const int status = Py_FinalizeEx() < 0 ? 120 : (succeeded ? 0 : 1);
    if (interrupted) leave_by_interrupt();
    return status;
}

}  // namespace

int run_plain(const std::vector<std::string>& arguments) {
    const std::string ledger_path = take_ledger_path();
    initialize(arguments);
    if (!ledger_path.empty() && !begin_tracing(ledger_path)) return finish(false);
    if (is_watched_itself(ledger_path)) measure::report_crashes();
    if (std::getenv(wire::swap_environment) != nullptr && !call_support("inside", "join_swap", {}))
        return finish(false);
    return Py_RunMain();
}

int run_swapped(const std::vector<std::string>& arguments) {
    const std::string ledger_path = take_ledger_path();
    const std::optional<Target> target = initialize_for_target(arguments);
    require(target.has_value(), "run: name a script, -m MODULE or -c CODE");
    if (!begin_tracing(ledger_path)) return finish(false);
    measure::report_crashes();
    return finish(call_support("inside", "main", {*target}));
}

int run_child(const std::vector<std::string>& arguments, int questions_fd, int answers_fd) {
    const std::optional<Target> target = initialize_for_target(arguments);
    require(target.has_value(), "name a script, -m MODULE or -c CODE");
    if (!begin_tracing({})) return finish(false);
    measure::report_crashes();
    return finish(call_support("measured", "main", {*target, {{questions_fd, answers_fd}}}));
}

}  // namespace pyhost::embed
