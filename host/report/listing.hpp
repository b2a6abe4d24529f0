// host/report/listing.hpp: `pyhost list`: kernels x backends, and for each missing cell the reason.
#pragma once

#include <span>
#include <string>
#include <utility>

#include "core/survey.hpp"

namespace pyhost {

// A grid with a line for each backend and a column for each kernel: h (held), r (released), o (own), or - (none).
// Backends and kernels in order of first appearance; the reasons are listed below the grid, each once.
std::string format_listing(std::span<const Offer> offers);

// The kernels without a native side, of which the grid has no column, and the backends that have one of them all the
// same; nothing where there are none.
std::string format_reference_only(std::span<const std::string> kernels, std::span<const Offer> offers);

// `pyhost info`: "name   value" lines, aligned, values wrapped at 100 columns.
std::string format_info(std::span<const std::pair<std::string, std::string>> facts);

}  // namespace pyhost
