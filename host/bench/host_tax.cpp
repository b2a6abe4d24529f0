// host/bench/host_tax.cpp: one question to one child.
#include "bench/host_tax.hpp"
#include "core/wire.hpp"

namespace pyhost::bench {
namespace {

HostTax to_host_tax(const nlohmann::json& value) {
    HostTax tax{
        .stock = value["stock"], .is_stock_shared = value["is_stock_shared"], .loops = {}, .reason = value["reason"]};
    for (const auto& [name, pairs] : value["loops"].items()) {
        TaxedLoop loop{.name = name, .pairs = {}};
        for (const nlohmann::json& pair : pairs) loop.pairs.push_back({.host_s = pair[0], .stock_s = pair[1]});
        tax.loops.push_back(std::move(loop));
    }
    const bool says_why = !tax.reason.empty();
    if (!says_why && (tax.stock.empty() || tax.loops.empty())) tax.reason = "its answer has no times";
    return tax;
}

}  // namespace

HostTax host_tax(const Context& context) {
    context.show(0, "what this host costs pure Python", -1);
    ChildOrder order = order_of(context, request_of(context));
    order.python_arguments = {"-I", "-c", "pass"};  // PYTHON* variables would be of one side only
    const Answer answer = context.start(order)->ask({{"do", wire::ask::measure_tax}}, context.options.timeout_s);
    if (answer.status != Status::correct)
        return {.stock = {}, .is_stock_shared = false, .loops = {}, .reason = answer.reason};
    return to_host_tax(answer.value);
}

}  // namespace pyhost::bench
