// extensions/kernels/noop.cpp: see noop.hpp; and its C names.
#include "kernels/noop.hpp"

namespace pyhost::kernels {

void noop() noexcept {}

}  // namespace pyhost::kernels

extern "C" void pyhost_noop() noexcept { pyhost::kernels::noop(); }
