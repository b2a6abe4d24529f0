// host/app/context.cpp: catalogue, seed and program of a measurement.
#include "app/context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "core/program.hpp"

namespace pyhost {
namespace {

std::uint64_t seed_from_clock() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) % 1'000'000;
}

// "-" among python's arguments: each child gets the program's text, since standard input can be read only once.
void read_program_from_stdin(Options& options) {
    if (options.python_arguments.empty()) return;
    const auto dash = std::ranges::find(options.python_arguments, "-");
    if (dash == options.python_arguments.end() || dash != options.python_arguments.begin()) return;
    std::string text;
    for (int c = std::getchar(); c != EOF; c = std::getchar()) text.push_back(static_cast<char>(c));
    *dash = text;
    options.python_arguments.insert(options.python_arguments.begin(), "-c");
}

}  // namespace

bench::Context context_of(const Options& options, Progress& progress) {
    bench::Context context{.options = options,
                           .catalog = load_catalog(own_path()),
                           .executable = started_path(),
                           .cache = bench::default_cache(),
                           .show = [&progress](double fraction, std::string_view what,
                                               double left_s) { progress.update(fraction, what, left_s); },
                           .tell =
                               [&progress, is_quiet = options.quiet](const std::string& sentence) {
                                   if (is_quiet) return;
                                   progress.clear();
                                   fmt::print(stderr, "pyhost {}\n", sentence);
                               }};
    // The cost table is about one thread; the reference is compared at one.
    std::vector<int>& threads = context.options.threads;
    if (std::ranges::find(threads, 1) == threads.end()) threads.insert(threads.begin(), 1);
    if (context.options.seed == 0) context.options.seed = seed_from_clock();
    read_program_from_stdin(context.options);
    if (options.verb == Verb::compare) context.input = bench::shared_stdin();
    return context;
}

}  // namespace pyhost
