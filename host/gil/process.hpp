// host/gil/process.hpp: what the ledger knows of this process besides its GIL events.
#pragma once

#include <cstdint>

#include "gil/ledger.hpp"

namespace pyhost::gil {

// Python's name for the thread of this process with the operating system's number `tid`; cut where it is too long.
void name_thread(int tid, const char* name);

// A process in `ledger` that cannot be traced: it is looked at from outside, at `main_gil`, if it has one.
void note_untraced(Ledger& ledger, const pyhost_python_layout& layout, Engine engine, std::uint64_t main_gil);

// This process ends Python now, as it should.
void note_finished();

// Around exec(): the process is another program from now on; or not, where exec() came back.
void note_exec();
void note_failed_exec();

}  // namespace pyhost::gil
