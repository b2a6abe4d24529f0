// host/stats/doubts.cpp: failures first, then what is odd about the numbers, then what the GIL explains.
#include "stats/doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "stats/findings.hpp"
#include "stats/gil_doubts.hpp"
#include "stats/groups.hpp"
#include "stats/ratio.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

using Sentences = std::vector<std::string>;

constexpr double wide_spread = 0.2;
constexpr std::size_t few_samples = 3;
constexpr double clearly_slower = 0.95;  // 1.0 would warn of noise
constexpr double disturbed_cores = 0.9;  // of one thread of pure Python
constexpr double waited_share = 0.05;    // without a core
constexpr double little_work_s = 10e-6;  // of pure Python: a call through ctypes alone is some 1 to 5 us

std::string_view verb_of(Status status) {
    switch (status) {
        case Status::wrong: return "is wrong";
        case Status::false_claim: return "makes a false claim";
        case Status::crashed: return "crashed";
        case Status::timed_out: return "timed out";
        default: return "failed";
    }
}

void doubt_failures(const Group& group, Sentences& sentences) {
    for (const Row* row : group.rows) {
        if (!is_failure(row->status)) continue;
        sentences.push_back(fmt::format("{} {}: {}", name_of(*row), verb_of(row->status), row->reason));
    }
}

struct Variation {
    double share = 0;
    int threads = 1;
};

// The cell of a row that varied most; nothing where no cell has the samples to tell.
std::optional<Variation> widest(const Row& row) {
    std::optional<Variation> most;
    for (const Cell& cell : row.cells) {
        const auto summary = summarize(cell);
        if (!summary || summary->call.samples < few_samples) continue;
        const double share = summary->call.relative_spread();
        if (!most || share > most->share) most = Variation{.share = share, .threads = cell.threads};
    }
    return most;
}

void doubt_spread(const Group& group, Sentences& sentences) {
    Findings wide;
    bool needs_threads = true;
    for (const Row* row : group.rows) {
        const auto most = widest(*row);
        if (row->status != Status::correct || !most || most->share <= wide_spread) continue;
        wide.push_back({row, most->share});
        needs_threads = needs_threads && most->threads > 1;
    }
    if (wide.empty()) return;
    sentences.push_back(
        fmt::format("{} varied by {} between samples: something else is using the machine; rerun{} when it is idle",
                    names_of(wide), range_of(wide, format_percent), needs_threads ? " with --threads=1" : ""));
}

void doubt_samples(const Group& group, Sentences& sentences) {
    Findings few;
    bool is_cached = false;
    for (const Row* row : group.rows) {
        const auto cell = summarize_at(*row, 1);
        if (row->status != Status::correct || row->is_whole_script || !cell) continue;
        if (cell->call.samples >= few_samples) continue;
        few.push_back({row, static_cast<double>(cell->call.samples)});
        is_cached = is_cached || row->cached;
    }
    if (few.empty()) return;
    sentences.push_back(
        fmt::format("{} {} timed fewer than {} times, so {} spread is unreliable; rerun with a larger --budget{}",
                    names_of(few), agree(few, "was", "were"), few_samples, agree(few, "its", "their"),
                    is_cached ? ", and --fresh for the cached reference" : ""));
}

std::string_view next_case(std::string_view case_name) {
    if (case_name == "quick") return "; try --case=talk";
    if (case_name == "talk") return "; try --case=large";
    return "";
}

// Every speed-up is measured against it, and the cache keeps it.
void doubt_reference(const Group& group, Sentences& sentences) {
    const auto cell = group.reference == nullptr ? std::nullopt : summarize_at(*group.reference, 1);
    if (!cell || group.reference->is_whole_script) return;
    if (cell->core_wait > waited_share) {
        sentences.push_back(fmt::format(
            "the reference waited for a core during {} of its measurement; its time leaves that out, but not "
            "what the other program cost it otherwise; it is not cached",
            format_percent(cell->core_wait)));
        return;
    }
    if (cell->cores + cell->core_wait >= disturbed_cores) return;
    sentences.push_back(
        fmt::format("the reference got only {:.2g} cores when it was measured, so every speed-up is too "
                    "large; rerun with --fresh when the machine is idle",
                    cell->cores));
}

void doubt_speed(const Report& report, const Group& group, Sentences& sentences) {
    Findings slow;
    for (const Row* row : group.rows) {
        const auto factor = speedup(report, *row);
        const bool may_pay = row->status == Status::correct && row->key.backend != "python";
        const auto own = own_ratio(*row);
        const double doubt = own ? own->half_width().value_or(0) : 0;
        const bool is_slow = may_pay && factor && *factor * (1 + doubt) < clearly_slower;
        if (is_slow) slow.push_back({row, *factor});
    }
    if (slow.empty()) return;
    const auto reference = summarize_at(*group.reference, 1);
    const bool is_little = reference && reference->call.median_s < little_work_s;
    const char* why = is_little ? "with this little work in a call, getting there and back costs more than it saves"
                                : "it does not pay here";
    sentences.push_back(fmt::format("{} {} slower than pure Python ({}): {}{}", names_of(slow),
                                    agree(slow, "is", "are"), range_of(slow, format_factor), why,
                                    next_case(group.case_name)));
}

void doubt_numbers(const Report& report, const Group& group, Sentences& sentences) {
    doubt_reference(group, sentences);
    doubt_spread(group, sentences);
    doubt_samples(group, sentences);
    doubt_speed(report, group, sentences);
    std::ranges::move(gil_doubts(report, group), std::back_inserter(sentences));
}

// Names the kernel where the report has more than one.
void append(const Sentences& sentences, const Group& group, bool with_kernel, Sentences& all) {
    const std::string prefix = with_kernel ? fmt::format("{}, case {}: ", group.kernel, group.case_name) : "";
    for (const std::string& sentence : sentences) all.push_back(prefix + sentence);
}

}  // namespace

std::vector<std::string> doubts(const Report& report) {
    Sentences failures;
    Sentences others;
    const auto groups = groups_of(report);
    for (const Group& group : groups) {
        Sentences failed;
        Sentences odd;
        doubt_failures(group, failed);
        doubt_numbers(report, group, odd);
        append(failed, group, groups.size() > 1, failures);
        append(odd, group, groups.size() > 1, others);
    }
    std::ranges::move(others, std::back_inserter(failures));
    return failures;
}

}  // namespace pyhost
