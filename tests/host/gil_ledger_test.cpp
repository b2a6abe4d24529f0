// tests/host/gil_ledger_test.cpp: the mapping: shared, joined by its path, refused where it is not one of ours.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "fake_gil.hpp"
#include "gil/ledger.hpp"

namespace gil_ledger_test {

namespace {

using namespace pyhost::gil;
using pyhost::test::status_of_child;

// A file in memory of that many bytes, found by the path of a descriptor.
struct MemoryFile {
    explicit MemoryFile(std::size_t bytes) : fd(::memfd_create("test", MFD_CLOEXEC)) {
        REQUIRE(fd >= 0);
        REQUIRE(::ftruncate(fd, static_cast<off_t>(bytes)) == 0);
    }
    ~MemoryFile() { ::close(fd); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(fd); }

    void write(const void* bytes, std::size_t count) const {
        REQUIRE(::pwrite(fd, bytes, count, 0) == static_cast<ssize_t>(count));
    }

    int fd;
};

}  // namespace

TEST_CASE("ledger: a new one is empty, and says since when and for what it counts") {
    const std::uint64_t before_ns = clock_ns();
    const LedgerMapping mapping = LedgerMapping::create(1234, 64);
    CHECK(mapping->start_ns >= before_ns);
    CHECK(mapping->start_ns <= clock_ns());
    CHECK(mapping->long_hold_ns == 1234);
    CHECK(mapping->ring_events == 64);
    CHECK(mapping->processes == 0);
    CHECK(mapping->thread[most_threads - 1].state == SlotState::free);
}

TEST_CASE("ledger: its clock is the one that Python's time.monotonic() reads") {
    const auto monotonic_ns = [] { return std::chrono::steady_clock::now().time_since_epoch().count(); };
    const auto before_ns = monotonic_ns();
    const auto now_ns = static_cast<std::int64_t>(clock_ns());
    CHECK(before_ns <= now_ns);
    CHECK(now_ns <= monotonic_ns());
}

TEST_CASE("ledger: every thread has a ring of its own behind the slots") {
    const LedgerMapping mapping = LedgerMapping::create(0, 8);
    Ledger& ledger = mapping.get();
    CHECK(reinterpret_cast<char*>(ledger.ring(0)) == reinterpret_cast<char*>(&ledger) + sizeof(Ledger));
    CHECK(ledger.ring(3) == ledger.ring(2) + 8);
    ledger.ring(most_threads - 1)[7].detail = 1;  // the last of them is there
}

TEST_CASE("ledger: who opens its path has the same memory") {
    const LedgerMapping mapping = LedgerMapping::create(0, 8);
    Ledger* joined = join_ledger(mapping.path());
    REQUIRE(joined != nullptr);
    CHECK(joined != &mapping.get());
    joined->thread[5].tid = 55;
    CHECK(mapping->thread[5].tid == 55);
    mapping->ring(most_threads - 1)[7].detail = 77;
    CHECK(joined->ring(most_threads - 1)[7].detail == 77);
}

TEST_CASE("ledger: a child finds it by the path while its owner lives, also when its own descriptor is closed") {
    LedgerMapping mapping = LedgerMapping::create(0, 0);
    const std::string path = mapping.path();
    const int status = status_of_child([&] {
        mapping.close_file();
        Ledger* joined = join_ledger(path);
        if (joined == nullptr) return 1;
        mapping->thread[1].tid = 11;  // the mapping is there still
        joined->thread[2].tid = 22;
        return 0;
    });
    CHECK(status == 0);
    CHECK(mapping->thread[1].tid == 11);
    CHECK(mapping->thread[2].tid == 22);
}

TEST_CASE("ledger: after its owner has gone nobody finds it") {
    std::optional<LedgerMapping> mapping(LedgerMapping::create(0, 0));
    const std::string path = mapping->path();
    mapping.reset();
    CHECK(join_ledger(path) == nullptr);
    CHECK(join_ledger("/nowhere/at/all") == nullptr);
    CHECK(join_ledger("") == nullptr);
}

TEST_CASE("ledger: a file of another build is refused") {
    const LedgerMapping real = LedgerMapping::create(0, 0);
    const MemoryFile file(sizeof(Ledger));
    CHECK(join_ledger(file.path()) == nullptr);
    std::uint64_t magic = real->magic;
    file.write(&magic, sizeof magic);
    CHECK(join_ledger(file.path()) != nullptr);
    magic += 8;  // of a ledger that is larger
    file.write(&magic, sizeof magic);
    CHECK(join_ledger(file.path()) == nullptr);
}

TEST_CASE("ledger: a file that is too small for the slots or for the rings that it claims is refused") {
    const LedgerMapping real = LedgerMapping::create(0, 0);
    const MemoryFile no_slots(sizeof(Ledger) - 1);
    no_slots.write(&real.get(), offsetof(Ledger, process));
    CHECK(join_ledger(no_slots.path()) == nullptr);
    const LedgerMapping with_rings = LedgerMapping::create(0, 8);
    const MemoryFile no_rings(sizeof(Ledger));
    no_rings.write(&with_rings.get(), offsetof(Ledger, process));
    CHECK(join_ledger(no_rings.path()) == nullptr);
}

TEST_CASE("ledger: its file is not inherited by programs") {
    const LedgerMapping mapping = LedgerMapping::create(0, 0);
    const std::string path = mapping.path();
    const int fd = std::stoi(path.substr(path.rfind('/') + 1));
    CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("ledger: where a standard stream is closed, what is printed or read there is not the ledger") {
    for (const int closed : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        const int status = status_of_child([=] {
            ::close(closed);
            const LedgerMapping mapping = LedgerMapping::create(0, 0);
            const std::string path = mapping.path();
            const int fd = std::stoi(path.substr(path.rfind('/') + 1));
            const bool is_private = (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
            const bool is_closed_still = ::fcntl(closed, F_GETFD) == -1;
            return fd > STDERR_FILENO && is_private && is_closed_still && join_ledger(path) != nullptr ? 0 : 1;
        });
        CHECK(status == 0);
    }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they need terabytes of addresses themselves
namespace {

// What is thrown where this process may have no more than 64 MiB of addresses.
std::string error_without_memory() {
    const rlimit tiny{.rlim_cur = 64 << 20, .rlim_max = 64 << 20};
    ::setrlimit(RLIMIT_AS, &tiny);
    try {
        LedgerMapping::create(0, 1 << 16);
    } catch (const pyhost::Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("ledger: too little memory is an error that names the limit, and a private one is none") {
    const int status = status_of_child([] {
        const std::string error = error_without_memory();
        const bool is_said = error.find("cannot create the shared memory of the GIL account") != std::string::npos &&
                             error.find("ulimit -v") != std::string::npos;
        return is_said ? 0 : 1;
    });
    CHECK(status == 0);
}
#endif

TEST_CASE("ledger: a private one records no long holds and has no rings") {
    Ledger* ledger = private_ledger();
    REQUIRE(ledger != nullptr);
    CHECK(ledger->long_hold_ns == UINT64_MAX);
    CHECK(ledger->ring_events == 0);
    const int status = status_of_child([&] {
        ledger->thread[0].tid = 5;
        return 0;
    });
    CHECK(status == 0);
    CHECK(ledger->thread[0].tid == 0);
}

}  // namespace gil_ledger_test
