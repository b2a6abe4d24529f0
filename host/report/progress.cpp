// host/report/progress.cpp: the progress line.
#include "report/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "report/layout.hpp"

namespace pyhost {
namespace {

constexpr double redraw_s = 0.1;  // faster flickers, and costs the cells that are being timed
constexpr int bar_width = 20;
constexpr int widest = 100;

// "0:07 left", "12:05 left", "1:02:05 left".
std::string format_left(double left_s) {
    if (!std::isfinite(left_s) || left_s < 0) return "";
    const auto seconds = static_cast<long>(std::ceil(std::min(left_s, 359999.0)));
    if (seconds < 3600) return fmt::format("  {}:{:02} left", seconds / 60, seconds % 60);
    return fmt::format("  {}:{:02}:{:02} left", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

int columns_of(std::FILE* stream) {
    winsize size{};
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return widest;
    return std::min<int>(size.ws_col - 1, widest);  // a full line would wrap on some terminals
}

}  // namespace

std::string format_progress(double fraction, std::string_view what, double left_s, int columns) {
    const double share = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
    const auto filled = static_cast<std::size_t>(share * bar_width);
    std::string bar(filled, '=');
    if (filled < bar_width) bar += '>';
    const auto room = static_cast<std::size_t>(std::max(columns, 0));
    const std::string head = fmt::format("[{}] {:3.0f} %  ", pad_right(bar, bar_width), std::floor(share * 100));
    const std::string left = format_left(left_s);
    const std::size_t used = display_width(head) + display_width(left);
    return cut(head + cut(flatten(what), room - std::min(used, room)) + left, room);
}

Progress::Progress(std::FILE* stream, bool enabled, ClockS now_s)
    : stream_(stream), enabled_(enabled), now_s_(std::move(now_s)) {}

Progress::~Progress() { clear(); }

void Progress::update(double fraction, std::string_view what, double left_s) {
    if (!enabled_) return;
    const double now = now_s_();
    if (drawn_ && now < next_s_) return;
    next_s_ = now + redraw_s;
    drawn_ = true;
    // Carriage return, text, erase to the end of the line: no flicker, no leftovers.
    std::fprintf(stream_, "\r%s\x1b[K", format_progress(fraction, what, left_s, columns_of(stream_)).c_str());
    std::fflush(stream_);
}

void Progress::clear() {
    if (!drawn_) return;
    std::fputs("\r\x1b[K", stream_);
    std::fflush(stream_);
    drawn_ = false;
}

}  // namespace pyhost
