// host/report/sentences.cpp: every sentence on a fault, and what its places in braces stand for.
#include "report/sentences.hpp"

#include <fmt/args.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "core/error.hpp"
#include "report/gil_words.hpp"
#include "report/row_names.hpp"
#include "stats/groups.hpp"
#include "stats/summary.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

struct Sentence {
    Fault fault;
    std::string_view statement;
    std::string_view advice;  // or the explanation; continues the statement
};

constexpr std::array sentences{
    Sentence{Fault::interrupted, "interrupted; results use the samples taken so far", ""},
    Sentence{Fault::wrong, "{rows} {is} wrong: {text}", ""},
    Sentence{Fault::false_claim, "{rows} {makes} a false claim: {text}", ""},
    Sentence{Fault::crashed, "{rows} crashed: {text}", ""},
    Sentence{Fault::timed_out, "{rows} timed out: {text}", ""},
    Sentence{Fault::failed, "{rows} failed: {text}", ""},
    Sentence{Fault::differs, "{rows}: {text}", "; a time of another result is compared with no other row's"},
    Sentence{Fault::other_stream, "{rows}: {text}", "; its time is compared with no other row's"},
    Sentence{Fault::reference_blocked,
             "{reference} kept {two_digits} cores busy: for the rest of its time it slept or waited, where native code "
             "gains "
             "nothing",
             ""},
    Sentence{Fault::reference_waited, "{reference} waited for a core during {percent} of its measurement",
             "; its time leaves that out, but not what the other program cost it otherwise; it is not cached"},
    Sentence{Fault::varied, "{rows} varied by {percent} between samples",
             ": something else is using the machine; rerun{with_one_thread} when it is idle"},
    Sentence{Fault::few_samples, "{rows} {was} timed fewer than {fewest} times, so {its} spread is unreliable",
             "; rerun with a larger --budget{and_fresh}"},
    Sentence{Fault::partly_held, "{rows} released the GIL for only {percent} of a call of {beside}",
             ": converting arguments, allocating results, or the work itself is done with the GIL held"},
    Sentence{Fault::released_stalls, "{rows} released the GIL, yet no other Python thread ticked for {time}",
             ": another process is using the machine, or the native code takes every core; rerun when it is idle"},
    Sentence{
        Fault::crowded, "the threads of {rows} waited for a core during {percent} of their time at {threads}",
        ", so their rate and their gain are not known: another process is using the machine; rerun when it is idle"},
    Sentence{Fault::starved, "{rows} got {cores} at {threads}",
             ": the calls wait for each other, or another process is using the machine; rerun when it is idle"},
    Sentence{Fault::cured_stalls, "while {rows} {runs} ({beside} a call), no other Python thread ticked for {time}",
             "; --gil=released let them run"},
    Sentence{Fault::stalls, "while {rows} {runs} ({beside} a call), no other Python thread ticked for {time}", ""},
    Sentence{Fault::held_cores, "{rows} {keeps} {cores} busy while all other Python threads stall",
             "; --gil=released uses the same cores and lets them run"},
    Sentence{Fault::little_work, "{rows} {is} slower than pure Python ({factor})",
             ": with this little work in a call, its overhead costs more than native code saves{try_case}"},
    Sentence{Fault::slower, "{rows} {is} slower than pure Python ({factor})", ": it does not pay here{try_case}"},
    Sentence{Fault::dear_release, "releasing the GIL costs {backends} {time} a call, {release_share}",
             ": hold the GIL for calls this short (--gil=held)"},
    Sentence{Fault::no_gil, "this Python has no GIL",
             ": threads run side by side under 'held' and 'released' alike, which differ only in whether the call "
             "detaches its thread state"},
    Sentence{Fault::own_gils, "per-interpreter: every thread has a sub-interpreter, and so a GIL, of its own",
             "; NumPy cannot be loaded there, so array results are allocated another way than in the rows above "
             "(docs/results/interpreters.md)"},
    Sentence{Fault::worker_processes,
             "fork, shared: a worker process in the place of each thread; inputs: one worker gets its inputs, by its "
             "fork or in shared memory; result: one comes back, by a pipe or in shared memory",
             "; no other time has either in it (docs/guide/lanes.md)"},
    Sentence{Fault::slow_start, "{rows} took {time} to import, and {beside} for the first call",
             ", in the first process; no time in the tables has that in it"},
    Sentence{Fault::gil_turned_on, "{rows} ran with the GIL, which the import of {text} turned on",
             ", for that module does not declare that it can do without (Py_mod_gil)"},
    Sentence{Fault::untimed_cell, "{rows} at {threads}: {text}", ""},
    Sentence{Fault::no_stall, "{rows}, no stall: {text}", ""},
    Sentence{Fault::cut_message, "{rows}, {text}", ""},
};

