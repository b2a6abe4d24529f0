// host/measure/crash_report.hpp: what a process says on stderr when a fatal signal ends it.
#pragma once

#include <string_view>

namespace pyhost::measure {

// While it lives, the calling thread is in this call of a swapped function.
class CallMark {
public:
    CallMark(const char* function, unsigned long long number);
    ~CallMark();
    CallMark(const CallMark&) = delete;
    CallMark& operator=(const CallMark&) = delete;

    const char* function() const { return function_; }
    unsigned long long number() const { return number_; }

private:
    const char* function_;
    unsigned long long number_;
    const CallMark* outer_;
};

// What the calling thread is about to call, other than a swapped function: "recorded call 3 of julia". Empty: no
// longer. A crash report has the first 200 bytes.
void will_call(std::string_view words);

// From now on: Python's stack by faulthandler, as under python -X faulthandler; the call of a swapped function that the
// thread is in; its native stack. Then the process dies of the signal as it would have. Python must be initialised.
void report_crashes();

}  // namespace pyhost::measure
