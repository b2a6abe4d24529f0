// tests/host/python_scene.hpp: a script for the embedded Python, which can see its stack with pyhost's eyes.
#pragma once

#include <doctest/doctest.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "embed/interpreter.hpp"
#include "gil/memory.hpp"
#include "gil/python_layout.h"
#include "gil/slots.hpp"
#include "gil/stack.hpp"
#include "gil/tracer.hpp"

namespace pyhost::test {

using gil::OtherMemory;
using gil::OwnMemory;
using gil::RawLocation;

template <class Memory>
std::vector<RawLocation> stack_of(const Memory& memory, std::uint64_t thread_state) {
    const pyhost_python_layout layout = pyhost_layout_of_python();
    std::vector<RawLocation> locations(64);
    const int count = pyhost::gil::read_stack(memory, layout, thread_state, locations.data(), 64);
    locations.resize(static_cast<std::size_t>(count));
    return locations;
}

inline std::string text_of(const std::vector<RawLocation>& locations) {
    std::string text;
    for (const RawLocation& location : locations) {
        text += std::string(location.file) + "\t" + location.function + "\t" + std::to_string(location.line) + "\t" +
                std::to_string(location.column) + "\t" + std::to_string(location.end_column) + "\t" +
                std::to_string(location.instruction) + "\n";
    }
    return text;
}

// Called from Python, which holds the GIL: its own stack, a line a frame.
inline const char* look(std::uint64_t thread_state, int is_other) {
    static std::string text;
    text =
        text_of(is_other != 0 ? stack_of(OtherMemory{::getpid()}, thread_state) : stack_of(OwnMemory{}, thread_state));
    return text.c_str();
}

template <class T>
T field(std::uint64_t object, std::int32_t offset) {
    T value{};
    REQUIRE(OwnMemory{}.read(object + static_cast<std::uint64_t>(offset), &value, sizeof value));
    return value;
}

// Called from Python, which holds the GIL: "" or what is not as Python says it.
inline const char* check_layout(std::uint64_t thread_state, std::uint64_t interpreter) {
    const pyhost_python_layout layout = pyhost_layout_of_python();
    const std::uint64_t main_gil = pyhost_main_gil_address();
    if (layout.is_known != 1) return "layout.is_known";
    if (layout.gil_enabled >= 0 && field<int>(main_gil, layout.gil_enabled) == 0) return "";
    if (field<int>(main_gil, layout.gil_locked) != 1) return "gil_locked";
    // The mutex of each condition variable follows it.
    const auto pair_bytes = static_cast<std::int32_t>(sizeof(pthread_cond_t) + sizeof(pthread_mutex_t));
    if (layout.gil_switch_cond != layout.gil_cond + pair_bytes) return "gil_switch_cond";
    if (field<std::uint64_t>(main_gil, layout.gil_last_holder) != thread_state) return "gil_last_holder";
    if (field<std::uint64_t>(thread_state, layout.thread_interpreter) != interpreter) return "thread_interpreter";
    // What the hooks learned from its signals.
    if (gil::is_calibrated() && gil::current_ledger()->gil[0].address != main_gil) return "the GIL of the hooks";
    const auto native_id = field<unsigned long>(thread_state, layout.thread_native_id);
    return native_id == static_cast<unsigned long>(::syscall(SYS_gettid)) ? "" : "thread_native_id";
}

// compare(): what look() says of the callers is what their frames say, innermost first, and `names` are the first.
inline constexpr const char* looking = R"python(
import ctypes, os, sys
def function(address, *types):
    return ctypes.PYFUNCTYPE(*types)(int(address))
look = function(os.environ["LOOK"], ctypes.c_char_p, ctypes.c_uint64, ctypes.c_int)
check_layout = function(os.environ["CHECK_LAYOUT"], ctypes.c_char_p, ctypes.c_uint64, ctypes.c_uint64)
def pointer_from(name):
    call = getattr(ctypes.pythonapi, name)
    call.restype = ctypes.c_uint64
    return call()

def kept(text, most):
    text = text.encode(errors="replace")
    if len(text) <= most:
        return text.decode()
    return "…" + text[3 - most:].decode(errors="ignore")

def said_by(frame):
    while frame is not None:
        code = frame.f_code
        line, end_line, column, end_column = list(code.co_positions())[frame.f_lasti // 2]
        column = 0 if column is None else column + 1
        end_column = 0 if end_column is None or end_line != line else end_column
        yield [kept(code.co_filename, 159), kept(code.co_qualname, 95), line or 0, column, end_column, frame.f_lasti // 2]
        frame = frame.f_back

def seen(is_other):
    rows = [row.split("\t") for row in look(pointer_from("PyThreadState_Get"), is_other).decode().splitlines()]
    return [[*row[:2], *map(int, row[2:])] for row in rows]

def compare(*names):
    frame = sys._getframe(1)
    said = list(said_by(frame))
    for is_other in (0, 1):
        rows = seen(is_other)
        assert [row[1] for row in rows[:2]] == ["seen", "compare"], rows
        assert rows[2:] == said, f"\n{rows[2:]}\n{said}"
    assert [row[1] for row in said[:len(names)]] == list(names), said
    *_, line, column, end_column, _ = said[0]
    if end_column and os.path.exists(frame.f_code.co_filename):
        source = open(frame.f_code.co_filename, "rb").read().splitlines()[line - 1][column - 1:end_column]
        assert source.startswith(b"compare(") and source.endswith(b")"), source
    return said
)python";

// A folder with the module above and a script, removed at the end.
class Scene {
public:
    Scene() {
        std::string pattern = (std::filesystem::temp_directory_path() / "pyhost-test-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
        std::ofstream(folder_ / "looking.py") << looking;
        ::setenv("LOOK", std::to_string(reinterpret_cast<std::uintptr_t>(&look)).c_str(), 1);
        ::setenv("CHECK_LAYOUT", std::to_string(reinterpret_cast<std::uintptr_t>(&check_layout)).c_str(), 1);
        ::setenv("PYTHONPATH", folder_.c_str(), 1);
    }
    ~Scene() { std::filesystem::remove_all(folder_); }
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    // Exit status.
    int run(const std::string& script, const std::string& name = "script.py",
            const std::vector<std::string>& options = {}) const {
        const std::filesystem::path path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << "from looking import *\n" << script;
        std::vector<std::string> arguments{"pyhost", "-B"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        arguments.push_back(path.string());
        return embed::run_plain(arguments);
    }

private:
    std::filesystem::path folder_;
};

}  // namespace pyhost::test
