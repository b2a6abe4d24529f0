// host/bench/context.cpp: requests and orders of children.
#include "bench/context.hpp"
#include "core/wire.hpp"

#include <cstdlib>

namespace pyhost::bench {
namespace {

void read_absences(const nlohmann::json& reasons, Offering& offering) {
    const auto reason = [&](const char* policy) {
        return reasons[policy].is_null() ? std::string() : reasons[policy].get<std::string>();
    };
    offering.held = reason("held");
    offering.released = reason("released");
    offering.own = reason("own");
    offering.per_interpreter = reason("per-interpreter");
}

// One for each kernel, all with what went wrong where something did.
std::vector<Offering> offerings_in(const Answer& answer, const std::vector<std::string>& kernels) {
    std::vector<Offering> offerings(kernels.size());
    for (Offering& offering : offerings) {
        offering.status = answer.status;
        offering.reason = answer.reason;
    }
    if (answer.status != Status::correct) return offerings;
    const nlohmann::json& found = answer.value["offers"];
    for (std::size_t index = 0; index < kernels.size(); ++index) {
        if (index < found.size() && found[index]["kernel"] == kernels[index]) {
            read_absences(found[index]["reasons"], offerings[index]);
        } else {
            offerings[index].status = Status::failed;
            offerings[index].reason = "it answers for other kernels than it was asked for";
        }
    }
    return offerings;
}

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
            {"path", {context.catalog.backends_path.string(), context.catalog.site_path}}};
}

ChildOrder order_of(const Context& context, nlohmann::json request, bool is_reference) {
    return {.executable = context.executable,
            .python_arguments = context.options.python_arguments,
            .request = std::move(request),
            .is_reference = is_reference};
}

ChildOrder reference_order(const Context& context, const MemoryFile& results) {
    ChildOrder order = order_of(context, request_of(context), true);
    order.inherited_fd = results.writer();
    return order;
}

ChildOrder contestant_order(const Context& context, const Contestant& contestant, const MemoryFile& results) {
    ChildOrder order = order_of(context, request_of(context, contestant));
    order.inherited_fd = results.reader();
    return order;
}

std::vector<Offering> ask_offerings(const Context& context, const Backend& backend,
                                    const std::vector<std::string>& kernels) {
    ChildOrder order = order_of(context, request_of(context));
    order.python_arguments = {"-c", "pass"};
    const Answer answer = context.start(order)->ask(
        {{"do", wire::ask::list_offers}, {"module", backend.module}, {"kernels", kernels}}, context.options.timeout_s);
    return offerings_in(answer, kernels);
}

std::filesystem::path default_cache() {
    if (const auto folder = absolute_path_in("XDG_CACHE_HOME"); !folder.empty()) return folder / "pyhost";
    if (const auto home = absolute_path_in("HOME"); !home.empty()) return home / ".cache" / "pyhost";
    return {};
}

}  // namespace pyhost::bench
