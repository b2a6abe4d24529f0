// host/core/plain_text.hpp: text of a script that a terminal shows as text.
#pragma once

#include <string>
#include <string_view>

namespace pyhost {

// Without the sequences that a terminal obeys (ECMA-48: colours, moves, titles); another control character, newlines
// and tabs apart, becomes a space.
std::string plain_text(std::string_view text);

}  // namespace pyhost
