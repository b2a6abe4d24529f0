// tests/host/fake_cuda/runtime.cpp: see cuda_runtime_api.h.
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

#include "cuda_runtime_api.h"

FakeDevice fake_device;

namespace {

struct Allocation {
    std::size_t bytes;
    cudaPointerAttributes attributes;
};
std::mutex allocations_lock;
std::map<const char*, Allocation> allocations;  // by where they begin

}  // namespace

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
    if (const cudaError_t code = fake_code(); code != cudaSuccess) {
        return code;
    }
    *memory = std::malloc(bytes);
    const std::scoped_lock lock(allocations_lock);
    allocations[static_cast<char*>(*memory)] = {bytes, {fake_device.memory, fake_device.current}};
    std::memset(*memory, 0x5a, bytes);  // nothing may depend on what was there
    fake_count(fake_device.live, 1);
    return cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
    const std::scoped_lock lock(allocations_lock);
    allocations.erase(static_cast<char*>(memory));
    std::free(memory);
    fake_count(fake_device.live, -1);
    return cudaSuccess;
}

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* address) {
    const std::scoped_lock lock(allocations_lock);
    const auto* const byte = static_cast<const char*>(address);
    auto next = allocations.upper_bound(byte);
    const bool is_known = next != allocations.begin() && byte < std::prev(next)->first + std::prev(next)->second.bytes;
    *attributes = is_known ? std::prev(next)->second.attributes : cudaPointerAttributes{cudaMemoryTypeUnregistered, 0};
    return fake_code();
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind, cudaStream_t) {
    std::memcpy(to, from, bytes);
    return fake_code();
}

cudaError_t cudaMemsetAsync(void* memory, int byte, std::size_t bytes, cudaStream_t) {
    std::memset(memory, byte, bytes);
    return fake_code();
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
    if (const cudaError_t code = fake_code(); code != cudaSuccess) {
        return code;
    }
    *event = new FakeEvent{0};
    fake_count(fake_device.live, 1);
    return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
    delete event;
    fake_count(fake_device.live, -1);
    return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t) {
    event->recorded_at = fake_count(fake_device.recorded, 1);
    return fake_code();
}

// A millisecond from one record to the next.
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
    if (begin->recorded_at == 0 || end->recorded_at == 0) {
        return cudaErrorUnknown;
    }
    *milliseconds = static_cast<float>(end->recorded_at - begin->recorded_at);
    return fake_code();
}
