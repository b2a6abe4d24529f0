// host/bench/answer.cpp: one line of JSON, one status of waitpid().
#include "bench/answer.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstring>

namespace pyhost::bench {
namespace {

// Exit status of a child that lost its pipe (measure/python/child.py).
constexpr int lost_pipe_status = 86;
constexpr std::size_t quoted_bytes = 80;

Status status_named(const std::string& name) {
    for (const Status status :
         {Status::correct, Status::wrong, Status::false_claim, Status::failed, Status::skipped, Status::over_budget}) {
        if (name == to_string(status)) return status;
    }
    return Status::failed;
}

}  // namespace

Answer parse_answer(const std::string& line) {
    Answer answer;
    answer.value = nlohmann::json::parse(line, nullptr, false);
    if (!answer.value.is_object()) {
        return {
            .status = Status::failed, .reason = "its answer is not JSON: " + line.substr(0, quoted_bytes), .value = {}};
    }
    answer.status = status_named(answer.value.value("status", "failed"));
    if (answer.value.contains("reason")) answer.reason = answer.value["reason"].get<std::string>();
    return answer;
}

std::string reason_of_death(int wait_status, const std::string& doing) {
    if (WIFSIGNALED(wait_status)) {
        const int signal = WTERMSIG(wait_status);
        return fmt::format("signal {} ({}) {}", signal, ::strsignal(signal), doing);
    }
    if (WEXITSTATUS(wait_status) == lost_pipe_status) {
        return "the script closed the descriptors through which pyhost talks to it";
    }
    return fmt::format("left by itself with status {} {}", WEXITSTATUS(wait_status), doing);
}

}  // namespace pyhost::bench
