// extensions/cuda/mirror.cu: one thread for four pixels, where a row consists of fours, else one a pixel.
#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "cuda/grid.cuh"
#include "cuda/launch.hpp"

namespace pyhost::cuda {
namespace {

template <class Piece>
__global__ void mirror_pieces(const Piece* image, std::size_t width, std::size_t size, Piece* out) {
    mirror_share(image, width, size, out, share_of_thread());
}

template <class Piece>
void launch_mirror_pieces(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out) {
    const std::size_t pieces = out.size() / sizeof(Piece);
    launch("launching mirror_pieces", mirror_pieces<Piece>, count_blocks(pieces), block_threads,
           reinterpret_cast<const Piece*>(image.data()), width / sizeof(Piece), pieces,
           reinterpret_cast<Piece*>(out.data()));
}

bool begins_at_a_word(const std::uint8_t* pixels) noexcept {
    return reinterpret_cast<std::uintptr_t>(pixels) % sizeof(std::uint32_t) == 0;
}

}  // namespace

// What cudaMalloc gives begins at a word; a caller's array on the device begins anywhere.
void launch_mirror(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out) {
    const bool consists_of_words = width % sizeof(std::uint32_t) == 0;
    if (consists_of_words && begins_at_a_word(image.data()) && begins_at_a_word(out.data())) {
        launch_mirror_pieces<std::uint32_t>(image, width, out);
    } else {
        launch_mirror_pieces<std::uint8_t>(image, width, out);
    }
}

Failure mirror(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out) noexcept {
    if (out.empty()) {
        return {};
    }
    return on_device([&](Marks& marks) {
        const DeviceArray<std::uint8_t> device_image(image.size());
        const DeviceArray<std::uint8_t> device_out(out.size());
        marks.next();
        device_image.copy_from(image);
        marks.next();
        launch_mirror(device_image.span(), width, device_out.span());
        marks.next();
        device_out.copy_to(out);
    });
}

}  // namespace pyhost::cuda
