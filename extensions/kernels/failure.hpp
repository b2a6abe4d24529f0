// extensions/kernels/failure.hpp: what a kernel returns that can fail on right arguments: no device, no memory.
#pragma once

namespace pyhost::kernels {

// Both texts live as long as the process; a null `step` means success.
struct Failure {
    const char* step = nullptr;
    const char* reason = nullptr;

    explicit operator bool() const noexcept { return step != nullptr; }
};

}  // namespace pyhost::kernels
