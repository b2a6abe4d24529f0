// tests/host/embed_tracing_test.cpp: how a process joins a ledger, what it leaves there, and which Python it is.
#include <Python.h>
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "child_status.hpp"
#include "core/wire.hpp"
#include "embed/environment.hpp"
#include "embed/interpreter.hpp"
#include "embed/tracing.hpp"
#include "gil/ledger.hpp"

namespace embed_tracing_test {

namespace {

using namespace pyhost::gil;
using pyhost::embed::activated_python;
using pyhost::test::status_of_child;

// What Python code leaves behind, run in a process of its own that found `ledger`, and left as pyhost does.
LedgerMapping run_watched(const std::string& code) {
    LedgerMapping ledger = LedgerMapping::create(1'000'000, 0);
    const int status = status_of_child([&]() -> int {
        ::setenv(pyhost::wire::ledger_environment, ledger.path().c_str(), 1);
        std::exit(pyhost::embed::run_plain({"pyhost", "-c", code}));
    });
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    return ledger;
}

// A virtual environment, or what is one but for its marker; removed at the end.
class Environment {
public:
    Environment() {
        std::string pattern = (std::filesystem::temp_directory_path() / "pyhost-test-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder = pattern;
    }
    ~Environment() { std::filesystem::remove_all(folder); }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    void add_library(const std::string& name) const { std::filesystem::create_directories(folder / "lib" / name); }
    void add_marker() const { std::ofstream(folder / "pyvenv.cfg") << "home = /usr/bin\n"; }

    std::filesystem::path folder;
};

const std::string version = "python" + std::to_string(PY_MAJOR_VERSION) + "." + std::to_string(PY_MINOR_VERSION);

// The folder of its modules has the letter of its ABI.
std::string library_name() {
#ifdef Py_GIL_DISABLED
    return version + "t";
#else
    return version;
#endif
}

std::filesystem::path python_with(const std::string& variable) {
    ::setenv("VIRTUAL_ENV", variable.c_str(), 1);
    return activated_python("pyhost");
}

}  // namespace

TEST_CASE("embed tracing: the path of the ledger is taken out of the environment") {
    ::setenv(pyhost::wire::ledger_environment, "/proc/1/fd/2", 1);
    CHECK(pyhost::embed::take_ledger_path() == "/proc/1/fd/2");
    CHECK(std::getenv(pyhost::wire::ledger_environment) == nullptr);
    CHECK(pyhost::embed::take_ledger_path().empty());
}

TEST_CASE("embed tracing: a process that finishes leaves its name, its engine, its cost and its end") {
    const LedgerMapping ledger = run_watched(R"python(
import os
import threading
assert not [name for name in os.environ if name.startswith("PYHOST_GIL")], os.environ
worker = threading.Thread(target=sum, args=([],), name="worker")
worker.start()
worker.join()
)python");
    const ProcessSlot& process = ledger->process[0];
    CHECK(ledger->processes == 1);
    CHECK(process.parent_pid == ::getpid());
    CHECK(process.ending == Ending::finished);
    CHECK(process.end_ns > process.start_ns);
    if (process.engine == Engine::no_gil) return;
    CHECK(process.engine == Engine::exact);
    CHECK(process.hook_cost_s > 0);
    CHECK(process.hook_cost_s < 1e-3);
    CHECK(process.main_gil == ledger->gil[0].address);
    CHECK(process.layout.is_known == 1);
    CHECK(ledger->threads == 2);
    CHECK(std::string(ledger->thread[1].name) == "worker");
    CHECK(ledger->thread[0].thread_state != 0);
}

TEST_CASE("embed tracing: a swapped function's calls are in the ledger by its name and the object that ran") {
    const LedgerMapping ledger = run_watched(R"python(
import _pyhost, time
def work(): pass
first = _pyhost.SwappedFunction(work, lambda: time.sleep(0), name="work", provenance="module.work")
second = _pyhost.SwappedFunction(work, lambda: None, "play", "module.play")
for _ in range(3): first()
second()
)python");
    if (ledger->process[0].engine == Engine::no_gil) return;
    CHECK(ledger->calls == 2);
    CHECK(std::string(ledger->call[0].name) == "work");
    CHECK(std::string(ledger->call[0].provenance) == "module.work");
    CHECK(ledger->call[0].calls == 3);
    CHECK(ledger->call[0].releases == 3);
    CHECK(std::string(ledger->call[1].name) == "play");
    CHECK(ledger->call[1].calls == 1);
    CHECK(ledger->call[1].releases == 0);
}

TEST_CASE("embed tracing: where the tracer is switched off the process says so, and where to look") {
    ::setenv("PYHOST_TRACER", "off", 1);
    const LedgerMapping ledger = run_watched("pass");
    ::setenv("PYHOST_TRACER", "on", 1);
    const LedgerMapping traced = run_watched("pass");
    ::unsetenv("PYHOST_TRACER");
    if (ledger->process[0].engine == Engine::no_gil) return;
    CHECK(ledger->process[0].engine == Engine::sampled);
    CHECK(ledger->process[0].main_gil != 0);
    CHECK(ledger->process[0].hook_cost_s == 0);
    CHECK(ledger->process[0].ending == Ending::finished);
    CHECK(ledger->threads == 0);
    CHECK(traced->process[0].engine == Engine::exact);
}

TEST_CASE("embed tracing: a forked worker, and a program that the script starts, are in the same ledger") {
    const LedgerMapping ledger = run_watched(R"python(
import os
assert os.environ.get("PYHOST_GIL") is None
assert os.system('test -n "$PYHOST_GIL"') == 0
pid = os.fork()
if pid == 0: os._exit(0)
os.waitpid(pid, 0)
)python");
    CHECK(ledger->processes == 2);
    CHECK(ledger->process[1].parent_pid == ledger->process[0].pid);
}

TEST_CASE("embed tracing: a ledger that is gone is no error") {
    const int status = status_of_child([]() -> int {
        ::setenv(pyhost::wire::ledger_environment, "/nowhere/at/all", 1);
        std::exit(pyhost::embed::run_plain({"pyhost", "-c", "pass"}));
    });
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("embed environment: an activated environment of this version gives its python") {
    const Environment environment;
    environment.add_library(library_name());
    CHECK(python_with(environment.folder).empty());  // a folder, no environment
    environment.add_marker();
    CHECK(python_with(environment.folder) == environment.folder / "bin" / version);
}

TEST_CASE("embed environment: one of another version, or none, gives nothing") {
    const Environment environment;
    environment.add_marker();
    environment.add_library("python2.7");
    CHECK(python_with(environment.folder).empty());
    environment.add_library(library_name() + "x");
    CHECK(python_with(environment.folder).empty());
    CHECK(python_with("").empty());
    CHECK(python_with("/nowhere/at/all").empty());
    CHECK(python_with(std::string(5000, 'x')).empty());  // a name that cannot be
    ::unsetenv("VIRTUAL_ENV");
    CHECK(activated_python("pyhost").empty());
}

}  // namespace embed_tracing_test
