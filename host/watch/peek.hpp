// host/watch/peek.hpp: looks at the GIL's own state from outside: the independent check of the tracer, or its stand-in.
#pragma once

#include <cstdint>
#include <map>

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
    bool read(int& locked);
    std::uint64_t read_holder() const;
    const gil::GilSlot* traced() const;
    void add_sampled(GilAccount& account) const;

    const gil::Ledger& ledger_;
    std::int64_t looks_ = 0;
    std::int64_t looks_held_ = 0;
    std::int64_t failed_looks_ = 0;
    std::int64_t compared_ = 0;
    std::int64_t agreeing_ = 0;
    std::map<std::int64_t, std::int64_t> looks_by_tid_;  // of an untraced process: who held it
    std::uint64_t first_ns_ = 0;
    std::uint64_t last_ns_ = 0;
    std::uint64_t first_held_ns_ = 0;  // by the tracer
    std::uint64_t last_held_ns_ = 0;
};

}  // namespace pyhost::watch
