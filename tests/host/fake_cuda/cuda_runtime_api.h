// tests/host/fake_cuda/cuda_runtime_api.h: of CUDA's runtime what extensions/cuda calls, for a device made of the CPU.
//
// Any call can be made to fail, and what is allocated is counted. One device for all modules of a process.
#pragma once

#include <atomic>
#include <cstddef>

enum cudaError_t { cudaSuccess = 0, cudaErrorMemoryAllocation = 2, cudaErrorUnknown = 999, cudaErrorNoDevice = 100 };
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2, cudaMemcpyDeviceToDevice = 3 };
enum cudaMemoryType { cudaMemoryTypeUnregistered, cudaMemoryTypeHost, cudaMemoryTypeDevice, cudaMemoryTypeManaged };
enum cudaDeviceAttr { cudaDevAttrComputeCapabilityMajor, cudaDevAttrComputeCapabilityMinor };

struct FakeEvent {
    int recorded_at;  // in calls of cudaEventRecord(); 0: never
};
using cudaEvent_t = FakeEvent*;
using cudaStream_t = int;
inline constexpr cudaStream_t cudaStreamPerThread = 2;

struct cudaDeviceProp {
    char name[256];
};

struct cudaPointerAttributes {
    cudaMemoryType type;
    int device;
};

struct dim3 {
    unsigned x = 1;
    unsigned y = 1;
    unsigned z = 1;
    constexpr dim3(unsigned across = 1, unsigned down = 1) : x(across), y(down) {}
};

struct FakeDevice {
    int calls = 0;         // of functions that return a code
    int failing_call = 0;  // which of them fails; 0: none
    cudaError_t failure = cudaErrorUnknown;
    bool computes = true;  // or leaves kernels out
    int live = 0;          // arrays and events that are not freed
    int recorded = 0;
    unsigned blocks = 0;                           // of the last launch
    int current = 0;                               // of the devices the one that calls go to
    cudaMemoryType memory = cudaMemoryTypeDevice;  // what cudaMalloc() gives
};
extern FakeDevice fake_device;

// Calls of several threads count, too.
inline int fake_count(int& count, int more) { return std::atomic_ref(count).fetch_add(more) + more; }

inline cudaError_t fake_code() {
    return fake_count(fake_device.calls, 1) == fake_device.failing_call ? fake_device.failure : cudaSuccess;
}

inline const char* cudaGetErrorString(cudaError_t code) {
    return code == cudaErrorMemoryAllocation ? "out of memory" : "an error";
}
inline cudaError_t cudaGetLastError() { return fake_code(); }
cudaError_t cudaMalloc(void** memory, std::size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void* memory, int byte, std::size_t bytes, cudaStream_t stream);
inline cudaError_t cudaStreamSynchronize(cudaStream_t) { return fake_code(); }
inline cudaError_t cudaDeviceSynchronize() { return fake_code(); }
inline cudaError_t cudaGetDevice(int* device) { return *device = fake_device.current, fake_code(); }
cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* address);
cudaError_t cudaEventCreate(cudaEvent_t* event);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
inline cudaError_t cudaEventSynchronize(cudaEvent_t) { return fake_code(); }
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end);

inline cudaError_t cudaMemGetInfo(std::size_t* free_bytes, std::size_t* all_bytes) {
    *free_bytes = std::size_t{3} << 20;
    *all_bytes = std::size_t{5} << 20;
    return fake_code();
}
inline cudaError_t cudaDriverGetVersion(int* version) { return *version = 12040, fake_code(); }
inline cudaError_t cudaRuntimeGetVersion(int* version) { return *version = 12000, fake_code(); }
inline cudaError_t cudaGetDeviceCount(int* devices) { return *devices = 1, fake_code(); }
inline cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int) {
    return *value = attribute == cudaDevAttrComputeCapabilityMajor ? 9 : 0, fake_code();
}
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
    return *properties = {"a fake device"}, fake_code();
}
