// host/bench/side_by_side.cpp: whose answer is awaited makes room for the next question.
#include "bench/side_by_side.hpp"

#include <cstddef>

#include "bench/machine.hpp"

namespace pyhost::bench {

std::vector<Answer> ask_side_by_side(const std::vector<Request>& requests, double timeout_s,
                                     const std::function<void()>& while_waiting) {
    const auto width = static_cast<std::size_t>(usable_cores());
    std::size_t posted = 0;
    std::vector<Answer> answers;
    for (const Request& request : requests) {
        for (; posted < requests.size() && posted < answers.size() + width; ++posted) {
            requests[posted].child->post(requests[posted].question);
        }
        answers.push_back(request.child->await(timeout_s, while_waiting));
    }
    return answers;
}

}  // namespace pyhost::bench
