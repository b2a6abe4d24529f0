// host/report/progress.hpp: one line at the foot of the terminal: how far, what is running, how long it will take.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "core/clock.hpp"

namespace pyhost {

// "[=====>    ]  42 %  capi released, sample 3  1:05 left" in at most `columns` columns. `left_s` < 0 means unknown.
std::string format_progress(double fraction, std::string_view what, double left_s, int columns);

class Progress {
public:
    // `enabled` is for the caller to decide: true only where `stream` is a terminal.
    Progress(std::FILE* stream, bool enabled, ClockS now_s = monotonic_s);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // Redraws at most ten times a second, so it may be called as often as one likes.
    void update(double fraction, std::string_view what, double left_s);

    // Removes the line; the next update draws it anew. Call it before anything else is printed.
    void clear();

private:
    std::FILE* stream_;
    bool enabled_;
    ClockS now_s_;
    double next_s_ = 0;  // no redraw before this time
    bool drawn_ = false;
};

}  // namespace pyhost
