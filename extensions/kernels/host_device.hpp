// extensions/kernels/host_device.hpp: the mark on inline functions that the CPU and CUDA share.
//
// What decides a result is written once, in a kernel's header; every implementation only shares out the work.
#pragma once

#if defined(__CUDACC__)
#define PYHOST_HOST_DEVICE __host__ __device__
#else
#define PYHOST_HOST_DEVICE
#endif
