// host/cli/environment.hpp: variables that users set, of those in docs/reference/command_line.md; a bad value is a
// sentence.
#pragma once

namespace pyhost {

// PYHOST_POOL, PYHOST_POOL_IDLE_S, PYHOST_SPIN_US, PYHOST_TRACER and PYHOST_LOG, which would be taken for something
// else where they are no number or word. Throws Error.
void check_environment();

}  // namespace pyhost
