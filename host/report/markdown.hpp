// host/report/markdown.hpp: the two tables as GitHub markdown, to be pasted into an issue or a README.
#pragma once

#include <string>

#include "core/result.hpp"

namespace pyhost {

std::string format_markdown(const Report& report);

}  // namespace pyhost
