// host/cli/split.cpp: which words are pyhost's and which the script's (docs/reference/command_line.md).
#include "cli/split.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/error.hpp"

namespace pyhost {
namespace {

using Words = std::span<const std::string>;

constexpr std::array<std::string_view, 5> python_long_options{"--help", "--help-all", "--help-env", "--help-xoptions",
                                                              "--version"};
constexpr std::string_view python_long_option_with_value = "--check-hash-based-pycs";

// Takes words from the front, one after the other.
class Reader {
public:
    explicit Reader(Words words) : words_(words) {}

    bool at_end() const { return words_.empty(); }
    const std::string& front() const { return words_.front(); }
    Words rest() const { return words_; }
    std::string take() {
        const std::string& word = words_.front();
        words_ = words_.subspan(1);
        return word;
    }
    void move_to(std::vector<std::string>& words) {
        if (!at_end()) words.push_back(take());
    }

private:
    Words words_;
};

// Takes an option of pyhost's with its value; false, and nothing taken, where another word stands in front.
bool take_own(Reader& reader, const OwnNames& names, std::vector<std::string>& own) {
    const auto found = names.find(option_name(reader.front()));
    if (found == names.end()) return false;
    const auto& [name, value_name] = *found;
    std::string word = reader.take();
    const bool has_equals = word.size() > name.size();
    if (!value_name.empty() && !has_equals && !reader.at_end() && !reader.front().starts_with("--")) {
        word += "=" + reader.take();
    }
    require(value_name.empty() == (word.size() <= name.size() + 1) && (!value_name.empty() || !has_equals),
            value_name.empty() ? name + " takes no value; write just " + name
                               : name + " wants a value: " + name + "=" + value_name + "; see 'pyhost --help'");
    own.push_back(std::move(word));
    return true;
}

// Takes a cluster of python's short options ("-B", "-Wignore", "-Bc CODE"); true where -c or -m was in it, which ends
// python's options as a script does.
bool take_short(Reader& reader, std::vector<std::string>& python) {
    const std::string word = reader.take();
    python.push_back(word);
    const std::size_t with_value = word.find_first_of("cmWX", 1);
    if (with_value == std::string::npos) return false;
    if (with_value + 1 == word.size()) reader.move_to(python);
    return word[with_value] == 'c' || word[with_value] == 'm';
}

void take_long(Reader& reader, CommandLine& line) {
    const std::string word = reader.take();
    line.python.push_back(word);
    if (word == python_long_option_with_value) {
        reader.move_to(line.python);
    } else if (word == "--help") {
        line.wants_help = true;
    } else if (line.unknown.empty() && std::ranges::find(python_long_options, word) == python_long_options.end()) {
        line.unknown = word;
    }
}

// Takes all up to and with the script. A "--" ends the options; what follows is python's command line, untouched.
// Returns whether the script's own words may still hold options of pyhost's.
bool take_up_to_script(Reader& reader, const OwnNames& names, CommandLine& line) {
    while (!reader.at_end()) {
        const std::string& word = reader.front();
        if (word == "--") {
            reader.take();
            line.has_script = !reader.at_end();
            return false;
        }
        if (take_own(reader, names, line.own)) continue;
        if (word.starts_with("--")) {
            take_long(reader, line);
        } else if (word.size() > 1 && word.starts_with("-")) {
            line.has_script = take_short(reader, line.python);
        } else {
            reader.move_to(line.python);
            line.has_script = true;
        }
        if (line.has_script) return true;
    }
    return false;
}

bool asks_for_swap(Words words) {
    const auto end = std::ranges::find(words, "--");
    return std::any_of(words.begin(), end, [](std::string_view word) {
        return option_name(word) == "--backend" || option_name(word) == "--swap";
    });
}

// The first word before a "--" that is an option of pyhost's; empty where none is.
std::string own_in(Words words, const OwnNames& names) {
    const auto end = std::ranges::find(words, "--");
    const auto found =
        std::find_if(words.begin(), end, [&](std::string_view word) { return names.contains(option_name(word)); });
    return found != end ? *found : "";
}

void take_after_script(Reader& reader, const OwnNames& names, CommandLine& line) {
    while (!reader.at_end() && reader.front() != "--") {
        if (!take_own(reader, names, line.own)) reader.move_to(line.python);
    }
    if (!reader.at_end()) reader.take();  // the "--" was for pyhost
}

}  // namespace

std::string_view option_name(std::string_view word) { return word.substr(0, word.find('=')); }

CommandLine split_command_line(Words words, const OwnNames& names, DashesAfterScript dashes) {
    CommandLine line;
    Reader reader(words);
    const bool may_follow = take_up_to_script(reader, names, line);
    if (may_follow && asks_for_swap(reader.rest())) {
        take_after_script(reader, names, line);
    } else if (may_follow && dashes == DashesAfterScript::pyhosts && !reader.at_end() && reader.front() == "--") {
        reader.take();
    } else if (may_follow) {
        line.passed_on = own_in(reader.rest(), names);
    }
    line.python.insert(line.python.end(), reader.rest().begin(), reader.rest().end());
    return line;
}

std::vector<std::string> join_values(Words words, const OwnNames& names) {
    std::vector<std::string> joined;
    Reader reader(words);
    while (!reader.at_end()) {
        if (!take_own(reader, names, joined)) reader.move_to(joined);
    }
    return joined;
}

}  // namespace pyhost
