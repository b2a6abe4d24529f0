// extensions/kernels/noop.hpp: does nothing, so that a call costs only its binding.
//
// No loop, 0 bytes, 0 operations. Compiled apart, so that the call itself is never optimised away.
#pragma once

namespace pyhost::kernels {

void noop() noexcept;

}  // namespace pyhost::kernels
