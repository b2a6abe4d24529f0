// extensions/kernels/polygon_list.cpp: see polygon_list.hpp; and its C names.
#include "kernels/polygon_list.hpp"

#include "kernels/polygon_mask.hpp"
#include "rules/c_names.hpp"
#include "rules/polygon_list.hpp"

namespace pyhost::kernels {

void polygon_list(std::span<const double> vertices_xy, std::size_t width, std::size_t height,
                  std::span<std::uint8_t> mask) noexcept {
    polygon_mask(vertices_xy, width, height, true, mask);
}

}  // namespace pyhost::kernels

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;

extern "C" {

// vertices_xy: n pairs x, y; mask: height * width items, row-major.
void pyhost_polygon_list(const double* vertices_xy, size_t n, size_t width, size_t height, uint8_t* mask) noexcept {
    kernels::polygon_list({vertices_xy, 2 * n}, width, height, {mask, width * height});
}

const char* pyhost_rules_polygon_list(int64_t width, int width_overflow, int64_t height, int height_overflow) noexcept {
    return rules::refusal_of([&] { rules::PolygonList({width, width_overflow}, {height, height_overflow}); });
}

// Of one element, a tuple with so many items.
const char* pyhost_rules_polygon_list_pair(size_t items) noexcept {
    return rules::refusal_of([&] { rules::PolygonList::require_pair(items); });
}

// Of one number in a pair.
const char* pyhost_rules_polygon_list_coordinate(int overflow) noexcept {
    return rules::refusal_of([&] { rules::to_float64(rules::PolygonList::coordinate, {0, overflow != 0}); });
}

}  // extern "C"
