// host/watch/peek.hpp: looks at the GIL's own state from outside: the independent check of the tracer, or its stand-in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/gil_account.hpp"
#include "gil/ledger.hpp"

namespace pyhost::watch {

// Of the first process's main GIL.
class Peek {
public:
    explicit Peek(const gil::Ledger& ledger) : ledger_(ledger) {}

    void look();

    // The check; and of a process that is not traced, what the looks tell of its GIL and its threads.
    void fill(GilAccount& account) const;

private:
    // What the trace says of a GIL; another one after every release and acquire.
    struct Moment {
        std::uint64_t acquired_at_ns = 0;  // 0: free
        std::uint64_t acquisitions = 0;
        bool operator==(const Moment&) const = default;
    };
    // A look that the trace differed from: CPython may just have changed the lock, and told the hook right after.
    struct Difference {
        Moment moment;
        int locked = 0;
        std::uint64_t tid = 0;      // who changed it, if anybody has; 0: not known
        std::uint64_t core_ns = 0;  // that the thread had by then
    };

    static Moment moment_of(const gil::GilSlot* gil);
    bool read(int& locked);
    void compare(const Moment& moment, int locked);
    void judge_last(const Moment& moment, int locked);
    std::uint64_t thread_of(const Moment& moment) const;
    std::uint64_t read_holder() const;
    const gil::GilSlot* traced() const;
    void add_sampled(GilAccount& account) const;

    const gil::Ledger& ledger_;
    std::int64_t looks_ = 0;
    std::int64_t looks_held_ = 0;
    std::int64_t failed_looks_ = 0;
    std::int64_t compared_ = 0;
    std::int64_t agreeing_ = 0;
    std::optional<Difference> difference_;               // of the last look
    std::map<std::int64_t, std::int64_t> looks_by_tid_;  // of an untraced process: who held it
    std::uint64_t first_ns_ = 0;
    std::uint64_t last_ns_ = 0;
    std::uint64_t first_held_ns_ = 0;  // by the tracer
    std::uint64_t last_held_ns_ = 0;
};

}  // namespace pyhost::watch