const Sentence& entry_of(Fault fault) {
    const auto found = std::ranges::find(sentences, fault, &Sentence::fault);
    require(found != sentences.end(), "a finding without a sentence");
    return *found;
}

// "31 %", or "22 % to 60 %" where the smallest and the largest read differently.
template <typename Format>
std::string range_of(const Finding& finding, double Evidence::*number, Format format) {
    if (finding.evidence.empty()) return "";
    const auto [lowest, highest] = std::ranges::minmax(finding.evidence, {}, number);
    const std::string low = format(lowest.*number);
    const std::string high = format(highest.*number);
    return low == high ? low : low + " to " + high;
}

std::string backend_of(const Row& row) { return row.key.backend; }

std::string reference_name(const Row&) { return "the reference"; }

std::string cores_of(const Finding& finding) {
    const std::string range =
        range_of(finding, &Evidence::value, [](double cores) { return fmt::format("{:.1f}", cores); });
    return range + (range == "1.0" ? " core" : " cores");
}

std::string threads_of(const Finding& finding) {
    const int threads = finding.evidence.empty() ? 0 : finding.evidence.front().threads;
    return fmt::format("{} thread{}", threads, threads == 1 ? "" : "s");
}

// What the release costs, as a share of the call that it is added to.
std::string release_share(const Finding& finding) {
    std::set<double> shares;
    for (const Evidence& one : finding.evidence) shares.insert(one.value / one.beside);
    const std::string calls = "the call's own " + range_of(finding, &Evidence::beside, format_seconds);
    if (shares.empty()) return "";
    if (*shares.begin() > 1) return "more than " + calls;
    const std::string least = format_percent(*shares.begin());
    const std::string most = format_percent(*shares.rbegin());
    if (*shares.rbegin() > 1) return fmt::format("at least {} of {}", least, calls);
    return fmt::format("{} of {}", least == most ? least : least + " to " + most, calls);
}

std::string_view larger_than(std::string_view case_name) {
    if (case_name == "quick") return "; try --case=talk";
    if (case_name == "talk") return "; try --case=large";
    return "";
}

std::string try_case(const Finding& finding) {
    std::set<std::string_view> advice;
    for (const Evidence& one : finding.evidence) advice.insert(larger_than(one.row->key.case_name));
    if (advice.size() > 1) return "; try a larger --case";
    return advice.empty() ? "" : std::string(*advice.begin());
}

std::string with_one_thread(const Finding& finding) {
    const auto needs_threads = [](const Evidence& one) { return one.threads > 1; };
    return std::ranges::all_of(finding.evidence, needs_threads) ? " with --threads=1" : "";
}

std::string and_fresh(const Finding& finding) {
    const auto is_cached = [](const Evidence& one) { return one.row->cached; };
    return std::ranges::any_of(finding.evidence, is_cached) ? ", and --fresh for the cached reference" : "";
}

using Arguments = fmt::dynamic_format_arg_store<fmt::format_context>;

void add_names(const Report& report, const Finding& finding, Arguments& arguments) {
    const RowNames names = names_of(report, finding, name_of);
    const auto agree = [&](const char* one, const char* many) { return names.count == 1 ? one : many; };
    arguments.push_back(fmt::arg("rows", names.text));
    arguments.push_back(fmt::arg("backends", names_of(report, finding, backend_of).text));
    arguments.push_back(fmt::arg("reference", names_of(report, finding, reference_name).text));
    arguments.push_back(fmt::arg("is", agree("is", "are")));
    arguments.push_back(fmt::arg("was", agree("was", "were")));
    arguments.push_back(fmt::arg("its", agree("its", "their")));
    arguments.push_back(fmt::arg("runs", agree("runs", "run")));
    arguments.push_back(fmt::arg("keeps", agree("keeps", "keep")));
    arguments.push_back(fmt::arg("makes", agree("makes", "make")));
}

void add_numbers(const Finding& finding, Arguments& arguments) {
    const auto two_digits = [](double value) { return fmt::format("{:.2g}", value); };
    arguments.push_back(fmt::arg("percent", range_of(finding, &Evidence::value, format_percent)));
    arguments.push_back(fmt::arg("time", range_of(finding, &Evidence::value, format_seconds)));
    arguments.push_back(fmt::arg("factor", range_of(finding, &Evidence::value, format_factor)));
    arguments.push_back(fmt::arg("two_digits", range_of(finding, &Evidence::value, two_digits)));
    arguments.push_back(fmt::arg("beside", range_of(finding, &Evidence::beside, format_seconds)));
    arguments.push_back(fmt::arg("cores", cores_of(finding)));
    arguments.push_back(fmt::arg("threads", threads_of(finding)));
    arguments.push_back(fmt::arg("fewest", fewest_samples));
}

