// host/watch/names.hpp: names of the threads that Python did not start, and commands of processes: the system's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/gil_account.hpp"
#include "gil/account_of.hpp"
#include "gil/ledger.hpp"

namespace pyhost::watch {

class Names {
public:
    explicit Names(const gil::Ledger& ledger) : ledger_(ledger) {}

    // Reads the names of threads and the commands of processes, as long as they live.
    void look();

    std::string of_slot(std::size_t slot) const;

    // Names the threads of the account that have no name of Python's, and the commands of its processes.
    void fill(GilAccount& account, const gil::AccountIndex& index) const;

private:
    struct SystemName {
        std::int32_t tid = 0;
        std::uint32_t looks = 0;
        std::string text;  // empty where the thread has its process's name
    };

    void look_at_threads();
    void look_at_processes();
    bool is_handed_on(std::size_t slot) const;

    const gil::Ledger& ledger_;
    std::vector<SystemName> system_names_;  // by slot
    std::vector<std::string> commands_;     // of processes, by slot
};

}  // namespace pyhost::watch
