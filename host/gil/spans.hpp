// host/gil/spans.hpp: the rings' events as spans of held, released and waiting, with the calls that enclose them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/gil_account.hpp"
#include "gil/account_of.hpp"
#include "gil/ledger.hpp"

namespace pyhost::gil {

// Of every thread, until `now_ns`.
GilTrace trace_of(const Ledger& ledger, const AccountIndex& index, std::uint64_t now_ns);

// One thread's events, oldest first.
struct ThreadEvents {
    std::span<const Event> events;
    std::uint64_t end_ns = 0;            // of the thread, or of the account
    std::uint64_t waiting_since_ns = 0;  // the wait that had not ended by then, or 0
    int thread = 0;                      // index of the account
    std::span<const int> calls;          // index of the account by that of the ledger
    std::span<const int> long_holds;     // index of the account by place
};

// What the thread did before its first event is not told.  Times in the spans count from `origin_ns`.
void append_spans(const ThreadEvents& thread, std::uint64_t origin_ns, std::vector<TraceSpan>& spans);

}  // namespace pyhost::gil
