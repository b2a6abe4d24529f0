// host/report/host_tax.cpp: what the host costs pure Python, as a sentence and as JSON.
#include "report/host_tax.hpp"

#include <fmt/format.h>

#include "stats/host_tax.hpp"
#include "stats/units.hpp"

namespace pyhost {
namespace {

using Json = nlohmann::ordered_json;

Json loops_json(const HostTax& tax) {
    Json loops = Json::object();
    for (const TaxedLoop& loop : tax.loops) {
        Json pairs = Json::array();
        for (const LoopPair& pair : loop.pairs) pairs.push_back({pair.host_s, pair.stock_s});
        loops[loop.name] = {{"factor", tax_of(loop)}, {"pairs_s", std::move(pairs)}};
    }
    return loops;
}

}  // namespace

std::string format_host_tax(const HostTax& tax) {
    if (const auto summary = summarize(tax)) {
        if (!summary->is_known()) {
            return fmt::format("cost beside {} not known, the machine is busy: rerun", tax.stock);
        }
        const char* const linkage = tax.is_stock_shared ? ", which runs a shared libpython," : "";
        return fmt::format("{:.2f}x (95 % interval {:.2f}x to {:.2f}x) the CPU time of {}{} on {} loops of pure Python",
                           summary->factor, summary->interval->low, summary->interval->high, tax.stock, linkage,
                           tax.loops.size());
    }
    if (tax.reason.empty()) return {};
    return fmt::format("not measured against {}: {}", tax.stock.empty() ? "the stock interpreter" : tax.stock,
                       tax.reason);
}

nlohmann::ordered_json to_json(const HostTax& tax) {
    const auto summary = summarize(tax);
    if (!summary && tax.reason.empty()) return nullptr;
    return {{"stock", tax.stock},
            {"is_stock_shared", tax.is_stock_shared},
            {"factor", summary && summary->is_known() ? Json(summary->factor) : Json(nullptr)},
            {"low", summary && summary->interval ? Json(summary->interval->low) : Json(nullptr)},
            {"high", summary && summary->interval ? Json(summary->interval->high) : Json(nullptr)},
            {"reason", tax.reason},
            {"rounds", tax.rounds},
            {"loops", loops_json(tax)}};
}

}  // namespace pyhost
