// host/watch/hold_watch.hpp: what is seen of a hold while it lasts: where its thread is, and a warning if it is long.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/hold_warning.hpp"
#include "gil/call_site.hpp"
#include "gil/ledger.hpp"
#include "watch/names.hpp"
#include "watch/supervisor.hpp"
#include "watch/thread_times.hpp"

namespace pyhost::watch {

class HoldWatch {
public:
    HoldWatch(gil::Ledger& ledger, const Order& order);

    // Looks at every GIL's running hold, and says when to come back for one of them; UINT64_MAX: for none.
    std::uint64_t look(const Names& names, std::uint64_t now_ns);

private:
    struct Place {
        gil::RawLocation site;
        std::uint32_t looks = 0;
    };

    // The looks at one hold.
    struct Hold {
        std::uint64_t acquired_at_ns = 0;
        std::uint64_t next_look_ns = 0;
        std::uint32_t looks = 0;
        std::uint64_t next_warning_ns = 0;  // of waiting for it; 0: not warned of yet
        bool has_moved = false;             // two looks found two instructions
        ActivitySum activity;
        std::vector<Place> places;

        const Place& likeliest() const;
        bool is_in_one_call() const;
    };

    std::uint64_t next_look_ns(const gil::GilSlot& gil, std::uint64_t now_ns) const;
    void look_at(const gil::GilSlot& gil, const Names& names, std::uint64_t now_ns);
    void name_callable(const gil::ProcessSlot& process, const gil::ThreadSlot& thread, gil::RawLocation& site);
    void count(Hold& hold, const gil::RawLocation& site);
    void tell(gil::ThreadSlot& thread, const Hold& hold);
    void warn_if_due(const gil::GilSlot& gil, std::size_t thread, Hold& hold, const Names& names, std::uint64_t now_ns);
    bool is_due(const gil::GilSlot& gil, const Hold& hold, std::uint64_t now_ns) const;
    bool was_said_lately(const gil::RawLocation& site, std::uint64_t now_ns);
    HoldWarning warning_of(const gil::GilSlot& gil, std::size_t thread, const Hold& hold, const Names& names);
    std::vector<CodeLocation> stack_of(const gil::ThreadSlot& thread, int deepest);

    struct Said {
        gil::RawLocation site;
        std::uint64_t at_ns;
    };

    gil::Ledger& ledger_;
    const Order& order_;
    std::map<std::size_t, Hold> holds_;  // by thread slot: the hold that it was last seen in
    std::vector<Said> said_;
    gil::BytecodeWalk walk_;
};

}  // namespace pyhost::watch
