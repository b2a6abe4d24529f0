// host/app/report_file.hpp: a file that is written beside its place and put there when it is whole.
//
// A full disk or a kill half-way leaves the older report as it was. What cannot be replaced (a pipe, a device) is
// written to directly.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

#include "core/descriptor.hpp"

namespace pyhost {

// Into a descriptor, in blocks. Remembers the system's reason of the first write that failed.
class DescriptorBuffer : public std::streambuf {
public:
    explicit DescriptorBuffer(int fd);
    int error_number() const { return error_number_; }  // 0: none

protected:
    int_type overflow(int_type character) override;
    int sync() override;

private:
    int fd_;
    int error_number_ = 0;
    std::vector<char> block_;
};

class ReportFile {
public:
    // "-" is stdout. Throws Error where it cannot be written.
    explicit ReportFile(const std::string& path);
    ~ReportFile();  // what was not kept is removed
    ReportFile(const ReportFile&) = delete;
    ReportFile& operator=(const ReportFile&) = delete;

    std::ostream& stream() { return stream_; }

    // All of it is in its place from here on. Throws Error.
    void keep();

private:
    std::string path_;       // as typed
    std::string target_;     // what is replaced in the end; empty where it is written to directly
    std::string part_path_;  // beside it
    Descriptor file_;
    DescriptorBuffer buffer_;
    std::ostream stream_;
};

// Whether a report could be written there now, tried without changing what is there. Throws Error.
void try_report(const std::string& path);

}  // namespace pyhost
