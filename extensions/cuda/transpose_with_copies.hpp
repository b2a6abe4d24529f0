// extensions/cuda/transpose_with_copies.hpp: a call of transpose_cast of arrays in the host's memory, whatever way its
// kernel goes.
#pragma once

#include <cstddef>
#include <span>

#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "cuda/launch.hpp"
#include "cuda/transposition.hpp"

namespace pyhost::cuda {

// Where a kernel writes the index of the first item that does not fit.
class FirstMisfit {
public:
    FirstMisfit() { index_.set_bytes(0xff); }  // no_misfit

    unsigned long long* data() const noexcept { return index_.data(); }

    // Waits for the kernel.
    std::ptrdiff_t read() const {
        unsigned long long index = no_misfit;
        index_.copy_to({&index, 1});
        return index == no_misfit ? kernels::all_items_fit : static_cast<std::ptrdiff_t>(index);
    }

private:
    DeviceArray<unsigned long long> index_{1};
};

inline Outcome<std::ptrdiff_t> transpose_with_copies(LaunchTransposeCast* launch, const void* a, kernels::ItemType from,
                                                     std::size_t rows, std::size_t columns, void* out,
                                                     kernels::ItemType to) noexcept {
    const std::size_t size = rows * columns;
    std::ptrdiff_t misfit = kernels::all_items_fit;
    if (size == 0) {
        return {misfit, {}};
    }
    const std::size_t from_bytes = size * item_bytes(from);
    const std::size_t to_bytes = size * item_bytes(to);
    const Failure failure = on_device([&](Marks& marks) {
        const DeviceArray<std::byte> device_a(from_bytes);
        const DeviceArray<std::byte> device_out(to_bytes);
        const FirstMisfit first;
        marks.next();
        device_a.copy_from({static_cast<const std::byte*>(a), from_bytes});
        marks.next();
        launch(device_a.data(), from, rows, columns, device_out.data(), to, first.data());
        marks.next();
        device_out.copy_to({static_cast<std::byte*>(out), to_bytes});
        misfit = first.read();
    });
    return {misfit, failure};
}

}  // namespace pyhost::cuda
