// extensions/cuda/resident_transpose.hpp: transpose_cast as a resident call, by whichever kernel a module has.
#pragma once

#include "capi/transpose_cast.hpp"
#include "cuda/launch.hpp"
#include "cuda/resident.hpp"
#include "cuda/transpose_with_copies.hpp"
#include "rules/transpose_cast.hpp"

namespace pyhost::cuda {

template <LaunchTransposeCast* launch>
capi::Object resident_transpose_cast(const capi::Arguments& given) {
    using rules::TransposeCast;
    ResidentCall<3> call({"resident_transpose_cast", {"a", "format", "out"}}, given);
    const TransposeCast wanted(call.array(0, TransposeCast::at_a),
                               capi::detail::to_character(TransposeCast::at_format, call[1]));
    void* const out = wanted.output(call.output(TransposeCast::at_out));
    std::ptrdiff_t misfit = kernels::all_items_fit;
    const auto work = [&](const auto& timed) {
        const FirstMisfit first;
        timed([&] { launch(wanted.a.data(), wanted.from, wanted.rows, wanted.columns, out, wanted.to, first.data()); });
        misfit = first.read();
    };
    capi::Object seconds = call.seconds_within(work, wanted.results());
    wanted.require(misfit);
    return seconds;
}

template <LaunchTransposeCast* launch>
PyMethodDef resident_transpose_cast_method() {
    return resident_method<resident_transpose_cast<launch>>(
        "resident_transpose_cast",
        "resident_transpose_cast(a, format, out)\n--\n\ntranspose_cast of arrays on the device.");
}

}  // namespace pyhost::cuda
