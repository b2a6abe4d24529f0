// host/app/outputs.cpp: outputs tried, and told from inputs.
#include "app/outputs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "app/output.hpp"
#include "app/report_file.hpp"
#include "core/error.hpp"

namespace pyhost {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

Paths output_files(const Options& options) {
    Paths files;
    for (const std::string& path : {options.json_path, options.csv_path, options.markdown_path, options.trace_path}) {
        if (!path.empty()) files.emplace_back(path);
    }
    return files;
}

// Where Python would look for a module of --swap: beside the script, here, and in PYTHONPATH.
Paths module_folders(const Options& options) {
    Paths folders{fs::path(options.script).parent_path(), "."};
    for (const std::string& word : options.python_arguments) folders.push_back(fs::path(word).parent_path());
    const char* path = std::getenv("PYTHONPATH");
    std::istringstream stream(path == nullptr ? "" : path);
    for (std::string folder; std::getline(stream, folder, ':');) folders.emplace_back(folder);
    return folders;
}

// The script and what it is given, the kernels' scripts, the modules of --swap.
Paths inputs_of(const Options& options, const Catalog& catalog) {
    Paths inputs{options.script, "/proc/self/fd/0"};
    std::ranges::copy(options.python_arguments, std::back_inserter(inputs));
    for (const std::string& kernel : catalog.kernels) inputs.push_back(catalog.pyscripts_path / (kernel + ".py"));
    for (const Swap& swap : options.swaps) {
        std::string name = swap.module;
        std::ranges::replace(name, '.', '/');
        for (const fs::path& folder : module_folders(options)) inputs.push_back(folder / (name + ".py"));
    }
    return inputs;
}

bool is_same_file(const fs::path& one, const fs::path& other) {
    std::error_code unknown;
    return fs::is_regular_file(one, unknown) && fs::equivalent(one, other, unknown);
}

void refuse_inputs(const Paths& outputs, const Paths& inputs) {
    for (const fs::path& output : outputs) {
        const auto is_it = [&](const fs::path& input) { return is_same_file(output, input); };
        require(std::ranges::none_of(inputs, is_it),
                fmt::format("cannot write the report to '{}': it is an input of this run", output.string()));
    }
}

void refuse_one_file_for_two(const Paths& outputs) {
    for (auto output = outputs.begin(); output != outputs.end(); ++output) {
        const auto is_it = [&](const fs::path& other) { return is_same_file(*output, other); };
        const auto other = std::find_if(output + 1, outputs.end(), is_it);
        if (other == outputs.end()) continue;
        throw Error(fmt::format("'{}' and '{}' are one file; give each report a file of its own", output->string(),
                                other->string()));
    }
}

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

void require_open(int fd) {
    require(is_open(fd), fmt::format("the tables go to {}, which cannot be written to: {}",
                                     fd == STDOUT_FILENO ? "stdout" : "stderr", reason_of(EBADF)));
}

}  // namespace

void require_outputs(const Options& options, const Catalog& catalog) {
    const bool is_watched = options.verb == Verb::gil || options.verb == Verb::run;
    if (!options.quiet) require_open(is_watched ? STDERR_FILENO : ::fileno(stream_of_tables(options)));
    const Paths outputs = output_files(options);
    refuse_inputs(outputs, inputs_of(options, catalog));
    refuse_one_file_for_two(outputs);
    for (const fs::path& output : outputs) try_report(output.string());
}

void require_stdout() { require_open(STDOUT_FILENO); }

void occupy_closed_streams() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (!is_open(fd)) ::open("/dev/null", O_RDWR);  // the lowest number that is free: this one
    }
}

}  // namespace pyhost
