// host/bench/contestants.hpp: who is measured beside the reference, and who is not and why.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/catalog.hpp"
#include "core/options.hpp"
#include "core/result.hpp"

namespace pyhost::bench {

// One child: a backend under one GIL policy, or the functions of one module named by --swap.
struct Contestant {
    std::string backend;
    GilPolicy policy = GilPolicy::own;
    Lane lane = Lane::threads;
    InputsBy inputs = InputsBy::none;
    std::string package;  // pyhost_capi; empty for a --swap
    std::string module;   // pyhost_capi.held; empty for a --swap
    std::vector<Swap> swaps;
    Status status = Status::correct;  // else it is a row without a measurement
    std::string reason;
    bool is_variant = false;                // of a style's documentation: wrong input is not its concern
    std::filesystem::path executable = {};  // the other Python whose process it is; empty: this executable
    std::string variant = {};               // its name among the script's VARIANTS; empty for all others
    int inner_threads = 0;                  // that each call starts itself; 0: as many as the backend takes
    std::string inner_threads_by = {};      // the environment variable that says so
};

// What a backend says of one kernel: for each policy why it is absent, or an empty reason where it is there.
struct Offering {
    Status status = Status::correct;  // crashed or failed where the backend could not even be loaded
    std::string reason;
    std::string held;
    std::string released;
    std::string own;
    std::string interpreters = {};  // why there is no such lane
    std::string processes = {};

    std::string absence(Lane lane) const;
    std::string absence(GilPolicy policy, Lane lane = Lane::threads) const;
};

using AskOffering = std::function<Offering(const Backend& backend, const std::string& kernel)>;

// The backends that the command line means: "native" is every binding of the preference list that was built, "all"
// every backend but the variants; names as typed.  Throws Error for an unknown name, and for one that was named and not
// built.
std::vector<Backend> chosen_backends(const Options& options, const Catalog& catalog);

// The first backend of "native", or the named one; for `pyhost run`.  Throws Error where there is none.
Backend single_backend(const Options& options, const Catalog& catalog);

// The rows of `kernel`, in order.  Without --gil a backend shows what it offers, and for a binding also why the other
// of held and released is missing; with --gil every policy asked for is a row. Each in every lane of --lanes; in the
// others than threads pure Python is a contestant too.
std::vector<Contestant> contestants(const Options& options, const Catalog& catalog, const std::string& kernel,
                                    const AskOffering& ask);

// The rows of the script's own VARIANTS: those that --backend names as python:NAME, all where it names python. `names`
// are the script's. Throws Error for one that it has not.
std::vector<Contestant> variant_contestants(const Options& options, const std::string& kernel,
                                            const std::vector<std::string>& names);

// Throws Error where --backend names one of the VARIANTS, for what has none.
void refuse_variants(const Options& options, const std::string& why);

// Throws Error where --swap names a function that is not among the script's swappable ones.
void require_swapped_functions(const Options& options, const std::vector<std::string>& functions);

// Which policy a --swap claims: by the last name of its module, `held` or `released`; else own.
GilPolicy claimed_policy(const Swap& swap);

}  // namespace pyhost::bench
