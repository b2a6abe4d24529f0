// host/report/notes.cpp: the words under the tables.
#include "report/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "report/host_tax.hpp"
#include "report/sentences.hpp"
#include "stats/doubts.hpp"
#include "stats/remarks.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

std::size_t samples_of(const Report& report) {
    std::size_t samples = 0;
    for (const Row& row : report.rows) {
        for (const Cell& cell : row.cells) samples += cell.samples.size();
    }
    return samples;
}

std::string cores_of(const Machine& machine) {
    return fmt::format("{} ({} core{})", machine.cpu, machine.cores, machine.cores == 1 ? "" : "s");
}

}  // namespace

std::vector<std::string> legend() {
    return {
        "time: median of one call; vs first: time / the first backend's, ± half the 95 % interval over fresh "
        "processes; "
        "spread: interquartile range / median; n: samples; call: per-call overhead, called "
        "from C++; in Python: the same from a Python loop; speed-up: python's time / this time.",
        "held: share of the calls' time with the GIL; released: without it; waiting: wanting it back; N threads: total "
        "calls/s over N threads; gain: N threads / 1 thread; cores: CPU time / wall time; stall: longest gap in a 1 ms "
        "ticker thread during a call; -: not measured."};
}

std::string format_machine(const Machine& machine) {
    std::string text =
        fmt::format("{}, {}. Python {}. GIL: {}", cores_of(machine), machine.os, machine.python, machine.gil_engine);
    if (machine.gil_hook_s > 0)
        text += ", overhead " + format_seconds(machine.gil_hook_s) + " per release/acquire pair";
    const std::string tax = format_host_tax(machine.tax);
    return text + "." + (tax.empty() ? "" : " This host: " + tax + ".");
}

std::string provenance(const Report& report) {
    return fmt::format("{} samples in random order (seed {}) in {}. {}", samples_of(report), report.seed,
                       format_seconds(report.wall_s), format_machine(report.machine));
}

std::vector<std::string> notes(const Report& report) {
    Findings findings = doubts(report);
    std::ranges::move(remarks(report), std::back_inserter(findings));
    std::vector<std::string> all = notes_of(report, by_weight(std::move(findings)));
    all.insert(all.end(), report.notes.begin(), report.notes.end());
    return all;
}

}  // namespace pyhost
