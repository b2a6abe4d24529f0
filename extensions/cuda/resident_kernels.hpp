// extensions/cuda/resident_kernels.hpp: the kernels of pyhost_cuda as resident calls; resident.hpp says what that is.
#pragma once

#include <cstddef>

#include "capi/helpers/numbers.hpp"
#include "cuda/launch.hpp"
#include "cuda/resident.hpp"
#include "rules/add_one.hpp"
#include "rules/fused_arith.hpp"
#include "rules/julia.hpp"
#include "rules/mirror.hpp"
#include "rules/polygon_mask.hpp"
#include "rules/vector_add.hpp"

namespace pyhost::cuda {

inline capi::Object resident_add_one(const capi::Arguments& given) {
    using rules::AddOne;
    ResidentCall<2> call({"resident_add_one", {"a", "out"}}, given);
    const AddOne wanted(call.array(0, AddOne::at_a));
    const auto out = wanted.output(call.output(AddOne::at_out));
    return call.seconds_of([&] { launch_add_one(wanted.a, out); }, out.size());
}

// The device's own copy, by add_one's rules.
inline capi::Object resident_copy(const capi::Arguments& given) {
    static constexpr Place at_a{"copy", "a"};
    static constexpr Place at_out{"copy", "out"};
    ResidentCall<2> call({"resident_copy", {"a", "out"}}, given);
    const auto a = rules::items_of<const double>(at_a, call.array(0, at_a), rules::Dimensions::any);
    const auto out = rules::output_of<double>(at_out, call.output(at_out), a.size());
    rules::must_be_or_not_overlap(at_out, out, a, "a");
    const auto launch = [&] {
        check(cudaMemcpyAsync(out.data(), a.data(), a.size_bytes(), cudaMemcpyDeviceToDevice, stream),
              "cudaMemcpyAsync on the device");
    };
    return call.seconds_of(launch, out.size());
}

inline capi::Object resident_fused_arith(const capi::Arguments& given) {
    using rules::FusedArith;
    ResidentCall<3> call({"resident_fused_arith", {"a", "b", "out"}}, given);
    const FusedArith wanted(call.array(0, FusedArith::at_a), call.array(1, FusedArith::at_b));
    const auto out = wanted.output(call.output(FusedArith::at_out));
    return call.seconds_of([&] { launch_fused_arith(wanted.a, wanted.b, out); }, out.size());
}

inline capi::Object resident_julia(const capi::Arguments& given) {
    using rules::Julia;
    ResidentCall<5> call({"resident_julia", {"xs", "ys", "c", "maxiter", "out"}}, given);
    const Julia wanted{call.array(0, Julia::at_xs), call.array(1, Julia::at_ys), capi::to_complex(Julia::at_c, call[2]),
                       capi::to_int(Julia::at_maxiter, call[3])};
    const auto out = wanted.output(call.output(Julia::at_out));
    const auto launch = [&] { launch_julia(wanted.xs, wanted.ys, wanted.c.real, wanted.c.imag, wanted.maxiter, out); };
    return call.seconds_of(launch, out.size());
}

inline capi::Object resident_mirror(const capi::Arguments& given) {
    using rules::Mirror;
    ResidentCall<2> call({"resident_mirror", {"image", "out"}}, given);
    const Mirror wanted(call.array(0, Mirror::at_image));
    const auto out = wanted.output(call.output(Mirror::at_out));
    return call.seconds_of([&] { launch_mirror(wanted.image, wanted.width, out); }, out.size());
}

inline capi::Object resident_polygon_mask(const capi::Arguments& given) {
    using rules::PolygonMask;
    ResidentCall<5> call({"resident_polygon_mask", {"vertices", "width", "height", "border_value", "out"}}, given);
    const PolygonMask wanted{call.array(0, PolygonMask::at_vertices), capi::to_int(PolygonMask::at_width, call[1]),
                             capi::to_int(PolygonMask::at_height, call[2])};
    const bool border_value = capi::to_bool(call[3]);
    const auto out = wanted.output(call.output(PolygonMask::at_out));
    const auto launch = [&] { launch_polygon_mask(wanted.vertices, wanted.width, border_value, out); };
    return call.seconds_of(launch, out.size());
}

namespace detail {

// How many items from one to the next: 1 where they lie one after the other.
inline std::ptrdiff_t apart(Place place, const rules::View& view) {
    if (rules::detail::is_contiguous(view) || view.dimensions != 1 || view.item_bytes == 0) {
        return 1;  // of several dimensions, the rules refuse what is not contiguous
    }
    if (view.strides[0] <= 0 || view.strides[0] % view.item_bytes != 0) {
        rules::refuse_value(
            place, "must have a stride of whole items forward, got " + std::to_string(view.strides[0]) + " bytes");
    }
    return view.strides[0] / view.item_bytes;
}

// As if its items lay one after the other, for the rules that do not ask where they lie.
inline rules::View dense(const rules::View& view) {
    rules::View result = view;
    result.strides = nullptr;
    return result;
}

// Of arrays with one stride: they may lie between each other's items, or begin at one.
inline void must_be_or_not_meet(const rules::View& out, const rules::View& input, const char* name) {
    const auto begin = [](const rules::View& view) { return reinterpret_cast<std::intptr_t>(view.data); };
    const std::intptr_t distance = begin(out) - begin(input);
    const bool is_beyond = distance / out.strides[0] >= out.shape[0] || distance / out.strides[0] <= -out.shape[0];
    if (distance != 0 && distance % out.strides[0] == 0 && !is_beyond) {
        rules::detail::refuse_overlap(rules::VectorAdd::at_out, name);
    }
}

}  // namespace detail

// Of one dimension its arrays may have a stride, all the same.
inline capi::Object resident_vector_add(const capi::Arguments& given) {
    using rules::VectorAdd;
    ResidentCall<3> call({"resident_vector_add", {"a", "b", "out"}}, given);
    const rules::View& a = call.array(0, VectorAdd::at_a);
    const rules::View& b = call.array(1, VectorAdd::at_b);
    const rules::View& out = call.output(VectorAdd::at_out);
    const std::ptrdiff_t apart = detail::apart(VectorAdd::at_a, a);
    if (detail::apart(VectorAdd::at_b, b) != apart) {
        rules::refuse_value(VectorAdd::at_b, "must have the stride of a");
    }
    if (detail::apart(VectorAdd::at_out, out) != apart) {
        rules::refuse_value(VectorAdd::at_out, "must have the stride of a");
    }
    const auto launch = [&](const VectorAdd& wanted, std::span<float> sums) {
        const auto start = [&] {
            launch_vector_add(wanted.a.data(), wanted.b.data(), sums.size(), sums.data(),
                              static_cast<std::size_t>(apart));
        };
        return call.seconds_of(start, sums.size());
    };
    if (apart == 1) {
        const VectorAdd wanted(a, b);
        return launch(wanted, wanted.output(out));
    }
    const VectorAdd wanted(detail::dense(a), detail::dense(b));
    const auto sums = rules::output_of<float>(VectorAdd::at_out, detail::dense(out), wanted.results());
    detail::must_be_or_not_meet(out, a, "a");
    detail::must_be_or_not_meet(out, b, "b");
    return launch(wanted, sums);
}

}  // namespace pyhost::cuda
