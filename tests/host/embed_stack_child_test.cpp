// tests/host/embed_stack_child_test.cpp: the Python stack of a child process, read from its parent.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "python_scene.hpp"

namespace embed_stack_child_test {

namespace {

using pyhost::test::OtherMemory;
using pyhost::test::RawLocation;
using pyhost::test::Scene;

// A child that runs `script` in Python; its tell() says where its thread state is, and its wait() ends with finish().
class PythonChild {
public:
    explicit PythonChild(const std::string& script) {
        REQUIRE(::pipe(from_child_.data()) == 0);
        REQUIRE(::pipe(to_child_.data()) == 0);
        std::fflush(nullptr);  // or the child would print it again
        pid_ = ::fork();
        if (pid_ == 0) ::_exit(scene_.run(helpers() + script));
        REQUIRE(::read(from_child_[0], &thread_state_, sizeof thread_state_) == sizeof thread_state_);
    }
    ~PythonChild() {
        if (pid_ > 0) ::kill(pid_, SIGKILL);
        if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
        for (const int end : {from_child_[0], from_child_[1], to_child_[0], to_child_[1]}) ::close(end);
    }
    PythonChild(const PythonChild&) = delete;
    PythonChild& operator=(const PythonChild&) = delete;

    std::vector<RawLocation> stack() const { return pyhost::test::stack_of(OtherMemory{pid_}, thread_state_); }

    // Its status, as waitpid() has it.
    int finish() {
        CHECK(::write(to_child_[1], "x", 1) == 1);
        int status = -1;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return status;
    }

private:
    std::string helpers() const {
        return "def tell(): os.write(" + std::to_string(from_child_[1]) +
               ", pointer_from('PyThreadState_Get').to_bytes(8, sys.byteorder))\n" + "def wait(): os.read(" +
               std::to_string(to_child_[0]) + ", 1)\n";
    }

    Scene scene_;
    pid_t pid_ = -1;
    std::uint64_t thread_state_ = 0;
    std::array<int, 2> from_child_{}, to_child_{};
};

using Names = std::vector<std::string>;

Names names_of(const std::vector<RawLocation>& stack) {
    Names names;
    for (const RawLocation& location : stack) names.emplace_back(location.function);
    return names;
}

}  // namespace

TEST_CASE("embed stack: a child is read while it waits") {
    PythonChild child(R"(
def inner():
    tell()
    wait()
def outer():
    inner()
outer()
)");
    // Whatever it still does after tell(): a look does not hurt.
    std::vector<RawLocation> stack = child.stack();
    while (names_of(stack) != Names{"wait", "inner", "outer", "<module>"}) stack = child.stack();
    CHECK(std::string(stack[1].file).ends_with("/script.py"));
    CHECK(stack[1].line == 7);
    CHECK(stack[1].column == 5);
    CHECK(stack[1].end_column == 10);
    CHECK(stack[2].line == 9);
    CHECK(child.finish() == 0);
}

TEST_CASE("embed stack: a child is read while it runs") {
    PythonChild child(R"(
def leaf(depth): return [depth for item in range(3)]
def down(depth): return down(depth - 1) if depth else leaf(depth)
def produce():
    for depth in range(20): yield down(depth)
tell()
while True: sum(len(item) for item in produce())
)");
    const std::set<std::string> known{"<genexpr>", "<module>", "down",        "leaf", "leaf.<locals>.<listcomp>",
                                      "produce",   "tell",     "pointer_from"};
    std::size_t deepest = 0;
    for (int look = 0; look < 20'000; ++look) {
        const Names names = names_of(child.stack());
        deepest = std::max(deepest, names.size());
        const auto unknown = std::ranges::find_if_not(names, [&](const auto& name) { return known.contains(name); });
        REQUIRE((unknown == names.end() ? "" : *unknown) == "");
    }
    CHECK(deepest > 3);
}

TEST_CASE("embed stack: a child that is gone has no frames") {
    PythonChild child("def go(): tell(); wait()\ngo()\n");
    CHECK(child.finish() == 0);
    CHECK(child.stack().empty());
}

}  // namespace embed_stack_child_test
