// host/bench/captured_output.hpp: what a child prints: kept in memory, and for the reference shown as it comes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/descriptor.hpp"

namespace pyhost::bench {

// One stream of one child. Of what is longer than both, the first `head_bytes` and the last `tail_bytes` are kept, and
// of the rest its length and a checksum, so that two outputs can still be told apart.
class CapturedOutput {
public:
    static constexpr std::size_t head_bytes = 4 << 20;
    static constexpr std::size_t tail_bytes = 64 << 10;

    CapturedOutput();

    int descriptor() const { return memory_.get(); }  // for the child to write to
    std::string text() const;                         // all so far; a sentence in the place of what is not kept
    void show_new_on_stderr();                        // what came since the last time
    void give_back_memory();                          // of what is not kept; what is to be shown was shown before

private:
    std::size_t size() const;
    std::uint64_t checksum_to(std::size_t end) const;  // of the rest, from where it was summed up last

    Descriptor memory_;
    std::size_t shown_bytes_ = 0;
    std::size_t summed_end_ = head_bytes;               // up to here the rest was summed up and is gone
    std::uint64_t checksum_ = 14695981039346656037ULL;  // FNV-1a's offset
};

}  // namespace pyhost::bench
