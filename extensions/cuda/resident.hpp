// extensions/cuda/resident.hpp: a call whose arrays stay on the device: what a kernel costs without its transfers.
//
// A resident function has the kernel's parameters, all of them required, and keeps the kernel's rules. Its arrays are
// what has the CUDA array interface or DLPack (CuPy's, JAX's, Numba's, PyTorch's, and DeviceArray). It returns the
// kernel's seconds by the device's clock, and is over then.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "capi/helpers/callable.hpp"
#include "capi/helpers/gil.hpp"
#include "cuda/device.hpp"
#include "cuda/resident_view.hpp"

namespace pyhost::cuda {

template <std::size_t N>
class ResidentCall {
public:
    ResidentCall(const capi::Signature<N>& signature, const capi::Arguments& given)
        : function_(signature.function), bound_(signature.bind(given)) {}

    PyObject* operator[](std::size_t i) const noexcept { return bound_[i]; }

    // An argument, where it lies.
    const rules::View& array(std::size_t i, Place place) {
        places_[i] = place;
        return arrays_[i].emplace(place, bound_[i]).view();
    }

    // The last one, which the kernel writes.
    const rules::View& output(Place place) {
        const rules::View& view = array(N - 1, place);
        if (arrays_[N - 1]->is_copy()) {
            rules::refuse_value(place, "was exported as a copy, in which nobody would see the result");
        }
        return view;
    }

    // Of launch() alone; without results there is nothing to launch.
    template <class Launch>
    capi::Object seconds_of(Launch launch, std::size_t results) const {
        return seconds_within([&](const auto& timed) { timed(launch); }, results);
    }

    // work(timed) calls timed(launch) once, and does what else there is to do on the device.
    template <class Work>
    [[gnu::noinline]] capi::Object seconds_within(Work work, std::size_t results) const {
        double kernel_s = 0;
        if (results != 0) {
            require_on_device();
            const auto kernel = [&]() -> kernels::Failure {
                return on_device([&](Marks& marks) { run(work, marks); });
            };
            capi::run_kernel<capi::ReleasedGil>(function_, kernel);
            kernel_s = last_parts_s()[1];
        }
        return capi::Object::steal(PyFloat_FromDouble(kernel_s));
    }

private:
    // After all that another stream may still do to the arrays.
    template <class Work>
    static void run(Work& work, Marks& marks) {
        work([&](const auto& launch) {
            check(cudaDeviceSynchronize(), "waiting for the device");
            marks.next();
            marks.next();
            launch();
            marks.next();
        });
    }

    [[gnu::noinline]] void require_on_device() const {
        for (std::size_t i = 0; i < N; ++i) {
            if (arrays_[i] && arrays_[i]->view().bytes != 0) {
                require_on_device(arrays_[i]->view(), places_[i]);
            }
        }
    }

    // Its first byte and its last one: an exporter may tell of more than there is. A kernel that reads elsewhere takes
    // the process's device with it.
    void require_on_device(const rules::View& view, Place place) const {
        const auto* const first = static_cast<const std::byte*>(view.data);
        for (const std::byte* const byte : {first, first + (view.bytes - 1)}) {
            const auto look = [&] { return whereabouts(byte); };
            const Whereabouts found = capi::run_kernel<capi::ReleasedGil>(function_, look);
            if (!found.is_device_memory) {
                rules::refuse_value(place, "lies where there is no CUDA device's memory");
            }
            if (found.device != found.current_device) {
                rules::refuse_value(place, "lies on CUDA device " + std::to_string(found.device) +
                                               ", and the current one is " + std::to_string(found.current_device));
            }
        }
    }

    const char* function_;
    std::array<PyObject*, N> bound_;
    std::array<std::optional<ResidentView>, N> arrays_;
    std::array<Place, N> places_{};
};

namespace detail {

// What a rule refuses names the kernel: "mirror: image must ...".
template <auto function>
capi::Object resident(const capi::Arguments& given) {
    try {
        return function(given);
    } catch (const rules::Refusal& refusal) {
        throw rules::Refusal(refusal.kind(), std::string("resident_") + refusal.what());
    }
}

}  // namespace detail

template <auto function>
PyMethodDef resident_method(const char* name, const char* doc) {
    return capi::method<detail::resident<function>>(name, doc);
}

}  // namespace pyhost::cuda
