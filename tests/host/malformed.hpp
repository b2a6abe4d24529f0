// tests/host/malformed.hpp: lines that a child should not have written, made of the one that it should have.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace malformed {

using nlohmann::json;

class Mangler {
public:
    explicit Mangler(std::uint64_t seed) : random_(seed) {}

    std::size_t below(std::size_t count) { return random_() % count; }

    // `answer` as some line, mostly malformed.
    std::string line_of(json answer) {
        switch (below(12)) {
            case 0: return garbage();
            case 1: return answer.dump() + answer.dump();
            case 2: return answer.dump().substr(0, below(answer.dump().size()));
            case 3: return std::string(below(200'000), below(2) == 0 ? '[' : '{');
            case 4: return with_raw(answer, raw_numbers[below(raw_numbers.size())]);
            case 5: return nasty().dump();
            case 6: answer["status"] = below(2) == 0 ? json(statuses[below(statuses.size())]) : nasty(); break;
            case 7: answer[std::string(garbage_text())] = nasty(); break;
            case 8: drop_one(answer); break;
            default: replace_one(answer);
        }
        return answer.dump();
    }

private:
    static constexpr std::array raw_numbers{"NaN", "-Infinity", "1e999", "123456789012345678901234567890", "-1e-400"};
    static constexpr std::array statuses{"correct", "wrong",   "failed",       "skipped", "over-budget",
                                         "crashed", "differs", "other-stream", "",        "?"};

    std::string garbage() {
        std::string bytes(below(60), ' ');
        for (char& byte : bytes) byte = static_cast<char>(below(256));
        return bytes;
    }

    // JSON's strings are UTF-8.
    std::string garbage_text() {
        std::string text(below(20), ' ');
        for (char& byte : text) byte = static_cast<char>(below(128));
        return text;
    }

    json nasty() {
        const std::array<json, 16> values{nullptr,
                                          true,
                                          -1,
                                          0,
                                          1,
                                          1e308,
                                          -1e-9,
                                          1e9,
                                          1'000'000'000'000'000,
                                          UINT64_MAX,
                                          INT64_MIN,
                                          "",
                                          garbage_text(),
                                          json::array(),
                                          json::object(),
                                          deep()};
        return values[below(values.size())];
    }

    json deep() {
        json value;
        for (std::size_t depth = below(40); depth > 0; --depth) value = json::array({value});
        return value;
    }

    // In the place of some number of the answer.
    static std::string with_raw(const json& answer, const std::string& raw) {
        std::string text = answer.dump();
        const std::size_t digit = text.find_first_of("0123456789", text.find(':'));
        if (digit == std::string::npos) return raw;
        return text.replace(digit, text.find_first_not_of("0123456789.e-", digit) - digit, raw);
    }

    std::vector<json::json_pointer> places_in(const json& answer) {
        std::vector<json::json_pointer> places;
        const json flat = answer.flatten();
        for (const auto& [path, _] : flat.items()) {
            for (json::json_pointer place(path); !place.empty(); place = place.parent_pointer())
                places.push_back(place);
        }
        return places;
    }

    void replace_one(json& answer) {
        const auto places = places_in(answer);
        if (!places.empty()) answer[places[below(places.size())]] = nasty();
    }

    void drop_one(json& answer) {
        const auto places = places_in(answer);
        if (places.empty()) return;
        const auto& place = places[below(places.size())];
        json& parent = answer[place.parent_pointer()];
        if (parent.is_object()) {
            parent.erase(place.back());
        } else {
            parent.erase(below(parent.size()));
        }
    }

    std::mt19937_64 random_;
};

}  // namespace malformed
