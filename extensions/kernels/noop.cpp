// extensions/kernels/noop.cpp: see noop.hpp.
#include "kernels/noop.hpp"

namespace pyhost::kernels {

void noop() noexcept {}

}  // namespace pyhost::kernels
