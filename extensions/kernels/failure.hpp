// extensions/kernels/failure.hpp: what a kernel returns that can fail on right arguments: no device, no memory.
#pragma once

namespace pyhost::kernels {

// Both texts live at least until the same thread's next call; a null `step` means success.
struct Failure {
    const char* step = nullptr;
    const char* reason = nullptr;

    explicit operator bool() const noexcept { return step != nullptr; }
};

// Of a kernel that returns a value where it does not fail.
template <class Value>
struct Outcome {
    Value value{};
    Failure failure;
};

}  // namespace pyhost::kernels
