// host/measure/die_with.hpp: a worker process does not outlive the measured child that forked it.
#pragma once

namespace pyhost::measure {

// The calling process is killed when its parent ends, at once where it has ended already. `parent` is its id.
void die_with(int parent);

}  // namespace pyhost::measure
