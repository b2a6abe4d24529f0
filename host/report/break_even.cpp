// host/report/break_even.cpp: sweeps for a terminal.
#include "report/break_even.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "report/layout.hpp"
#include "report/notes.hpp"
#include "report/sentences.hpp"
#include "stats/break_even.hpp"
#include "stats/sweep_doubts.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

using Figures = std::vector<SweepFigures>;
using Lines = std::vector<std::vector<std::string>>;

std::string format_title(const Sweep& sweep, const TableStyle& style) {
    const std::string title = fmt::format("{}, {}", sweep.kernel, sweep.backend);
    return style.colour ? fmt::format("\x1b[1m{}\x1b[0m", title) : title;
}

// "+61 %", "-0.3 %", and no sign before nothing.
std::string format_change(double change) {
    if (std::abs(change) < 0.0005) return format_percent(0);
    return fmt::format("{}{}", change > 0 ? "+" : "", format_percent(change));
}

std::string format_rate(double per_s) { return format_scaled(per_s, "/s"); }

std::string at(const SweepFigures& figures) { return fmt::format("n = {}", figures.size); }

std::vector<std::string> header(const Sweep& sweep) {
    return {"n",        "1 thread held", "released", "price", fmt::format("{} threads held", sweep.threads),
            "released", "gain",          "pairs",    "cores"};
}

std::vector<std::string> line(const SweepPoint& point) {
    std::vector<std::string> cells{std::to_string(point.size)};
    const auto figures = figures_of(point);
    if (!figures) {
        cells.resize(9, "-");
        return cells;
    }
    for (const std::string& cell :
         {format_seconds(figures->held_s), format_seconds(figures->released_s), format_change(figures->price),
          format_rate(figures->held_per_s), format_rate(figures->released_per_s), format_factor(figures->gain),
          fmt::format("{}/{}", figures->paying, figures->pairs), fmt::format("{:.2f}", figures->cores)}) {
        cells.push_back(cell);
    }
    return cells;
}

std::string format_table(const Sweep& sweep) {
    Lines lines{header(sweep)};
    for (const SweepPoint& point : sweep.points) lines.push_back(line(point));
    return align(lines, 0);
}

std::string compare_at(const Sweep& sweep, const SweepFigures& figures) {
    return fmt::format("{} threads make {} as many calls a second with the GIL released as held", sweep.threads,
                       format_factor(figures.gain));
}

std::string verdict(const Sweep& sweep, const Figures& figures, const BreakEven& found) {
    const SweepFigures& largest = figures.back();
    switch (found.payoff) {
        case Payoff::always:
            return fmt::format("releasing pays from the smallest size on: at {}, a held call of {}, {}.",
                               at(figures.front()), format_seconds(figures.front().held_s),
                               compare_at(sweep, figures.front()));
        case Payoff::never:
            return fmt::format("none up to the largest size: at {}, a held call of {}, {}.", at(largest),
                               format_seconds(largest.held_s), compare_at(sweep, largest));
        case Payoff::between: break;
    }
    return fmt::format(
        "between n = {} and n = {}; at about n = {} by interpolation on a logarithmic scale, where a held call takes "
        "{}. At {}, a call of {}, {}.",
        found.below, found.from, round_to_two_digits(found.size), format_seconds(found.call_s), at(largest),
        format_seconds(largest.held_s), compare_at(sweep, largest));
}

// What a thread pays that has nobody to run beside: at the smallest size, where it begins to pay, at the largest.
std::string price(const Figures& figures, const BreakEven& found) {
    std::vector<std::string> parts;
    for (const SweepFigures& one : figures) {
        const bool is_end = one.size == figures.front().size || one.size == figures.back().size;
        if (!is_end && one.size != found.from) continue;
        parts.push_back(fmt::format("{} ({}, {})", format_change(one.price), format_seconds(one.held_s), at(one)));
    }
    return fmt::format("releasing changes a single thread's call by {}.", fmt::join(parts, ", "));
}

