// host/bench/answer.cpp: one line of JSON, one status of waitpid().
#include "bench/answer.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>

#include "bench/wire_check.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

constexpr std::size_t quoted_bytes = 80;
// The description goes four deep; copying a value takes stack for each level.
constexpr int deepest = 32;

bool is_too_deep(const std::string& line) {
    const auto depth_of = [](char character) {
        return character == '[' || character == '{' ? 1 : character == ']' || character == '}' ? -1 : 0;
    };
    int depth = 0;
    return std::ranges::any_of(line, [&](char character) { return (depth += depth_of(character)) > deepest; });
}

Answer not_json(const std::string& line) {
    return {.status = Status::failed, .reason = "its answer is not JSON: " + quoted(line, quoted_bytes), .value = {}};
}

Status status_named(const std::string& name) {
    for (const Status status : {Status::correct, Status::differs, Status::other_stream, Status::wrong,
                                Status::false_claim, Status::failed, Status::skipped, Status::over_budget}) {
        if (name == to_string(status)) return status;
    }
    return Status::failed;
}

std::string text_of(const nlohmann::json& value, const char* field) {
    const auto found = value.find(field);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

Answer parse_answer(const std::string& line) {
    if (is_too_deep(line)) return not_json(line);
    Answer answer;
    answer.value = nlohmann::json::parse(line, nullptr, false);
    if (!answer.value.is_object()) return not_json(line);
    answer.status = status_named(text_of(answer.value, "status"));
    answer.reason = plain_text(text_of(answer.value, "reason"));
    return answer;
}

Answer checked(const nlohmann::json& question, Answer answer) {
    if (!answer.value.is_object()) return answer;  // how the child ended, or what it wrote instead
    const std::string misfit = answer_misfit(question, answer.value);
    if (misfit.empty()) return answer;
    return {.status = Status::failed,
            .reason = fmt::format("its answer to '{}' cannot be used: {}", question["do"].get<std::string>(), misfit),
            .value = {}};
}

Answer Respondent::ask(const nlohmann::json& question, double timeout_s, const std::function<void()>& while_waiting) {
    post(question);
    return await(timeout_s, while_waiting);
}

void Respondent::post(const nlohmann::json& question) {
    const std::string misfit = question_misfit(question);
    require(misfit.empty(), "a question cannot be asked: " + misfit);
    posted_ = question;
    send(posted_);
}

Answer Respondent::await(double timeout_s, const std::function<void()>& while_waiting) {
    return checked(posted_, receive(posted_, timeout_s, while_waiting));
}

std::string reason_of_death(int wait_status, const std::string& doing) {
    if (WIFSIGNALED(wait_status)) {
        const int signal = WTERMSIG(wait_status);
        return fmt::format("signal {} ({}) {}", signal, ::strsignal(signal), doing);
    }
    if (WEXITSTATUS(wait_status) == wire::lost_pipe_status) {
        return "the script closed the descriptors through which pyhost talks to it";
    }
    return fmt::format("left by itself with status {} {}", WEXITSTATUS(wait_status), doing);
}

}  // namespace pyhost::bench
