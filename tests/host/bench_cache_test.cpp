// tests/host/bench_cache_test.cpp: where the reference's results are kept, and the file in memory that hands them over.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "bench/context.hpp"
#include "bench/memory_file.hpp"
#include "bench/protocol.hpp"
#include "core/descriptor.hpp"

namespace bench_cache_test {

namespace {

using namespace pyhost;
using namespace pyhost::bench;

void set(const char* variable, const char* value) {
    if (value == nullptr) {
        ::unsetenv(variable);
    } else {
        ::setenv(variable, value, 1);
    }
}

std::string cache_with(const char* xdg_cache_home, const char* home) {
    set("XDG_CACHE_HOME", xdg_cache_home);
    set("HOME", home);
    return default_cache().string();
}

bool is_closed_on_exec(int fd) { return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }

}  // namespace

TEST_CASE("cache: it is in XDG_CACHE_HOME, else in HOME") {
    CHECK(cache_with("/caches", "/home/somebody") == "/caches/pyhost");
    CHECK(cache_with(nullptr, "/home/somebody") == "/home/somebody/.cache/pyhost");
    CHECK(cache_with("", "/home/somebody") == "/home/somebody/.cache/pyhost");
}

TEST_CASE("cache: a relative folder is ignored, for it would be another one wherever pyhost is started") {
    CHECK(cache_with("caches", "/home/somebody") == "/home/somebody/.cache/pyhost");
    CHECK(cache_with("./caches", "home") == "");
}

TEST_CASE("cache: without either there is none, and no folder that others share") {
    ::setenv("TMPDIR", "/tmp", 1);
    CHECK(cache_with(nullptr, nullptr) == "");
    CHECK(cache_with("", "") == "");
}

TEST_CASE("memory file: what is written through one descriptor is read through the other, which cannot write") {
    const MemoryFile file;
    REQUIRE(::write(file.writer(), "result", 6) == 6);
    std::string text(8, '-');
    CHECK(::pread(file.reader(), text.data(), text.size(), 0) == 6);
    CHECK(text == "result--");
    CHECK(::write(file.reader(), "x", 1) == -1);
    CHECK(errno == EBADF);
}

TEST_CASE("memory file: it has no name, and no child inherits it by chance") {
    const MemoryFile file;
    struct stat status {};
    REQUIRE(::fstat(file.reader(), &status) == 0);
    CHECK(status.st_nlink == 0);
    CHECK(is_closed_on_exec(file.writer()));
    CHECK(is_closed_on_exec(file.reader()));
}

TEST_CASE("memory file: another process of this user finds it by its path") {
    const MemoryFile file;
    const Descriptor opened(::open(file.path().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    REQUIRE(opened.get() >= 0);
    REQUIRE(::write(opened.get(), "ab", 2) == 2);
    std::string text(2, '-');
    CHECK(::pread(file.reader(), text.data(), text.size(), 0) == 2);
    CHECK(text == "ab");
}

TEST_CASE("memory file: closed standard streams are not taken for it") {
    const Descriptor kept_stdin(::dup(STDIN_FILENO));
    const Descriptor kept_stderr(::dup(STDERR_FILENO));
    ::close(STDIN_FILENO);
    ::close(STDERR_FILENO);
    const MemoryFile file;
    ::dup2(kept_stdin.get(), STDIN_FILENO);
    ::dup2(kept_stderr.get(), STDERR_FILENO);
    CHECK(file.writer() > STDERR_FILENO);
    CHECK(file.reader() > STDERR_FILENO);
}

TEST_CASE("protocol: the same note on the cache is one note, whatever many answers give it") {
    std::vector<std::string> notes{"another"};
    const nlohmann::json value{{"cache_notes", {"no room", "damaged"}}};
    for (int answer = 0; answer < 2; ++answer) {
        read_cache_notes({.status = Status::correct, .reason = {}, .value = value}, notes);
    }
    CHECK(notes == std::vector<std::string>{"another", "no room", "damaged"});
    read_cache_notes({.status = Status::crashed, .reason = "signal 11", .value = {}}, notes);
    read_cache_notes({.status = Status::failed, .reason = "failed", .value = {{"status", "failed"}}}, notes);
    CHECK(notes.size() == 3);
}

}  // namespace bench_cache_test
