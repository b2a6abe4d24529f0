// tests/host/embed_test.cpp: the interpreter as python starts it, and a child's answers; each case starts Python once.
#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/wire.hpp"
#include "embed/interpreter.hpp"

namespace embed_test {

// CPython keeps memory to its end on purpose, which LeakSanitizer, where this is built with it, cannot know.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

namespace {

using nlohmann::json;

// A folder with a kernel's reference, a backend and a script; removed at the end.
class Scene {
public:
    Scene() {
        std::string pattern = (std::filesystem::temp_directory_path() / "pyhost-test-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
        write("twice.py", "def twice(x):\n    return x + x\n");
        write("native.py", "def twice(x):\n    return 2 * x\n");
        write("wrong.py", "def twice(x):\n    return 2 * x + 1\n");
    }
    ~Scene() { std::filesystem::remove_all(folder_); }
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }

    json request(const std::string& module) const {
        return {
            {"pyscripts", folder_.string()}, {"kernels", {"twice"}}, {"module", module}, {"path", {folder_.string()}}};
    }

private:
    std::filesystem::path folder_;
};

constexpr const char* kernel_script = R"(
def twice(x):
    return x + x
CASES = {"quick": 21}
def make_inputs(case): return (CASES[case],)
def check(got, want): return None if got == want else f"got {got}, want {want}"
def work(case): return (8, 1)
)";

// Asks a child in this process all `questions`; returns its answers.
std::vector<json> ask(const std::string& script, const json& request, const std::vector<json>& questions) {
    std::array<int, 2> to_child{}, from_child{};
    REQUIRE(::pipe(to_child.data()) == 0);
    REQUIRE(::pipe(from_child.data()) == 0);
    std::string text;
    for (const json& question : questions) text += question.dump() + "\n";
    REQUIRE(::write(to_child[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    ::close(to_child[1]);
    ::setenv(pyhost::wire::swap_environment, request.dump().c_str(), 1);
    CHECK(pyhost::embed::run_child({"pyhost", script}, to_child[0], from_child[1]) == 0);
    ::close(from_child[1]);
    std::string answers;
    std::array<char, 4096> block{};
    for (ssize_t n = 0; (n = ::read(from_child[0], block.data(), block.size())) > 0;) answers.append(block.data(), n);
    std::vector<json> parsed;
    for (std::size_t begin = 0, end = 0; (end = answers.find('\n', begin)) != std::string::npos; begin = end + 1) {
        parsed.push_back(json::parse(answers.substr(begin, end - begin)));
    }
    return parsed;
}

// What the parent makes for the reference's result.
struct ResultFile {
    int fd = ::memfd_create("result", MFD_CLOEXEC);
    ~ResultFile() { ::close(fd); }
};

// With the pickle of 42 in `file`, as handover.py leaves it.
json prepare(const std::string& module, const ResultFile& file) {
    REQUIRE(::pwrite(file.fd, "\x80\x04K*.", 5, 0) == 5);
    const json result{{"fd", file.fd},
                      {"offset", 0},
                      {"bytes", 5},
                      {"sha256", "81976fef9fe34f8f64469792f27360d11781b927280419c5f5514c0da0235b54"}};
    return {{"do", "prepare"}, {"conformance", true}, {"kernel", "twice"}, {"case", "quick"},
            {"backend", "x"},  {"module", module},    {"policy", "own"},   {"lane", "threads"},
            {"inputs_by", ""}, {"threads", {1, 2}},   {"call_s", nullptr}, {"result", result}};
}

json reference(const std::string& cache, const ResultFile& file) {
    const json place{{"fd", file.fd}, {"offset", 0}};
    return {{"do", "measure_reference"},
            {"kernel", "twice"},
            {"case", "quick"},
            {"threads", {1}},
            {"budget_s", 20},
            {"cache", cache},
            {"fresh", false},
            {"result", place}};
}

}  // namespace

TEST_CASE("embed: code that ends well leaves with 0") {
    CHECK(pyhost::embed::run_plain({"pyhost", "-c", "pass"}) == 0);
}

TEST_CASE("embed: an exception leaves with 1") {
    CHECK(pyhost::embed::run_plain({"pyhost", "-c", "raise ValueError"}) == 1);
}

TEST_CASE("embed: the script's arguments are its own") {
    const std::string code = "import sys; assert sys.argv == ['-c', '--json', 'x'], sys.argv";
    CHECK(pyhost::embed::run_plain({"pyhost", "-c", code, "--json", "x"}) == 0);
}

TEST_CASE("embed: a script with cases is described by its kernel and its cases") {
    const Scene scene;
    scene.write("script.py", kernel_script);
    const auto answers = ask(scene.path("script.py"), scene.request(""), {{{"do", "describe"}}});
    REQUIRE(answers.size() == 1);
    CHECK(answers[0]["kind"] == "cells");
    CHECK(answers[0]["functions"] == json({"twice"}));
    CHECK(answers[0]["cases"] == json({"quick"}));
}

TEST_CASE("embed: a function of the kernel's name with other parameters is not swappable") {
    const Scene scene;
    scene.write("script.py", "def twice(x, y):\n    return x + y\n");
    const auto answers = ask(scene.path("script.py"), scene.request(""), {{{"do", "describe"}}});
    REQUIRE(answers.size() == 1);
    CHECK(answers[0]["cannot_swap"] == true);
    const auto reason = answers[0]["reason"].get<std::string>();
    CHECK(reason.find("it defines twice(x, y), and the kernel is twice(") != std::string::npos);
}

TEST_CASE("embed: the reference is measured, and cached for the next one") {
    const Scene scene;
    // What waited for a core is not kept, and beside other tests all may have.
    const std::string keeping = "from _pyhost_measure import reference; reference.CROWDED_SHARE = 1\n";
    scene.write("script.py", keeping + kernel_script);
    const ResultFile file;
    json question = reference(scene.path("cache"), file);
    question["threads"] = {2};
    const auto answers = ask(scene.path("script.py"), scene.request(""), {question, question});
    REQUIRE(answers.size() == 2);
    CHECK(answers.front()["cached"] == false);
    CHECK(answers.back()["cached"] == true);
    CHECK(answers.front()["result"]["sha256"] == answers.back()["result"]["sha256"]);
    CHECK(answers.back()["cache_notes"].empty());
    CHECK(answers.back()["cells"][0]["samples"][0]["wall_s"] > 0.0);
}

TEST_CASE("embed: a correct backend is prepared and sampled, and its object named") {
    const Scene scene;
    scene.write("script.py", kernel_script);
    const ResultFile file;
    const json sample{{"do", "sample"}, {"kernel", "twice"}, {"case", "quick"}, {"threads", 2}, {"calls", 3}};
    const auto answers = ask(scene.path("script.py"), scene.request("native"), {prepare("native", file), sample});
    REQUIRE(answers.size() == 2);
    CHECK(answers[0]["status"] == "correct");
    CHECK(answers[0]["provenance"].get<std::string>().starts_with("native.twice, function in "));
    CHECK(answers[1]["calls"] == 3);
    CHECK(answers[1]["wall_s"] > 0.0);
}

TEST_CASE("embed: a wrong backend is not prepared, and the difference is quoted") {
    const Scene scene;
    scene.write("script.py", kernel_script);
    const ResultFile file;
    const auto answers = ask(scene.path("script.py"), scene.request("wrong"), {prepare("wrong", file)});
    REQUIRE(answers.size() == 1);
    CHECK(answers[0]["status"] == "wrong");
    CHECK(answers[0]["reason"] == "got 43, want 42");
}

TEST_CASE("embed: a script without cases is run once and its calls are replayed") {
    const Scene scene;
    scene.write("script.py", "def twice(x):\n    return x + x\nprint([twice(i) for i in range(5)])\n");
    json request = scene.request("");
    scene.write("calls", "");
    request["record"] = scene.path("calls");
    request["record_limit_bytes"] = 1'000'000;
    const json replay{{"do", "prepare_replay"},
                      {"kernel", "twice"},
                      {"case", "recorded"},
                      {"module", ""},
                      {"policy", "own"},
                      {"threads", {1}},
                      {"record", scene.path("calls")},
                      {"budget_s", 1},
                      {"timed", 0}};
    const auto answers = ask(scene.path("script.py"), request, {{{"do", "run_script"}}, replay});
    REQUIRE(answers.size() == 2);
    CHECK(answers[0]["exit"].is_null());
    CHECK(answers[0]["functions"]["twice"]["calls"] == 5);
    CHECK(answers[1]["compared"] == 5);
    CHECK(answers[1]["timed"] == 5);
}

TEST_CASE("embed: a question that fails is answered with the exception") {
    const Scene scene;
    scene.write("script.py", "import nothing_of_this_name\n");
    const auto answers =
        ask(scene.path("script.py"), scene.request(""),
            {{{"do", "run_script"}}, {{"do", "take_heartbeat"}, {"kernel", "twice"}, {"case", "quick"}}});
    REQUIRE(answers.size() == 2);
    CHECK(answers[0]["exit"] == "it raised ModuleNotFoundError: No module named 'nothing_of_this_name'");
    CHECK(answers[1]["status"] == "failed");
    CHECK(answers[1]["reason"] == "KeyError: ('twice', 'quick')");
}

}  // namespace embed_test
