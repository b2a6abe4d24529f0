// host/bench/host_tax.hpp: asks a child what this host costs pure Python.
#pragma once

#include "bench/context.hpp"
#include "core/host_tax.hpp"

namespace pyhost::bench {

// Half a second, in a child of its own.
HostTax host_tax(const Context& context);

}  // namespace pyhost::bench
