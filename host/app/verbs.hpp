// host/app/verbs.hpp: what each verb of the command line does, made of the rooms; returns the exit status.
#pragma once

#include <string>
#include <vector>

#include "bench/child.hpp"
#include "core/options.hpp"

namespace pyhost {

// The program's name, then what is python's of the command line.
std::vector<std::string> python_command(const std::string& program, const Options& options);

int run_swapped(const std::string& program, const Options& options);
int compare_and_report(const std::vector<std::string>& arguments, const Options& options);
int print_listing(const Options& options);
int print_probes(const std::vector<std::string>& arguments, const Options& options);
int print_merged(const Options& options);
int print_info(const Options& options);
int print_help();

}  // namespace pyhost
