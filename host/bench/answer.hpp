// host/bench/answer.hpp: what a child answers, or how it ended; and whom one may ask.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "core/result.hpp"

namespace pyhost::bench {

// `status` is what the child says ("correct", "wrong" ...), or how it ended: crashed, timed_out, interrupted.
struct Answer {
    Status status = Status::correct;
    std::string reason;
    nlohmann::json value;
};

// A line that a child wrote; what is no JSON object is a failure that quotes it.
Answer parse_answer(const std::string& line);

// A failure that says so where `answer` is none to `question`.
Answer checked(const nlohmann::json& question, Answer answer);

// Why there is no answer, from what waitpid() says; `doing` is "during 'sample'".
std::string reason_of_death(int wait_status, const std::string& doing);

// A measured process, or in a test what stands for one.
class Respondent {
public:
    Respondent() = default;
    virtual ~Respondent() = default;
    Respondent(const Respondent&) = delete;
    Respondent& operator=(const Respondent&) = delete;

    // Sends {"do": ...}.  The answer has the fields that core/wire_description.hpp says, or is a failure that says so;
    // after an end of the child every answer repeats the reason of that end.  Throws Error where there is no such
    // question.
    Answer ask(const nlohmann::json& question, double timeout_s, const std::function<void()>& while_waiting = {});
    // The two halves of ask(), so that others can be asked meanwhile. One question at a time.
    void post(const nlohmann::json& question);
    Answer await(double timeout_s, const std::function<void()>& while_waiting = {});
    // There will be no more questions: it may finish while others do. Its end is waited for where it is destroyed.
    virtual void dismiss() {}
    // Dismisses it and waits for its end, not for long: a crash is told, as an answer is.
    virtual Answer leave() { return {}; }
    virtual std::string printed() const = 0;     // to its standard output
    virtual std::string complained() const = 0;  // to its standard error

private:
    virtual void send(const nlohmann::json& question) = 0;
    virtual Answer receive(const nlohmann::json& question, double timeout_s,
                           const std::function<void()>& while_waiting) = 0;

    nlohmann::json posted_;
};

}  // namespace pyhost::bench
