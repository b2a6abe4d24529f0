// host/cli/values.hpp: the values of pyhost's options, from text; every bad one is a sentence with an example.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/options.hpp"

namespace pyhost {

// Each of `texts` may hold several names, as in "capi,numpy"; doubles are dropped, the order stays.
std::vector<std::string> parse_names(const std::string& option, const std::vector<std::string>& texts);

// "all" among them gives an empty list, which stands for all. own_gils_word is no policy: alone it stands for a lane,
// beside policies it adds a row to theirs.
void read_policies(const std::vector<std::string>& texts, Options& options);

std::vector<Lane> parse_lanes(const std::vector<std::string>& texts);

// From 1 to 64 each; sorted.
std::vector<int> parse_threads(const std::string& option, const std::vector<std::string>& texts);

Swap parse_swap(const std::string& text);

// "quick" or "full"; true is full.
bool parse_leaks(const std::string& text);
// "exact" or "loose"; true is loose.
bool parse_types(const std::string& text);
double parse_tolerance(const std::string& text);                           // from 0 to 1
double parse_seconds(const std::string& option, const std::string& text);  // above 0

// "0.05", "0.05s", "50ms" and "50000us" are the same; a day at most.
double parse_watch_s(const std::string& text);      // at least 50 ms
double parse_warn_hold_s(const std::string& text);  // 0: no warnings

int parse_rows(const std::string& text);  // at least 1

std::uint64_t parse_seed(const std::string& text);

}  // namespace pyhost
