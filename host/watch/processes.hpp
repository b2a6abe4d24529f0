// host/watch/processes.hpp: the processes of a run, and when each of them ends.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "core/descriptor.hpp"
#include "gil/ledger.hpp"

namespace pyhost::watch {

class Processes {
public:
    Processes(gil::Ledger& ledger, pid_t first);

    // Sleeps that long at most; true as soon as the first process can be waited for.
    bool wait_ns(std::int64_t duration_ns);

    // The first process has ended: no longer than `end_ns` does any of its entries in the ledger go on.
    void note_first_end(std::uint64_t end_ns);

private:
    void find_new();
    void note_ends();

    gil::Ledger& ledger_;
    pid_t first_;
    Descriptor first_end_;                // readable once it ended; none on a kernel before 5.3
    std::vector<Descriptor> other_ends_;  // by slot of the ledger
};

}  // namespace pyhost::watch
