// host/embed/interpreter.hpp: one Python interpreter in this process, started as python starts itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace pyhost::embed {

// What python's command line names as the program.
struct Target {
    std::string kind;  // "script", "module" or "code"
    std::string name;  // path, dotted name or text
};

// Exactly what `python ARGUMENTS...` does; `arguments` include the program's name.  Returns the exit status.
// Where the swap's environment variable is set (a worker of a swapped script), the swap is joined first.
int run_plain(const std::vector<std::string>& arguments);

// `pyhost run`: the target runs in this process with the request of the swap's environment variable.
int run_swapped(const std::vector<std::string>& arguments);

// A measured child: answers questions from one descriptor on another until told to quit.
int run_child(const std::vector<std::string>& arguments, int questions_fd, int answers_fd);

}  // namespace pyhost::embed
