// host/bench/captured_output.hpp: what a child prints: kept in memory, and for the reference shown as it comes.
#pragma once

#include <string>

#include "core/descriptor.hpp"

namespace pyhost::bench {

// One stream of one child.
class CapturedOutput {
public:
    CapturedOutput();

    int descriptor() const { return memory_.get(); }  // for the child to write to
    std::string text() const;                         // all so far
    void show_new_on_stderr();                        // what came since the last time

private:
    Descriptor memory_;
    std::size_t shown_bytes_ = 0;
};

}  // namespace pyhost::bench
