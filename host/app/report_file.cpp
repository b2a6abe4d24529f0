// host/app/report_file.cpp: open beside, write, rename.
#include "app/report_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "core/error.hpp"

namespace pyhost {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = 65536;
constexpr mode_t usual_mode = 0666;

[[noreturn]] void fail(const std::string& path, int error_number) {
    const std::string name = path == "-" ? "stdout" : fmt::format("'{}'", path);
    throw Error(fmt::format("cannot write the report to {}: {}", name, reason_of(error_number)));
}

// /dev/stdout is what stdout is, and not a file to be replaced.
bool is_of_the_system(const std::string& path) {
    const std::string absolute = fs::absolute(path).lexically_normal();
    return absolute.starts_with("/dev/") || absolute.starts_with("/proc/");
}

// The file that a new one may take the place of, behind symbolic links. Empty: only to be written to as it is.
std::string replaceable(const std::string& path) {
    if (path == "-" || is_of_the_system(path)) return {};
    std::error_code unknown;
    const fs::path target = fs::weakly_canonical(path, unknown);
    if (unknown || fs::is_symlink(target, unknown)) return {};
    const fs::file_status status = fs::status(target, unknown);
    return fs::exists(status) && !fs::is_regular_file(status) ? std::string() : target.string();
}

mode_t mode_of_new_file(const std::string& target) {
    struct stat status {};
    if (::stat(target.c_str(), &status) == 0) return status.st_mode & 07777;
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return usual_mode & ~mask;
}

// -1, with errno, where the folder takes no new file.
Descriptor open_beside(const std::string& target, std::string& part_path) {
    part_path = (fs::path(target).parent_path() / ".pyhost-XXXXXX").string();
    Descriptor file(::mkostemp(part_path.data(), O_CLOEXEC));
    if (file.get() < 0) {
        part_path.clear();
    } else {
        ::fchmod(file.get(), mode_of_new_file(target));
    }
    return file;
}

Descriptor open_directly(const std::string& path, int flags) {
    if (path == "-") return Descriptor(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    return Descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, usual_mode));
}

// Beside its place. Where the folder takes no new file (a mount of one file, a folder of somebody else), an old one is
// written over.
Descriptor opened(const std::string& path, std::string& target, std::string& part_path) {
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files (ulimit -f) is an error as others are
    if (path == "-") std::fflush(stdout);
    target = replaceable(path);
    if (target.empty()) return open_directly(path, O_CREAT | O_TRUNC);
    Descriptor file = open_beside(target, part_path);
    if (file.get() >= 0) return file;
    const int error_number = errno;
    file = open_directly(path, O_TRUNC);
    if (file.get() < 0) errno = error_number;
    return file;
}

// 0 where a report could be written now, else why not; what is there stays as it is.
int error_of_trying(const std::string& path) {
    const std::string target = replaceable(path);
    if (target.empty()) {
        const Descriptor file = open_directly(path, 0);
        return file.get() < 0 || ::write(file.get(), "", 0) < 0 ? errno : 0;  // a full device refuses nothing, too
    }
    std::string part_path;
    const Descriptor part = open_beside(target, part_path);
    if (part.get() < 0) {
        const int error_number = errno;
        return open_directly(path, 0).get() < 0 ? error_number : 0;
    }
    const std::array<char, 4096> some{};
    const bool is_taken = ::write(part.get(), some.data(), some.size()) == static_cast<ssize_t>(some.size());
    const int error_number = is_taken ? 0 : errno;
    ::unlink(part_path.c_str());
    return error_number;
}

}  // namespace

DescriptorBuffer::DescriptorBuffer(int fd) : fd_(fd), block_(block_bytes) {
    setp(block_.data(), block_.data() + block_.size());
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type character) {
    if (sync() != 0) return traits_type::eof();
    if (!traits_type::eq_int_type(character, traits_type::eof())) sputc(traits_type::to_char_type(character));
    return traits_type::not_eof(character);
}

int DescriptorBuffer::sync() {
    const char* next = pbase();
    while (next < pptr() && error_number_ == 0) {
        const ssize_t written = ::write(fd_, next, static_cast<std::size_t>(pptr() - next));
        if (written > 0) next += written;
        if (written < 0 && errno != EINTR) error_number_ = errno;
    }
    setp(block_.data(), block_.data() + block_.size());
    return error_number_ == 0 ? 0 : -1;
}

ReportFile::ReportFile(const std::string& path)
    : path_(path), file_(opened(path, target_, part_path_)), buffer_(file_.get()), stream_(&buffer_) {
    if (file_.get() < 0) fail(path, errno);
}

ReportFile::~ReportFile() {
    if (!part_path_.empty()) ::unlink(part_path_.c_str());
}

void ReportFile::keep() {
    if (!stream_.flush()) fail(path_, buffer_.error_number());
    if (part_path_.empty()) return;
    if (::rename(part_path_.c_str(), target_.c_str()) != 0) fail(path_, errno);
    part_path_.clear();
}

void try_report(const std::string& path) {
    std::error_code unknown;
    if (fs::is_fifo(path, unknown)) return;  // opened and closed, it would tell its reader that nothing comes
    if (const int error_number = error_of_trying(path); error_number != 0) fail(path, error_number);
}

}  // namespace pyhost
