// host/bench/host_tax.hpp: asks a child what this host costs pure Python.
#pragma once

#include "bench/context.hpp"
#include "core/host_tax.hpp"

namespace pyhost::bench {

// From the cache, unless `fresh`; else a second, in nine children one after the other, and a cost that is known is
// kept.
HostTax host_tax(const Context& context, bool fresh);

}  // namespace pyhost::bench
