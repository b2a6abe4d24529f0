// host/bench/side_by_side.hpp: several children at work at once, where nothing is timed.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "bench/answer.hpp"

namespace pyhost::bench {

struct Request {
    Respondent* child;
    nlohmann::json question;
};

// The answers, in the order of `requests`. As many children work at a time as this process may use cores.
std::vector<Answer> ask_side_by_side(const std::vector<Request>& requests, double timeout_s,
                                     const std::function<void()>& while_waiting = {});

}  // namespace pyhost::bench