Arguments arguments_of(const Report& report, const Finding& finding) {
    Arguments arguments;
    add_names(report, finding, arguments);
    add_numbers(finding, arguments);
    arguments.push_back(fmt::arg("text", finding.text));
    arguments.push_back(fmt::arg("release_share", release_share(finding)));
    arguments.push_back(fmt::arg("try_case", try_case(finding)));
    arguments.push_back(fmt::arg("with_one_thread", with_one_thread(finding)));
    arguments.push_back(fmt::arg("and_fresh", and_fresh(finding)));
    return arguments;
}

std::string_view sentence_of(SweepFault fault) {
    switch (fault) {
        case SweepFault::one_core:
            return "this process may use one core, so threads that release cannot run side by side";
        case SweepFault::busy:
            return "do not trust this break-even: at n = {size} the {threads} threads got {cores:.2f} cores, so "
                   "another "
                   "process is using the machine; measure again on a quiet one";
        case SweepFault::exceptions:
            return "n = {sizes} seemed to pay as well, but a larger size did not, so that is no break-even";
        case SweepFault::disagreeing: break;
    }
    return "at n = {size} the pairs do not agree ({paying} of {pairs} say that it pays): the break-even may lie a size "
           "away";
}

std::string_view sentence_of(AccountFault fault) {
    switch (fault) {
        case AccountFault::self_check_failed:
            return "the self-check failed: in {count} of {looks} from outside the GIL was not as the trace had it at "
                   "that moment; do not trust the shares above, and run it again";
        case AccountFault::dropped_processes: return "not recorded, for the table is full: {processes}";
        case AccountFault::ended_holding:
            return "thread {count} ended with the GIL, and nobody can give it back: who wants it waits for ever";
        case AccountFault::forced_not_counted:
            return "forced releases are not counted: how the evaluation loop of this Python lets go was not found; a "
                   "thread that loses its core as it lets go counts as released until it waits";
        case AccountFault::tracer_costs:
            return "the tracer itself took {share} of the run: without it this program, which lets go so often, is "
                   "that much "
                   "faster";
        case AccountFault::dropped_threads: break;
    }
    return "not recorded, for the table is full: {threads}, so thread times do not sum to the GIL's";
}

}  // namespace

std::string sentence_of(const Report& report, const Finding& finding) {
    const Sentence& entry = entry_of(finding.fault);
    return fmt::vformat(std::string(entry.statement) + std::string(entry.advice), arguments_of(report, finding));
}

std::string short_sentence_of(const Report& report, const Finding& finding) {
    return fmt::vformat(entry_of(finding.fault).statement, arguments_of(report, finding));
}

std::vector<std::string> sentences_of(const Report& report, const Findings& findings) {
    std::vector<std::string> sentences;
    for (const Finding& finding : findings) sentences.push_back(sentence_of(report, finding));
    return sentences;
}

std::vector<std::string> notes_of(const Report& report, const Findings& findings) {
    constexpr std::size_t in_full = 3;
    std::vector<std::string> notes;
    for (const Finding& finding : findings) {
        const bool is_short = notes.size() >= in_full;
        notes.push_back(is_short ? short_sentence_of(report, finding) : sentence_of(report, finding));
    }
    return notes;
}

std::string sentence_of(const Sweep& sweep, const SweepFinding& finding) {
    return fmt::format(fmt::runtime(sentence_of(finding.fault)), fmt::arg("size", finding.at.size),
                       fmt::arg("threads", sweep.threads), fmt::arg("cores", finding.at.cores),
                       fmt::arg("sizes", fmt::join(finding.sizes, ", ")), fmt::arg("paying", finding.at.paying),
                       fmt::arg("pairs", finding.at.pairs));
}

std::string sentence_of(const AccountFinding& finding) {
    return fmt::format(
        fmt::runtime(sentence_of(finding.fault)), fmt::arg("count", finding.count),
        fmt::arg("looks", plural(finding.of, "look")), fmt::arg("processes", plural(finding.count, "process")),
        fmt::arg("share", format_percent(finding.share)), fmt::arg("threads", plural(finding.count, "thread")));
}

}  // namespace pyhost
