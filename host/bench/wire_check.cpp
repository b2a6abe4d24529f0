// host/bench/wire_check.cpp: fields and types of the description; measure/python/wire.py checks as this file does.
#include "bench/wire_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "core/result.hpp"
#include "core/wire_description.hpp"

namespace pyhost::bench {
namespace {

using nlohmann::json;

constexpr double most_seconds = 1e9;
constexpr double most_amount = 1e30;
constexpr std::uint64_t most_count = 1'000'000'000'000'000;
constexpr std::uint64_t most_ns = INT64_MAX;
constexpr std::size_t shown_bytes = 40;
constexpr const char* correct = "correct";

const json& described() {
    static const json description = json::parse(wire::description());
    return description;
}

std::string shown(const json& value) {
    if (value.is_object()) return fmt::format("an object of {}", value.size());
    if (value.is_array()) return fmt::format("a list of {}", value.size());
    return quoted(value.dump(-1, ' ', true, json::error_handler_t::replace), shown_bytes);
}

std::string not_a(const json& value, std::string_view type, const std::string& where) {
    return fmt::format("{} is {}, not {}", where, shown(value), type);
}

bool is_within(const json& value, double most) {
    if (!value.is_number()) return false;
    const auto number = value.get<double>();
    return std::isfinite(number) && number >= 0 && number <= most;
}

bool is_whole(const json& value, std::uint64_t most) {
    return value.is_number_integer() && value >= 0 && value.get<std::uint64_t>() <= most;
}

bool is_scalar(const json& value, std::string_view type) {
    if (type == "null") return value.is_null();
    if (type == "text") return value.is_string();
    if (type == "flag") return value.is_boolean();
    if (type == "status") {
        const json& statuses = described()["statuses"];
        return std::ranges::find(statuses, value) != statuses.end();
    }
    if (type == "seconds") return is_within(value, most_seconds);
    if (type == "amount") return is_within(value, most_amount);
    if (type == "count") return is_whole(value, most_count);
    return type == "ns" && is_whole(value, most_ns);
}

std::string misfit(const json& value, std::string_view type, const std::string& where);

struct FieldName {
    std::string name;
    bool is_optional;
};

FieldName parse_name(const std::string& described_name) {
    if (!described_name.ends_with('?')) return {described_name, false};
    return {described_name.substr(0, described_name.size() - 1), true};
}

// Of `prefix` the fields in `fields`; any of them may be missing where `is_partial`.
std::string fields_misfit(const json& value, const json& fields, const std::string& prefix, bool is_partial = false) {
    if (!value.is_object()) {
        return not_a(value, "an object", prefix.empty() ? "it" : prefix.substr(0, prefix.size() - 1));
    }
    for (const auto& [name, _] : value.items()) {
        if (!fields.contains(name) && !fields.contains(name + "?")) {
            return prefix + quoted(name, shown_bytes) + " is not known";
        }
    }
    for (const auto& [described_name, type] : fields.items()) {
        const auto [name, is_optional] = parse_name(described_name);
        if (!value.contains(name)) {
            if (is_optional || is_partial) continue;
            return prefix + name + " is missing";
        }
        std::string found = misfit(value[name], type.get<std::string>(), prefix + name);
        if (!found.empty()) return found;
    }
    return {};
}

// `items`: "T", "T+" or "T*2".
std::string list_misfit(const json& value, std::string_view items, const std::string& where) {
    const bool is_pair = items.ends_with("*2");
    const bool is_some = items.ends_with('+');
    const std::string_view type = items.substr(0, items.size() - (is_pair ? 2 : is_some ? 1 : 0));
    if (!value.is_array() || (is_pair && value.size() != 2) || (is_some && value.empty())) {
        return not_a(value, fmt::format("[{}]", items), where);
    }
    for (std::size_t index = 0; index < value.size(); ++index) {
        std::string found = misfit(value[index], type, fmt::format("{}[{}]", where, index));
        if (!found.empty()) return found;
    }
    return {};
}

std::string map_misfit(const json& value, std::string_view type, const std::string& where) {
    if (!value.is_object()) return not_a(value, fmt::format("{{{}}}", type), where);
    for (const auto& [name, item] : value.items()) {
        std::string found = misfit(item, type, fmt::format("{}['{}']", where, quoted(name, shown_bytes)));
        if (!found.empty()) return found;
    }
    return {};
}

std::string misfit_of_one(const json& value, std::string_view type, const std::string& where) {
    if (type.starts_with('[')) return list_misfit(value, type.substr(1, type.size() - 2), where);
    if (type.starts_with('{')) return map_misfit(value, type.substr(1, type.size() - 2), where);
    const json& types = described()["types"];
    if (const auto found = types.find(std::string(type)); found != types.end()) {
        return fields_misfit(value, *found, where + ".");
    }
    return is_scalar(value, type) ? std::string() : not_a(value, type, where);
}

std::string misfit(const json& value, std::string_view type, const std::string& where) {
    std::size_t begin = 0;
    std::string found;
    for (;;) {
        const std::size_t end = type.find('|', begin);
        found = misfit_of_one(value, type.substr(begin, end - begin), where);
        if (found.empty()) return found;
        if (end == std::string_view::npos) break;
        begin = end + 1;
    }
    return begin == 0 ? found : not_a(value, type, where);
}

const json* described_question(const json& question) {
    const json& questions = described()["questions"];
    if (!question.is_object() || !question.contains("do") || !question["do"].is_string()) return nullptr;
    const auto found = questions.find(question["do"].get<std::string>());
    return found == questions.end() ? nullptr : &*found;
}

const json& fields_of(const json& answer) {
    return answer.is_string() ? described()["types"][answer.get<std::string>()] : answer;
}

json joined(json fields, const json& more) {
    fields.update(more);
    return fields;
}

// Whether an answer has all fields, by its status.
bool is_whole(const json& answer) {
    if (!answer.is_object() || !answer.contains("status")) return false;
    const json& whole = described()["whole"];
    return std::ranges::find(whole, answer["status"]) != whole.end();
}

// What an answer must have beside, where its fields fit.
std::string lack_of(const json& answer) {
    if (!answer.contains("status")) return "status is missing";
    if (answer["status"] == correct) return "";
    if (!answer.contains("reason") || answer["reason"].get<std::string>().empty()) return "reason is missing";
    const bool is_over_budget = answer["status"].get<std::string>() == to_string(Status::over_budget);
    return is_over_budget && !answer.contains("call_s") ? "call_s is missing" : "";
}

}  // namespace

std::string question_misfit(const json& question) {
    const json* known = described_question(question);
    if (known == nullptr) return "there is no such question";
    return fields_misfit(question, joined(described()["question"], (*known)["fields"]), {});
}

std::string answer_misfit(const json& question, const json& answer) {
    const json* known = described_question(question);
    if (known == nullptr) return "there is no such question";
    const json fields = joined(described()["answer"], fields_of((*known)["answer"]));
    std::string found = fields_misfit(answer, fields, {}, !is_whole(answer));
    return found.empty() ? lack_of(answer) : found;
}

std::string quoted(const std::string& text, std::size_t most_bytes) {
    std::string result;
    for (const char character : text) {
        if (result.size() >= most_bytes) break;
        const auto byte = static_cast<unsigned char>(character);
        const bool is_plain = byte >= 0x20 && byte < 0x7f;
        result += is_plain ? std::string(1, character) : fmt::format("\\x{:02x}", byte);
    }
    return result;
}

}  // namespace pyhost::bench
