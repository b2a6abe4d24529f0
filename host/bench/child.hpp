// host/bench/child.hpp: a measured child process, asked question by question.
//
// The child is this executable again, in a process group of its own.  Its end is waitpid(), not end-of-file: a
// grandchild may hold the pipe open long after it died.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/captured_output.hpp"
#include "core/descriptor.hpp"
#include "core/result.hpp"

namespace pyhost::bench {

// The private environment variable that makes a pyhost a child: "questions,answers", two descriptors.
inline constexpr const char* child_environment = "PYHOST_CHILD";

struct ChildOrder {
    std::filesystem::path executable;
    std::vector<std::string> python_arguments;
    nlohmann::json request;     // what to swap: embed/python/swap.py's Request
    bool is_reference = false;  // has our stdin if that is a pipe, and its output is shown as it comes
    int inherited_fd = -1;      // a descriptor of ours that it keeps, under the same number
};

// `status` is what the child says ("correct", "wrong" ...), or how it ended: crashed, timed_out, interrupted.
struct Answer {
    Status status = Status::correct;
    std::string reason;
    nlohmann::json value;
};

class Child {
public:
    explicit Child(const ChildOrder& order);
    ~Child();  // ends the whole process group
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // Sends {"do": ...}; after an end of the child every answer repeats the reason of that end.
    Answer ask(const nlohmann::json& question, double timeout_s, const std::function<void()>& while_waiting = {});

    std::string printed() const { return out_.text(); }
    std::string complained() const { return err_.text(); }

private:
    void show_output();
    void say_farewell();
    bool is_gone() const;
    bool send(const nlohmann::json& question);
    bool receive_some(int wait_ms);
    Answer ended(Status status, std::string reason);
    Answer death(const std::string& doing);

    CapturedOutput out_;
    CapturedOutput err_;
    Descriptor questions_;
    Descriptor answers_;
    pid_t pid_ = -1;
    bool is_reference_ = false;
    std::string buffer_;
    std::optional<Answer> end_;
};

}  // namespace pyhost::bench