// Several threads together may be slower than one of them alone; empty where they are not.
std::string hand_overs(const Sweep& sweep, const Figures& figures) {
    const SweepFigures& smallest = figures.front();
    const double alone_per_s = 1 / smallest.released_s;
    if (smallest.released_per_s >= alone_per_s) return "";
    return fmt::format(
        "with the GIL released, {} threads reach {} in total at {}; a single thread reaches {}: each release wakes a "
        "thread that then wants the GIL.",
        sweep.threads, format_rate(smallest.released_per_s), at(smallest), format_rate(alone_per_s));
}

std::string format_sentences(const Sweep& sweep, int cores, std::size_t width) {
    const Figures figures = figures_of(sweep);
    if (figures.empty()) return "";
    const BreakEven found = find_break_even(figures);
    std::string text = wrap(verdict(sweep, figures, found), width, "Break-even: ");
    text += wrap(price(figures, found), width, "Price: ");
    const std::string lost = hand_overs(sweep, figures);
    if (!lost.empty()) text += wrap(lost, width, "Hand-overs: ");
    for (const SweepFinding& finding : doubts(sweep, figures, found, cores)) {
        text += wrap(sentence_of(sweep, finding), width, "Note: ");
    }
    return text;
}

std::string format_sweep(const Sweep& sweep, int cores, const TableStyle& style) {
    const auto width = static_cast<std::size_t>(style.columns);
    const std::string title = format_title(sweep, style);
    if (!is_timed(sweep.status)) {
        return title + "\n" + wrap(sweep.reason, width, fmt::format("{}: ", to_string(sweep.status)));
    }
    const std::string unit = wrap(flatten(sweep.unit), width, "n: ");
    const std::string other = sweep.reason.empty() ? "" : wrap(flatten(sweep.reason), width, "Note: ");
    return title + "\n" + unit + format_table(sweep) + format_sentences(sweep, cores, width) + other;
}

std::string definitions() {
    return "Break-even: the smallest size from which on (it and all larger ones) threads that call at once make more "
           "calls a second with the GIL released than held. Held, they take turns; released, they run side by side, "
           "but "
           "each pays the release, the acquire and the hand-overs. price: what releasing adds to the call of a single "
           "thread; gain: calls a second released / held, the median of pairs; pairs: how many of them say that "
           "releasing pays; cores: CPU time / wall time of the threads that release; -: not measured.";
}

std::string method(const BreakEvenReport& report) {
    return fmt::format(
        "Calls are made by a Python loop, whose own few ns are in the times, in windows of {}, held and released in "
        "turn; sizes in random order (seed {}); in {}. At each size the result was compared with the pure-Python "
        "reference's before anything was timed.",
        format_seconds(report.window_s), report.seed, format_seconds(report.wall_s));
}

// Both costs are measured, one after the other: on a busy machine the part may come out above the whole.
std::string pair_cost(const BreakEvenReport& report) {
    const double pair_s = report.gil_pair_s;
    const double tracer_s = report.machine.gil_hook_s;
    if (pair_s <= 0) return "";
    const std::string whole = "An uncontended release/acquire pair costs " + format_seconds(pair_s);
    if (tracer_s <= 0) return whole + ".";
    if (tracer_s >= pair_s) return whole + ", the tracer's share in it.";
    return fmt::format("{}, {} of it the tracer's, which python alone does not pay.", whole, format_seconds(tracer_s));
}

}  // namespace

std::string format_break_even(const BreakEvenReport& report, TableStyle style) {
    const auto width = static_cast<std::size_t>(style.columns);
    std::string text;
    for (const Sweep& sweep : report.sweeps) text += format_sweep(sweep, report.machine.cores, style) + "\n";
    if (report.sweeps.empty()) text += "Nothing was measured.\n\n";
    for (const std::string& paragraph :
         {definitions(), pair_cost(report), method(report), format_machine(report.machine)}) {
        if (!paragraph.empty()) text += wrap(paragraph, width);
    }
    std::vector<std::string> notes = report.notes;
    if (report.interrupted) notes.insert(notes.begin(), "interrupted; results use the pairs measured so far");
    if (!notes.empty()) text += "\n";
    for (const std::string& note : notes) text += wrap(note, width, "Note: ");
    return text;
}

}  // namespace pyhost
