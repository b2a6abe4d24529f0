// tests/host/gil_named_places_test.cpp: an import stands at the line that asks for it, the end of Python at no line.
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <string>

#include "gil/named_places.hpp"
#include "one_frame.hpp"

namespace gil_named_places_test {

namespace {

using namespace pyhost::gil;
using namespace pyhost::test;

// Frames by their files, innermost first; those of imports are called "find", others "main".
template <std::size_t Count>
struct Frames {
    explicit Frames(const std::array<const char*, Count>& files) {
        for (std::size_t i = 0; i < Count; ++i) {
            frame[i].file = ascii_text(files[i]);
            frame[i].frame.previous = i + 1 < Count ? &frame[i + 1].frame : nullptr;
        }
    }

    RawLocation site() const {
        RawLocation location{};
        CHECK(read_site(OwnMemory{}, layout, frame[0].thread_state(), location));
        return location;
    }

    pyhost_python_layout layout = layout_by_hand();
    OneFrame frame[Count]{OneFrame("find"), OneFrame("load"), OneFrame("main")};
};

using Three = Frames<3>;

}  // namespace

TEST_CASE("named places: of an import's frames the line that imports is told, of others the innermost") {
    const Three import({"<frozen importlib._bootstrap_external>", "<frozen importlib._bootstrap>", "script.py"});
    CHECK(std::string(import.site().file) == "script.py");
    CHECK(std::string(import.site().function) == "main");
    CHECK(import.site().line == OneFrame::first_line);
    CHECK(import.site().is_importing == 1);
    const Three zipped({"<frozen importlib._bootstrap_external>", "<frozen zipimport>", "script.py"});
    CHECK(std::string(zipped.site().file) == "script.py");
    const Three module({"module.py", "<frozen importlib._bootstrap>", "script.py"});
    CHECK(std::string(module.site().file) == "module.py");
    CHECK(module.site().is_importing == 0);
}

TEST_CASE("named places: an import that stands still keeps its own instruction, by which that is seen") {
    Three import({"<frozen importlib._bootstrap_external>", "<frozen importlib._bootstrap>", "script.py"});
    import.frame[0].stand_in(OneFrame::first_line + 1);
    CHECK(import.site().line == OneFrame::first_line);
    CHECK(import.site().code_address == address_of(&import.frame[0].code));
    CHECK(import.site().instruction == 2);
}

TEST_CASE(
    "named places: what an import called, and that garbage is collected in it, stays with the line that imports") {
    RawLocation site{};
    std::strcpy(site.callable, "posix.stat");
    site.is_collecting = 1;
    site.generation = 2;
    RawLocation importer{};
    importer.line = 7;
    mark_as_import(site, importer);
    CHECK(site.line == 7);
    CHECK(std::string(site.callable) == "posix.stat");
    CHECK(site.is_collecting == 1);
    CHECK(site.generation == 2);
}

TEST_CASE("named places: an import that no line asks for has a name only") {
    const Three import(
        {"<frozen importlib._bootstrap_external>", "<frozen importlib._bootstrap>", "<frozen importlib._bootstrap>"});
    CHECK(std::string(import.site().function) == "an import");
    CHECK(std::string(import.site().file).empty());
    CHECK(import.site().line == 0);
    CHECK(import.site().is_importing == 1);
}

TEST_CASE("named places: where no frame is left and the interpreter ends, that is the place") {
    OneFrame python{"main"};
    pyhost_python_layout layout = layout_by_hand();
    std::uint64_t finalizing = 0;
    layout.runtime_finalizing = address_of(&finalizing);
    RawLocation location{};
    const auto is_read = [&] { return read_site(OwnMemory{}, layout, python.thread_state(), location); };
    CHECK(is_read());
    finalizing = python.thread_state();
    CHECK(is_read());  // a finaliser of Python code runs
    CHECK(std::string(location.function) == "main");
    python.thread.frame = nullptr;
    CHECK(is_read());
    CHECK(std::string(location.function) == "the end of the interpreter");
    CHECK(std::string(location.file).empty());
    finalizing = 0;
    CHECK_FALSE(is_read());
    layout.runtime_finalizing = 0;  // a Python of which it is not known
    CHECK_FALSE(is_read());
}

}  // namespace gil_named_places_test
