// extensions/cuda/device.cpp: see device.hpp; and whether there is a device.
#include "cuda/device.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>

#include "cuda/cuda.hpp"
#include "cuda/reasons.hpp"

namespace pyhost::cuda {
namespace {

constexpr double mib = 1 << 20;

std::atomic<pid_t> opened_by{0};

// The driver is the parent's, and with it all memory on the device.
bool is_forked() noexcept {
    const pid_t opener = opened_by.load();
    return opener != 0 && opener != getpid();
}

// CUDA's words, with what was asked for and what there was.
[[noreturn]] void refuse_memory(cudaError_t code, std::size_t bytes) {
    static thread_local char reason[160];
    static_cast<void>(cudaGetLastError());
    std::size_t free_bytes = 0;
    std::size_t all_bytes = 0;
    if (code == cudaErrorMemoryAllocation && cudaMemGetInfo(&free_bytes, &all_bytes) == cudaSuccess) {
        static_cast<void>(std::snprintf(reason, sizeof reason,
                                        "%s (%.1f MiB were asked for, %.1f of %.1f MiB are free)",
                                        cudaGetErrorString(code), static_cast<double>(bytes) / mib,
                                        static_cast<double>(free_bytes) / mib, static_cast<double>(all_bytes) / mib));
        throw Error{{"cudaMalloc", reason}};
    }
    throw Error{{"cudaMalloc", cudaGetErrorString(code)}};
}

// Those that were made.
void destroy(std::span<const cudaEvent_t> events) noexcept {
    for (const cudaEvent_t event : events) {
        if (event != nullptr) {
            static_cast<void>(cudaEventDestroy(event));
        }
    }
}

}  // namespace

void* allocate(std::size_t bytes) {
    void* memory = nullptr;
    if (const cudaError_t code = cudaMalloc(&memory, bytes); code != cudaSuccess) {
        refuse_memory(code, bytes);
    }
    return memory;
}

void release(void* memory) noexcept {
    if (!is_forked()) {
        static_cast<void>(cudaFree(memory));  // fails only by an earlier error, which was reported
    }
}

std::array<double, parts>& last_parts_s() noexcept {
    static thread_local std::array<double, parts> seconds{};
    return seconds;
}

Marks::Marks() {
    for (cudaEvent_t& event : events_) {
        if (const cudaError_t code = cudaEventCreate(&event); code != cudaSuccess) {
            destroy(events_);
            check(code, "cudaEventCreate");
        }
    }
}

Marks::~Marks() { destroy(events_); }

void Marks::next() { check(cudaEventRecord(events_.at(set_++), stream), "cudaEventRecord"); }

void Marks::finish() {
    next();
    check(cudaEventSynchronize(events_.back()), "waiting for the device");
    for (std::size_t part = 0; part < parts; ++part) {
        float milliseconds = 0;
        check(cudaEventElapsedTime(&milliseconds, events_.at(part), events_.at(part + 1)), "cudaEventElapsedTime");
        last_parts_s().at(part) = static_cast<double>(milliseconds) * 1e-3;
    }
}

void refuse_after_fork() {
    if (is_forked()) {
        throw Error{{"CUDA", "the device was opened before this process was forked, and its driver is not here"}};
    }
}

kernels::Outcome<Whereabouts> whereabouts(const void* address) noexcept {
    try {
        refuse_after_fork();
        Whereabouts found;
        cudaPointerAttributes attributes{};
        check(cudaGetDevice(&found.current_device), "cudaGetDevice");
        check(cudaPointerGetAttributes(&attributes, address), "cudaPointerGetAttributes");
        const bool is_managed = attributes.type == cudaMemoryTypeManaged;  // goes where it is used
        found.is_device_memory = is_managed || attributes.type == cudaMemoryTypeDevice;
        found.device = is_managed ? found.current_device : attributes.device;
        return {found, {}};
    } catch (const Error& error) {
        static_cast<void>(cudaGetLastError());
        return {{}, error.failure};
    }
}

std::string unavailable() {
    Found found;
    found.oldest_capability = PYHOST_CUDA_OLDEST;
    static_cast<void>(cudaDriverGetVersion(&found.driver_version));  // where it fails it stays 0
    static_cast<void>(cudaRuntimeGetVersion(&found.runtime_version));
    cudaError_t code = cudaGetDeviceCount(&found.devices);
    if (code == cudaErrorNoDevice) {
        code = cudaSuccess;
        found.devices = 0;
    }
    if (code == cudaSuccess && found.devices > 0) {
        int major = 0;
        int minor = 0;
        code = cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, 0);
        code = code == cudaSuccess ? cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, 0) : code;
        found.capability = 10 * major + minor;
        pid_t nobody = 0;
        opened_by.compare_exchange_strong(nobody, getpid());
    }
    found.error = code == cudaSuccess ? nullptr : cudaGetErrorString(code);
    static_cast<void>(cudaGetLastError());
    return reason_against(found);
}

std::string device_name() {
    cudaDeviceProp properties{};
    return cudaGetDeviceProperties(&properties, 0) == cudaSuccess ? properties.name : "a CUDA device";
}

}  // namespace pyhost::cuda
