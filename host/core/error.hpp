// host/core/error.hpp: the one exception pyhost throws on purpose; its text is a sentence for the user.
//
// main() prints it as "pyhost: <text>" and exits with 2 ("could not run what was asked").
#pragma once

#include <cstring>
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

// What the system says of an errno: "No space left on device (errno 28)".
inline std::string reason_of(int error_number) {
    return std::string(std::strerror(error_number)) + " (errno " + std::to_string(error_number) + ")";
}

}  // namespace pyhost
