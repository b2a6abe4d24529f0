// host/bench/context.cpp: requests and orders of children.
#include "bench/context.hpp"

#include <cstdlib>
#include <utility>

#include "core/wire.hpp"
#include "core/wire_description.hpp"

namespace pyhost::bench {
namespace {

std::filesystem::path absolute_path_in(const char* variable) {
    const char* value = std::getenv(variable);
    const std::filesystem::path path = value == nullptr ? "" : value;
    return path.is_absolute() ? path : std::filesystem::path();
}

}  // namespace

nlohmann::json request_of(const Context& context, const Contestant& contestant) {
    nlohmann::json swaps = nlohmann::json::object();
    for (const Swap& swap : context.options.swaps) swaps[swap.function] = nullptr;
    for (const Swap& swap : contestant.swaps) swaps[swap.function] = {swap.module, swap.attribute};
    nlohmann::json targets = nlohmann::json::array();
    for (const Swap& swap : context.options.swaps) targets.push_back(swap.module);
    return {{"pyscripts", context.catalog.pyscripts_path.string()},
            {"kernels", context.catalog.kernels},
            {"module", contestant.module},
            {"swaps", swaps},
            {"targets", targets},
            {"tolerance", context.options.tolerance},
            {"are_types_loose", context.options.loose_types},
            {"path", {context.catalog.backends_path.string(), context.catalog.site_path}}};
}

ChildOrder order_of(const Context& context, nlohmann::json request, bool is_reference) {
    return {.executable = context.executable,
            .python_arguments = context.options.python_arguments,
            .request = std::move(request),
            .is_reference = is_reference,
            .input = context.input};
}

ChildOrder order_of(const Context& context, const Contestant& contestant) {
    ChildOrder order = order_of(context, request_of(context, contestant));
    if (contestant.inner_threads > 0) {
        order.environment.emplace_back(contestant.inner_threads_by, std::to_string(contestant.inner_threads));
    }
    return order;
}

ChildOrder reference_order(const Context& context, const MemoryFile& results) {
    ChildOrder order = order_of(context, request_of(context), true);
    order.inherited_fd = results.writer();
    return order;
}

ChildOrder contestant_order(const Context& context, const Contestant& contestant, const MemoryFile& results) {
    ChildOrder order = order_of(context, contestant);
    order.inherited_fd = results.reader();
    return in_interpreter(context, contestant.executable, std::move(order));
}

ChildOrder in_interpreter(const Context& context, const std::filesystem::path& executable, ChildOrder order) {
    if (executable.empty()) return order;
    order.executable = executable;
    const std::string start = (context.catalog.backends_path / "pyhost_interpreter/start.py").string();
    // What is set for CPython (PYTHONPATH, the user's site-packages) is not meant for it.
    order.python_arguments.insert(order.python_arguments.begin(), {"-E", "-s", start});
    order.request["wire"] = wire::description();
    order.request["lost_pipe_status"] = wire::lost_pipe_status;
    return order;
}

std::filesystem::path default_cache() {
    if (const auto folder = absolute_path_in("XDG_CACHE_HOME"); !folder.empty()) return folder / "pyhost";
    if (const auto home = absolute_path_in("HOME"); !home.empty()) return home / ".cache" / "pyhost";
    return {};
}

}  // namespace pyhost::bench
