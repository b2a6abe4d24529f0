// host/core/error.hpp: the one exception pyhost throws on purpose; its text is a sentence for the user.
//
// main() prints it as "pyhost: <text>" and exits with 2 ("could not run what was asked").
#pragma once

#include <stdexcept>
#include <string>

namespace pyhost {

class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline void require(bool condition, const std::string& sentence) {
    if (!condition) throw Error(sentence);
}

}  // namespace pyhost
