// extensions/cuda/reasons.hpp: why a machine cannot run the kernels, from what CUDA found there.
#pragma once

#include <string>

namespace pyhost::cuda {

// Versions as CUDA counts them: 12040 is 12.4.
struct Found {
    int driver_version = 0;  // of CUDA that the driver knows; 0: no driver
    int runtime_version = 0;
    int devices = 0;
    int capability = 0;           // of the first device, 86 is 8.6
    int oldest_capability = 0;    // that the kernels are compiled for
    const char* error = nullptr;  // CUDA's words where it could not tell
};

inline std::string point_version(int whole, int tenths) { return std::to_string(whole) + "." + std::to_string(tenths); }

inline std::string cuda_version(int version) { return point_version(version / 1000, version % 1000 / 10); }

inline std::string capability_version(int capability) { return point_version(capability / 10, capability % 10); }

// Empty where nothing stands against it.
inline std::string reason_against(const Found& found) {
    if (found.driver_version == 0) {
        return "no CUDA device (there is no NVIDIA driver)";
    }
    if (found.error != nullptr && found.driver_version < found.runtime_version) {
        return "the NVIDIA driver is too old (it knows CUDA " + cuda_version(found.driver_version) +
               ", and the backend was built with " + cuda_version(found.runtime_version) + ")";
    }
    if (found.error != nullptr) {
        return std::string("no CUDA device (") + found.error + ")";
    }
    if (found.devices == 0) {
        return "no CUDA device (the driver sees none)";
    }
    if (found.capability < found.oldest_capability) {
        return "the CUDA device has compute capability " + capability_version(found.capability) +
               ", and the kernels are compiled for " + capability_version(found.oldest_capability) + " and later";
    }
    return "";
}

}  // namespace pyhost::cuda
