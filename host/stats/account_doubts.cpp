// host/stats/account_doubts.cpp: the self-check, and what found no room.
#include "stats/account_doubts.hpp"

#include <algorithm>

#include "stats/tracing_cost.hpp"

namespace pyhost {
namespace {

// A difference counts where it stays from one look to the next though the thread ran: a thread that lost its core for a
// part of that time may show one wrongly, now and then.
bool is_self_check_failed(const GilPeek& peek) {
    constexpr std::int64_t least_compared = 20;
    constexpr double most_differing = 0.05;
    const auto differing = static_cast<double>(peek.compared - peek.agreeing);
    return peek.compared >= least_compared && differing > most_differing * static_cast<double>(peek.compared);
}

}  // namespace

std::vector<AccountFinding> doubts(const GilAccount& account) {
    std::vector<AccountFinding> findings;
    if (account.peek && is_self_check_failed(*account.peek)) {
        findings.push_back({.fault = AccountFault::self_check_failed,
                            .count = account.peek->compared - account.peek->agreeing,
                            .of = account.peek->compared});
    }
    constexpr double much_of_a_run = 0.05;
    if (const double share = tracing_cost(account).share(); share > much_of_a_run) {
        findings.push_back({.fault = AccountFault::tracer_costs, .share = share});
    }
    if (account.dropped_processes > 0) {
        findings.push_back({.fault = AccountFault::dropped_processes, .count = account.dropped_processes});
    }
    if (account.dropped_threads > 0) {
        findings.push_back({.fault = AccountFault::dropped_threads, .count = account.dropped_threads});
    }
    for (const GilThread& thread : account.threads) {
        if (thread.has_ended_holding) {
            findings.push_back({.fault = AccountFault::ended_holding, .count = thread.tid});
        }
    }
    const auto is_blind = [](const GilProcess& process) { return process.is_exact && !process.counts_forced; };
    if (std::ranges::any_of(account.processes, is_blind)) {
        findings.push_back({.fault = AccountFault::forced_not_counted});
    }
    return findings;
}

}  // namespace pyhost
