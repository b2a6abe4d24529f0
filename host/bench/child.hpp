// host/bench/child.hpp: a measured child process, asked question by question.
//
// The child is this executable again, in a process group of its own.  Its end is waitpid(), not end-of-file: a
// grandchild may hold the pipe open long after it died.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/answer.hpp"
#include "bench/captured_output.hpp"
#include "bench/shared_input.hpp"
#include "core/descriptor.hpp"

namespace pyhost::bench {

struct ChildOrder {
    std::filesystem::path executable;
    std::vector<std::string> python_arguments;
    nlohmann::json request;                        // what to swap: embed/python/swap.py's Request
    bool is_reference = false;                     // its output is shown as it comes
    int inherited_fd = -1;                         // a descriptor of ours that it keeps, under the same number
    std::shared_ptr<SharedInput> input = nullptr;  // its stdin, where ours is a pipe
    std::vector<std::pair<std::string, std::string>> environment = {};  // variables that it has beside ours
};

class Child : public Respondent {
public:
    explicit Child(const ChildOrder& order);
    ~Child() override;  // ends the whole process group

    void dismiss() override;
    Answer leave() override;
    std::string printed() const override { return out_.text(); }
    std::string complained() const override { return err_.text(); }

private:
    void send(const nlohmann::json& question) override;
    Answer receive(const nlohmann::json& question, double timeout_s,
                   const std::function<void()>& while_waiting) override;
    Answer received(const std::string& line);
    void take_output();
    void say_farewell();
    siginfo_t end_so_far() const;
    bool is_gone() const;
    void write_line(const nlohmann::json& question);
    bool receive_some(int wait_ms);
    Answer ended(Status status, std::string reason);
    Answer death(const std::string& doing);

    CapturedOutput out_;
    CapturedOutput err_;
    std::optional<InputFeed> feed_;
    Descriptor questions_;
    Descriptor answers_;
    pid_t pid_ = -1;
    bool is_reference_ = false;
    bool is_dismissed_ = false;
    std::int64_t asked_ = 0;  // the number of the question that it is to answer
    std::string buffer_;
    std::optional<Answer> end_;
};

std::shared_ptr<Respondent> start_child(const ChildOrder& order);

}  // namespace pyhost::bench
