// host/bench/wire_check.hpp: does what a child wrote answer the question, as core/wire_description.hpp describes it?
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace pyhost::bench {

// Why it cannot be asked: "there is no question 'dance'"; empty where it can.
std::string question_misfit(const nlohmann::json& question);

// Why this is no answer to a question that can be asked: "gil.held_s is missing"; empty where it is one.
std::string answer_misfit(const nlohmann::json& question, const nlohmann::json& answer);

// Text that a process wrote, made fit for a sentence: at most `most_bytes` of it, printable ASCII.
std::string quoted(const std::string& text, std::size_t most_bytes);

}  // namespace pyhost::bench
