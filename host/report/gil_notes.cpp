// host/report/gil_notes.cpp: sentences about an account.
#include "report/gil_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "report/gil_activity.hpp"
#include "report/gil_words.hpp"
#include "report/layout.hpp"
#include "report/sentences.hpp"
#include "stats/account_doubts.hpp"
#include "stats/tracing_cost.hpp"
#include "stats/units.hpp"
#include "stats/waited_places.hpp"

namespace pyhost {
namespace {

constexpr std::size_t widest_place = 60;
constexpr std::size_t widest_command = 300;  // code after -c may be long

std::size_t width_of(const TableStyle& style) { return static_cast<std::size_t>(style.columns); }

// Two digits are enough of a small share: 0.012 %.
std::string format_small_percent(double share) {
    if (share == 0 || std::abs(share) >= 0.01) return format_percent(share);
    if (std::abs(share) < 1e-5) return "less than 0.001 %";
    return fmt::format("{:.2g} %", share * 100);
}

std::string format_points(double share) { return fmt::format("{:.1f}", share * 100); }

std::string exact_sentence(const TracingCost& tracing) {
    if (tracing.dearest_s <= 0)
        return fmt::format("exact tracer, {}; its cost was not measured", plural(tracing.acquisitions, "acquisition"));
    const std::string cheapest = format_seconds(tracing.cheapest_s);
    const std::string dearest = format_seconds(tracing.dearest_s);
    const std::string each = cheapest == dearest ? cheapest : cheapest + " to " + dearest;
    const std::string where = tracing.processes > 1 ? fmt::format(" in {} processes", tracing.processes) : "";
    const std::string share = tracing.wall_s > 0 ? ", " + format_small_percent(tracing.share()) + " of the run" : "";
    return fmt::format("exact tracer at {} per release/acquire pair, {} of them{}: {}{}", each,
                       format_count(tracing.acquisitions), where, format_duration(tracing.cost_s), share);
}

// Of the processes that were not traced exactly, each once.
std::vector<std::string> other_engines(const GilAccount& account) {
    std::vector<std::string> engines;
    for (std::size_t i = 0; i < account.processes.size(); ++i) {
        const std::string engine = flatten(account.processes[i].engine);
        const bool is_told = std::ranges::find(engines, engine) != engines.end();
        if (!is_exact(account, static_cast<int>(i)) && !engine.empty() && !is_told) engines.push_back(engine);
    }
    return engines;
}

std::string self_check(const GilPeek& peek) {
    const std::string shares = fmt::format(
        "Self-check, main GIL: held {} % of the time by the trace, in {} % (± {} points) of {} from outside",
        format_points(peek.traced_share), format_points(peek.held_share), format_points(peek.error),
        plural(peek.looks, "look"));
    if (peek.compared == 0) return shares + ".";
    return fmt::format("{}; at the moment of the look the trace agrees in {} of {} that can be compared.", shares,
                       peek.agreeing, peek.compared);
}

struct Waiting {
    double all_s = 0;
    double longest_s = 0;  // of one thread for one other
    int waiter = -1;
    int holder = -1;
};

Waiting waiting_of(const GilAccount& account) {
    Waiting waiting;
    for (std::size_t i = 0; i < account.threads.size(); ++i) {
        waiting.all_s += account.threads[i].waiting_s;
        for (const GilWait& wait : account.threads[i].waited_on) {
            if (wait.holder < 0 || wait.waiting_s <= waiting.longest_s) continue;
            waiting.longest_s = wait.waiting_s;
            waiting.waiter = static_cast<int>(i);
            waiting.holder = wait.holder;
        }
    }
    return waiting;
}

std::string label_of(const GilAccount& account, int thread) {
    return name_in_sentence(text_at(thread_labels(account), thread), widest_label);
}

std::string waiting_sentence(const GilAccount& account) {
    const Waiting waiting = waiting_of(account);
    if (waiting.all_s <= 0) return "no thread had to wait for the GIL.";
    std::string text = fmt::format("threads waited {} for the GIL", format_seconds(waiting.all_s));
    if (waiting.holder >= 0) {
        // A thread waits for threads of its own process only, so that one of the two names says which.
        const std::string holder = text_at(thread_names(account), waiting.holder);
        text += fmt::format(", {} of it {} for {}", format_seconds(waiting.longest_s),
                            label_of(account, waiting.waiter), name_in_sentence(holder, widest_label));
    }
    return text + ".";
}

// The place that others waited for longest.
std::string hold_sentence(const GilAccount& account) {
    const WaitedPlaces waited = waited_places(account);
    if (waited.places.empty()) return "";
    const WaitedSum& worst = waited.places.front();
    const std::string who =
        worst.threads == 1 ? label_of(account, worst.place.thread) : plural(worst.threads, "thread");
    const std::string from = worst.place.caller ? ", from " + format_short_place(*worst.place.caller) : "";
    return fmt::format(" {} kept others waiting for {} at {}{}.", who, format_seconds(worst.place.waiting_s),
                       format_place(worst.place.site, widest_place), from);
}

// A thread cannot have computed for longer than its CPU time: the rest of its holds was something else.
std::string idle_sentence(const GilAccount& account) {
    constexpr double much_s = 0.1;
    constexpr double much_of_the_hold = 0.1;
    const auto idle_s = [](const GilThread& thread) { return thread.cpu_s ? thread.held_s - *thread.cpu_s : 0.0; };
    const auto worst = std::ranges::max_element(account.threads, {}, idle_s);
    if (worst == account.threads.end() || idle_s(*worst) < std::max(much_s, much_of_the_hold * worst->held_s))
        return "";
    const auto index = static_cast<int>(worst - account.threads.begin());
    return fmt::format(" {} held it for at least {} without computing: {}.", label_of(account, index),
                       format_seconds(idle_s(*worst)), format_idleness(account, index, idle_s(*worst)));
}

// Of a program with one thread: what a second one could have.
std::string alone_sentence(const GilThread& thread) {
    constexpr double nearly_all = 0.95;
    const double share = thread.lifetime_s > 0 ? thread.held_s / thread.lifetime_s : 0;
    const std::string held = fmt::format("its one thread held the GIL for {} of the time", format_percent(share));
    if (share >= nearly_all) return held + ": a second one beside it would gain next to nothing.";
    return fmt::format("{}: a second one could run Python code in the other {}.", held, format_percent(1 - share));
}

double waited_for_s(const GilAccount& account, int holder) {
    double sum_s = 0;
    for (const GilThread& thread : account.threads) {
        for (const GilWait& wait : thread.waited_on) sum_s += wait.holder == holder ? wait.waiting_s : 0;
    }
    return sum_s;
}

// Who lets go while others wait, and does not let them in: their waits end before they may ask.
std::string starving_sentence(const GilAccount& account) {
    constexpr std::int64_t fewest = 20;
    constexpr double much_of_the_run = 0.1;
    const auto worst = std::ranges::max_element(account.threads, {}, &GilThread::taken_back);
    if (worst == account.threads.end() || worst->taken_back < fewest || 2 * worst->taken_back < worst->wanted)
        return "";
    const auto index = static_cast<int>(worst - account.threads.begin());
    if (!counts_forced(account, worst->process)) return "";
    if (waited_for_s(account, index) < much_of_the_run * account.wall_s) return "";
    return fmt::format(
        " {} starves others: it let go {} while they waited, and {} of these times it had the GIL again before any "
        "of them.",
        label_of(account, index), plural(worst->wanted, "time"), format_count(worst->taken_back));
}

std::string gist(const GilAccount& account) {
    if (!has_any_gil(account))
        return "This Python began without a GIL: its threads never wait for one, and there is nothing to account for. "
               "If a module turned one on, Python's own warning names it; -X gil=1 has it from the start, and traced.";
    const bool is_sampled = !account.processes.empty() && !is_exact(account, 0);
    if (account.threads.empty() && is_sampled)
        return "No look at the GIL found a thread with it: the run was too short to be sampled.";
    if (account.threads.empty())
        return "No thread took the GIL: Python ended before it ran anything, or the table is full.";
    if (!is_any_exact(account)) return "Only the shares are known, from looks at the GIL now and then.";
    if (account.threads.size() == 1)
        return "In short: " + alone_sentence(account.threads.front()) + idle_sentence(account);
    return "In short: " + waiting_sentence(account) + hold_sentence(account) + idle_sentence(account) +
           starving_sentence(account);
}

}  // namespace

std::string format_headline(const GilAccount& account, const TableStyle& style) {
    const std::string command = account.command.empty() ? "python" : cut(flatten(account.command), widest_command);
    const std::string wall = account.wall_s > 0 ? format_seconds(account.wall_s) : "0 s";
    const std::string ending = account.ending.empty() ? "" : ", " + flatten(account.ending);
    std::string headline = wrap_quantities(fmt::format("{}: {}{}", command, wall, ending), style);
    headline.pop_back();  // format_title() ends the line
    return format_title(headline, style) + wrap_quantities(gist(account), style);
}

std::string format_tracing(const GilAccount& account, const TableStyle& style) {
    const TracingCost tracing = tracing_cost(account);
    std::vector<std::string> engines = other_engines(account);
    if (tracing.processes > 0) engines.insert(engines.begin(), exact_sentence(tracing));
    std::string text = engines.empty() ? "" : fmt::format("{}.", fmt::join(engines, "; "));
    if (account.peek) text += fmt::format("{}{}", text.empty() ? "" : " ", self_check(*account.peek));
    return text.empty() ? "" : wrap_quantities(text, style, "Tracing: ");
}

std::vector<std::string> gil_doubts_of(const GilAccount& account) {
    std::vector<std::string> sentences;
    for (const AccountFinding& finding : doubts(account)) sentences.push_back(sentence_of(finding));
    sentences.insert(sentences.end(), account.notes.begin(), account.notes.end());
    return sentences;
}

namespace {

std::string legend_of_holds(const GilAccount& account) {
    const auto is_told = [](const GilHold& hold) { return format_activity(hold.activity) != not_known; };
    const auto is_counted = [](const GilHold& hold) { return hold.looks > hold.looks_here; };
    std::string text =
        "together: total of the holds at one place; kept waiting: the part of it in which at least one thread waited";
    if (std::ranges::any_of(account.holds, is_told))
        text +=
            "; did: what the thread did from the first look at the running hold to the last, a tenth and more of it: "
            "computed, was blocked in a call, had no core, or was stopped from outside (a signal, a debugger)";
    if (std::ranges::any_of(account.holds, is_counted))
        text += "; (34/40 looks): 34 of 40 looks at the running hold found it at this place, the others elsewhere";
    return text + ".";
}

}  // namespace

std::string format_gil_legend(const GilAccount& account, const TableStyle& style) {
    std::string text = wrap(
        "held: the thread has the GIL; released: it neither has nor wants it (native code, I/O, sleep); waiting: it "
        "wants the GIL; free but wanted: the part of waiting in which no thread has it (wake-up latency); forced: "
        "releases that another thread asked for after the switch interval; taken back: the thread let go by itself "
        "while others waited, and had the GIL again before any of them; switches: acquisitions by another thread than "
        "the one before; -: not known.",
        width_of(style));
    if (!account.waited_places.empty())
        text += wrap(
            "waited: by all waiting threads together, by looks of those at the thread that held the GIL, at moments "
            "spread over their waits; computing: from one look to the next that found it there, the part in which the "
            "thread computed; else it was blocked in a call, stopped, or had no core.",
            width_of(style));
    if (!account.holds.empty()) text += wrap(legend_of_holds(account), width_of(style));
    if (std::ranges::any_of(account.holds, &GilHold::is_end))
        text += wrap("let go at: nobody looked while it was held; this is where it ended.", width_of(style));
    if (!account.calls.empty())
        text += wrap(
            "p50, p99, max: of one call's wall time, from a histogram with buckets at most 25 % wide; each block is a "
            "doubling of the time.",
            width_of(style));
    return text;
}

}  // namespace pyhost
