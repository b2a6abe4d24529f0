// tests/host/fake_cuda/controls.cpp: the fake device, for tests in Python that reach it by ctypes.
#include "cuda_runtime_api.h"

extern "C" {

void fake_cuda_reset() { fake_device = {.live = fake_device.live}; }

// The call that fails, counted from 1 on, with which of CUDA's codes.
void fake_cuda_fail(int call, int code) {
    fake_device.calls = 0;
    fake_device.failing_call = call;
    fake_device.failure = static_cast<cudaError_t>(code);
}

int fake_cuda_calls() { return fake_device.calls; }

// Arrays and events that are not freed.
int fake_cuda_live() { return fake_device.live; }

// Of the last launch.
int fake_cuda_blocks() { return static_cast<int>(fake_device.blocks); }

void fake_cuda_go_to(int device) { fake_device.current = device; }

// What cudaMalloc() gives from now on, by cudaMemoryType.
void fake_cuda_allocate(int memory) { fake_device.memory = static_cast<cudaMemoryType>(memory); }
}
