// host/gil/ledger.cpp: an anonymous file in memory, mapped.
#include "gil/ledger.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.hpp"

namespace pyhost::gil {
namespace {

// Changes with the layout: a pyhost of another build must not write here.
constexpr std::uint64_t ledger_magic = 0x7079686f73740000 + sizeof(Ledger);

// Without a watching parent nobody reads the long holds.
constexpr std::uint64_t never_ns = UINT64_MAX;

// Not among the first three, where one of these is closed: what is printed there would be written into the ledger.
int create_file() {
    const int fd = ::memfd_create("pyhost-ledger", MFD_CLOEXEC);
    if (fd < 0 || fd > STDERR_FILENO) return fd;
    const int higher = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    ::close(fd);
    return higher;
}

std::size_t bytes_of(std::uint64_t ring_events) { return sizeof(Ledger) + most_threads * ring_events * sizeof(Event); }

Ledger* map(std::size_t bytes, int flags, int fd) {
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags | MAP_NORESERVE, fd, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<Ledger*>(memory);
}

void begin(Ledger& ledger, std::uint64_t long_hold_ns, std::uint64_t ring_events) {
    ledger.magic = ledger_magic;
    ledger.start_ns = clock_ns();
    ledger.long_hold_ns = long_hold_ns;
    ledger.ring_events = ring_events;
}

}  // namespace

std::uint64_t clock_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

LedgerMapping LedgerMapping::create(std::uint64_t long_hold_ns, std::uint64_t ring_events) {
    const std::size_t bytes = bytes_of(ring_events);
    const int fd = create_file();
    const bool has_room = fd >= 0 && ::ftruncate(fd, static_cast<off_t>(bytes)) == 0;
    Ledger* ledger = has_room ? map(bytes, MAP_SHARED, fd) : nullptr;
    require(ledger != nullptr, "cannot create the shared memory of the GIL account: " + reason_of(errno) +
                                   "; is the address space limited (ulimit -v)?");
    begin(*ledger, long_hold_ns, ring_events);
    return {ledger, bytes, fd};
}

LedgerMapping::LedgerMapping(LedgerMapping&& other) noexcept
    : ledger_(std::exchange(other.ledger_, nullptr)), bytes_(other.bytes_), fd_(std::exchange(other.fd_, -1)) {}

LedgerMapping::~LedgerMapping() {
    if (ledger_ != nullptr) ::munmap(ledger_, bytes_);
    close_file();
}

void LedgerMapping::close_file() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

std::string LedgerMapping::path() const { return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd_); }

Ledger* join_ledger(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) return nullptr;
    struct stat status {};
    const bool is_whole = ::fstat(fd, &status) == 0 && static_cast<std::size_t>(status.st_size) >= sizeof(Ledger);
    Ledger* ledger = is_whole ? map(static_cast<std::size_t>(status.st_size), MAP_SHARED, fd) : nullptr;
    ::close(fd);
    if (ledger == nullptr) return nullptr;
    const auto bytes = static_cast<std::size_t>(status.st_size);
    if (ledger->magic == ledger_magic && bytes == bytes_of(ledger->ring_events)) return ledger;
    ::munmap(ledger, bytes);
    return nullptr;
}

Ledger* private_ledger() {
    Ledger* ledger = map(sizeof(Ledger), MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (ledger != nullptr) begin(*ledger, never_ns, 0);
    return ledger;
}

}  // namespace pyhost::gil
