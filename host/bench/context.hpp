// host/bench/context.hpp: what every measurement needs to know of the run that it belongs to.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bench/child.hpp"
#include "bench/contestants.hpp"
#include "bench/memory_file.hpp"
#include "core/catalog.hpp"
#include "core/options.hpp"

namespace pyhost::bench {

// How far (0 to 1), what is running, seconds left (below 0: unknown).
using ShowProgress = std::function<void(double fraction, std::string_view what, double left_s)>;

// A sentence for the user, at once.
using Tell = std::function<void(const std::string& sentence)>;

using StartChild = std::function<std::shared_ptr<Respondent>(const ChildOrder&)>;

struct Context {
    Options options;
    Catalog catalog;
    std::filesystem::path executable;
    std::filesystem::path cache;  // folder of the reference's results; empty: none
    ShowProgress show;
    Tell tell;
    StartChild start = start_child;
    std::shared_ptr<SharedInput> input = nullptr;  // of the script's children, where our stdin is a pipe
};

// The swap request of a child that swaps nothing (the reference), or what `contestant` brings.
nlohmann::json request_of(const Context& context, const Contestant& contestant = {});

// A child on the command line's script with `request`.
ChildOrder order_of(const Context& context, nlohmann::json request, bool is_reference = false);

// The same for what `contestant` brings, its calls' own threads included.
ChildOrder order_of(const Context& context, const Contestant& contestant);

// The child that measures the reference and leaves its results in `results`; and one that compares with these.
ChildOrder reference_order(const Context& context, const MemoryFile& results);
ChildOrder contestant_order(const Context& context, const Contestant& contestant, const MemoryFile& results);

// The same order for a child in the Python `executable`, which has our Python sources and a stand-in for our C++
// (extensions/interpreter/start.py). Where that is empty, the order itself.
ChildOrder in_interpreter(const Context& context, const std::filesystem::path& executable, ChildOrder order);

// $XDG_CACHE_HOME/pyhost, else $HOME/.cache/pyhost; a variable that is no absolute path is as good as unset (XDG Base
// Directory Specification).  Empty where there is neither: a folder that users share would be no cache but a door.
std::filesystem::path default_cache();

}  // namespace pyhost::bench
