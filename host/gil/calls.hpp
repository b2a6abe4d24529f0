// host/gil/calls.hpp: the account of the calls of one swapped function, in the ledger.
#pragma once

#include <cstdint>

#include "gil/tracer.hpp"

namespace pyhost::gil {

// A function of this process whose calls are counted; a forked child's count in a slot of its own.
using CallHandle = std::int32_t;
inline constexpr CallHandle no_call = -1;

// `no_call` where there is no room, or nothing is traced: then the functions below count nothing.
CallHandle register_call(const char* name, const char* provenance);

// Before a call, in its thread, which holds the GIL: the account by then, by quick_clock.hpp.
Account begin_call(CallHandle handle);

// After it: what lies between.
Account end_call(CallHandle handle, const Account& before);

// The same of accounts that are given.
void begin_call(CallHandle handle, const Account& before);
void end_call(CallHandle handle, const Account& before, const Account& after);

}  // namespace pyhost::gil
