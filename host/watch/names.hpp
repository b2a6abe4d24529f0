// host/watch/names.hpp: names of the threads that Python did not start: the operating system's.
#pragma once

#include <string>
#include <vector>

#include "core/gil_account.hpp"
#include "gil/account_of.hpp"
#include "gil/ledger.hpp"

namespace pyhost::watch {

class Names {
public:
    explicit Names(const gil::Ledger& ledger) : ledger_(ledger) {}

    // Reads the names of new threads, as long as they live.
    void look();

    std::string of_slot(std::size_t slot) const;

    // Names the threads of the account that have no name of Python's.
    void fill(GilAccount& account, const gil::AccountIndex& index) const;

private:
    const gil::Ledger& ledger_;
    std::vector<std::string> system_names_;  // by slot; empty where the thread has its process's name
};

}  // namespace pyhost::watch
