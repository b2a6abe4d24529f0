// tests/host/core_test.cpp: names of policies and statuses, rows and cells, and the catalog that CMake wrote.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/catalog.hpp"
#include "core/error.hpp"
#include "core/histogram.hpp"
#include "core/plain_text.hpp"
#include "core/program.hpp"
#include "core/result.hpp"

namespace core_test {

namespace {

namespace fs = std::filesystem;
using namespace pyhost;

// A build or installed tree of its own, gone at the end of the test.
class Tree {
public:
    Tree() {
        std::string name = (fs::temp_directory_path() / "pyhost-core-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        root_ = fs::canonical(name);
    }
    ~Tree() { fs::remove_all(root_); }
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;

    const fs::path& root() const { return root_; }
    fs::path executable() const { return root_ / "bin" / "pyhost"; }
    void write_catalog(const fs::path& folder, const std::string& text) const {
        fs::create_directories(root_ / folder);
        std::ofstream(root_ / folder / "catalog.json") << text;
    }

private:
    fs::path root_;
};

constexpr const char* catalog_text = R"({
    "kernels": ["noop", "julia"],
    "pyscripts": "../../share/pyhost/pyscripts",
    "site": "site-packages",
    "backends": [
        {"name": "capi", "kind": "binding", "module": "pyhost_capi", "status": "built", "reason": ""},
        {"name": "python", "kind": "reference", "module": "", "status": "built", "reason": ""},
        {"name": "cuda", "kind": "implementation", "module": "pyhost_cuda", "status": "skipped",
         "reason": "no nvcc was found"},
        {"name": "numpy", "kind": "library", "module": "pyhost_numpy", "status": "skipped"}]})";

std::string load_error(const Tree& tree) {
    try {
        load_catalog(tree.executable());
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

Row row(const std::string& backend, const std::string& kernel = "julia", const std::string& case_name = "quick") {
    Row result;
    result.key = {.kernel = kernel, .case_name = case_name, .backend = backend, .policy = GilPolicy::held};
    return result;
}

}  // namespace

TEST_CASE("core: a policy's name reads back as the policy") {
    for (const GilPolicy policy : {GilPolicy::held, GilPolicy::released, GilPolicy::own}) {
        CHECK(parse_gil_policy(to_string(policy)) == policy);
    }
    CHECK(to_string(GilPolicy::released) == "released");
    CHECK_FALSE(parse_gil_policy("Held"));
    CHECK_FALSE(parse_gil_policy(""));
}

TEST_CASE("core: a lane's name reads back as the lane, and so does the way of the inputs") {
    for (const Lane lane : {Lane::threads, Lane::interpreters, Lane::processes}) {
        CHECK(parse_lane(to_string(lane)) == lane);
    }
    for (const InputsBy inputs : {InputsBy::none, InputsBy::fork, InputsBy::shared_memory}) {
        CHECK(parse_inputs_by(to_string(inputs)) == inputs);
    }
    CHECK_FALSE(parse_lane("per-interpreter"));
    CHECK_FALSE(parse_inputs_by("shared"));
}

TEST_CASE("core: a table shows policy and lane in a few words, a report keeps its word for own GILs") {
    using enum GilPolicy;
    CHECK(gil_words({.policy = held}) == "held");
    CHECK(gil_words({.policy = own, .lane = Lane::interpreters}) == "per-interpreter");
    CHECK(gil_words({.policy = released, .lane = Lane::interpreters}) == "released, interpreters");
    CHECK(gil_words({.policy = held, .lane = Lane::processes, .inputs = InputsBy::fork}) == "held, fork");
    CHECK(gil_words({.policy = own, .lane = Lane::processes, .inputs = InputsBy::shared_memory}) == "own, shared");
    CHECK(gil_words({.policy = released, .inner_threads = 2}) == "released, inner 2");
    CHECK(gil_words({.policy = held, .lane = Lane::processes, .inputs = InputsBy::fork, .inner_threads = 1}) ==
          "held, fork, inner 1");
    CHECK(gil_field({.policy = released, .inner_threads = 2}) == "released");
    CHECK(gil_field({.policy = held, .lane = Lane::interpreters}) == "per-interpreter");
    CHECK(gil_field({.policy = released, .lane = Lane::interpreters}) == "released");
    CHECK(gil_field({.policy = held, .lane = Lane::processes}) == "held");
}

TEST_CASE("core: wrong, false-claim, failed, crashed and timed-out are failures, the rest is not") {
    using enum Status;
    for (const Status status : {wrong, false_claim, failed, crashed, timed_out}) CHECK(is_failure(status));
    for (const Status status : {correct, differs, other_stream, skipped, over_budget, interrupted}) {
        CHECK_FALSE(is_failure(status));
    }
    CHECK(to_string(other_stream) == "other-stream");
    CHECK(to_string(false_claim) == "false-claim");
    CHECK(to_string(timed_out) == "timed-out");
    CHECK(to_string(over_budget) == "over-budget");
}

TEST_CASE("core: what was judged is timed, and only what is the reference's result is ranked") {
    using enum Status;
    for (const Status status : {correct, differs, other_stream}) CHECK(is_timed(status));
    for (const Status status : {wrong, false_claim, failed, crashed, timed_out, skipped, over_budget, interrupted}) {
        CHECK_FALSE(is_timed(status));
    }
    CHECK(is_ranked(correct));
    CHECK_FALSE(is_ranked(differs));
    CHECK_FALSE(is_ranked(other_stream));
}

TEST_CASE("core: the reference of a row is python's row of its kernel and case") {
    Report report;
    report.rows = {row("python", "noop"), row("python", "julia", "talk"), row("capi"), row("python")};
    CHECK(reference_of(report, report.rows[2]) == &report.rows[3]);
    CHECK(reference_of(report, row("capi", "julia", "large")) == nullptr);
    report.rows[3].key.lane = Lane::interpreters;  // a contestant that is pure Python too
    CHECK(reference_of(report, report.rows[2]) == nullptr);
    CHECK_FALSE(is_reference(report.rows[3]));
    CHECK(is_reference(report.rows[0]));
}

TEST_CASE("core: a program is python by the beginning of its own name") {
    for (const char* name : {"python", "/usr/bin/python3.11", "./python-debug"})
        CHECK_MESSAGE(is_named_python(name), name);
    for (const char* name : {"pyhost", "/opt/python3/pyhost", "mypython", "", "/python/"}) {
        CHECK_MESSAGE(!is_named_python(name), name);
    }
}

TEST_CASE("core: a cell is found by its number of threads") {
    Row two = row("capi");
    two.cells = {Cell{.threads = 1, .samples = {}, .reason = {}}, Cell{.threads = 4, .samples = {}, .reason = {}}};
    CHECK(cell_at(two, 4) == &two.cells[1]);
    CHECK(cell_at(two, 2) == nullptr);
}

TEST_CASE("core: a catalog is read, sorted, and its paths start at its own folder") {
    const Tree tree;
    tree.write_catalog("lib/pyhost", catalog_text);
    const Catalog catalog = load_catalog(tree.executable());
    CHECK(catalog.kernels == std::vector<std::string>{"julia", "noop"});
    CHECK(catalog.backends_path == tree.root() / "lib/pyhost");
    CHECK(catalog.pyscripts_path == tree.root() / "share/pyhost/pyscripts");
    CHECK(catalog.site_path == (tree.root() / "lib/pyhost/site-packages").string());
    REQUIRE(catalog.backends.size() == 4);
    CHECK(catalog.backends[0].name == "python");
    CHECK(catalog.backends[0].kind == BackendKind::reference);
    CHECK(catalog.backends[1].name == "capi");
    CHECK(catalog.backends[1].module == "pyhost_capi");
    CHECK(catalog.backends[1].built);
    CHECK(catalog.backends[1].reason.empty());
    CHECK(catalog.find("capi") == &catalog.backends[1]);
}

TEST_CASE("core: a backend that was not built has a reason") {
    const Tree tree;
    tree.write_catalog("lib/pyhost", catalog_text);
    const Catalog catalog = load_catalog(tree.executable());
    REQUIRE(catalog.find("cuda") != nullptr);
    CHECK_FALSE(catalog.find("cuda")->built);
    CHECK(catalog.find("cuda")->kind == BackendKind::implementation);
    CHECK(catalog.find("cuda")->reason == "no nvcc was found");
    CHECK(catalog.find("numpy")->reason == "not built");
    CHECK(catalog.find("rust") == nullptr);
}

TEST_CASE("core: the build tree's catalog, beside the executable, comes first, absolute paths stay") {
    const Tree tree;
    tree.write_catalog("lib/pyhost", catalog_text);
    tree.write_catalog("bin/lib/pyhost", R"({"kernels": [], "pyscripts": "/src/pyscripts", "backends": []})");
    const Catalog catalog = load_catalog(tree.executable());
    CHECK(catalog.pyscripts_path == "/src/pyscripts");
    CHECK(catalog.site_path.empty());
}

TEST_CASE("core: a missing, broken or strange catalog is an error that names the file and what to do") {
    const Tree tree;
    CHECK(load_error(tree).find((tree.root() / "lib/pyhost/catalog.json").string()) != std::string::npos);
    CHECK(load_error(tree).find("./demo.sh") != std::string::npos);
    for (const char* text :
         {"{", "{}", R"({"kernels": 3, "pyscripts": "", "backends": []})",
          R"({"kernels": [], "pyscripts": "", "backends": [{"name": "x", "kind": "odd", "status": "built"}]})"}) {
        tree.write_catalog("lib/pyhost", text);
        CHECK(load_error(tree).starts_with("cannot read " + (tree.root() / "lib/pyhost/catalog.json").string() + ": "));
    }
    CHECK(load_error(tree).find("'odd' is not known") != std::string::npos);
}

TEST_CASE("core: the buckets of a histogram rise, and a duration counts at its own border, not below") {
    for (std::size_t bucket = 1; bucket < Histogram::bucket_count; ++bucket) {
        const double border_ns = Histogram::lower_bound_ns(bucket);
        REQUIRE(border_ns > Histogram::lower_bound_ns(bucket - 1));
        REQUIRE(Histogram::bucket_of(static_cast<std::uint64_t>(border_ns)) == bucket);
        REQUIRE(Histogram::bucket_of(static_cast<std::uint64_t>(border_ns) - 1) == bucket - 1);
    }
    CHECK(Histogram::bucket_of(1000) == 35);  // 512 to 1024 ns in four, 896 to 1024 is the last
    CHECK(Histogram::lower_bound_ns(35) == 896);
}

TEST_CASE("core: what is longer than a histogram reaches counts in its last bucket") {
    Histogram histogram;
    histogram.add(std::uint64_t{1} << 38);  // 275 s
    histogram.add(~std::uint64_t{0});
    CHECK(histogram.counts.back() == 2);
    CHECK(histogram.total() == 2);
    histogram.add((std::uint64_t{1} << 37) - 1);
    CHECK(histogram.counts.back() == 2);
}

TEST_CASE("core: a quantile is the upper end of the bucket that holds it") {
    Histogram histogram;
    CHECK(histogram.quantile_ns(0.5) == 0);
    for (int i = 0; i < 99; ++i) histogram.add(1024);  // 1024 to 1280 ns
    histogram.add(40'960);                             // 40960 to 49152 ns
    CHECK(histogram.quantile_ns(0) == 1280);
    CHECK(histogram.quantile_ns(0.5) == 1280);
    CHECK(histogram.quantile_ns(0.99) == 1280);
    CHECK(histogram.quantile_ns(0.995) == 49'152);
    CHECK(histogram.quantile_ns(1) == 49'152);
}

TEST_CASE("core: plain text has no sequence that a terminal obeys, and keeps what is text") {
    CHECK(plain_text("a\x1b[31;1mred\x1b[0m \xc2\xb5s\n\tb") == "ared \xc2\xb5s\n\tb");
    CHECK(plain_text("\x1b]0;title\x07"
                     "a\x1b]8;;link\x1b\\b") == "ab");
    CHECK(plain_text("a\x1b(Bb\x1b"
                     "7c\xc2\x9b"
                     "2Jd\xc2\x85"
                     "e") == "abcde");
    CHECK(plain_text("\x07"
                     "a\rb\x7f") == " a b ");
    // What ends in the middle of a sequence.
    for (const char* cut : {"a\x1b", "a\x1b[", "a\x1b[31", "a\x1b]0;title", "a\x1b(", "a\xc2\x9b"})
        CHECK(plain_text(cut) == "a");
    CHECK(plain_text("a\x1b[31\nb") == "a\nb");
    CHECK(plain_text("a\xc2") == "a\xc2");
}

}  // namespace core_test
