// host/report/gil_tables.cpp: the page of an account, part by part, an empty line between.
#include "report/gil_tables.hpp"

#include "report/gil_calls.hpp"
#include "report/gil_grids.hpp"
#include "report/gil_notes.hpp"
#include "report/gil_places.hpp"
#include "report/gil_waits.hpp"
#include "report/gil_words.hpp"

namespace pyhost {
namespace {

std::string format_doubts(const GilAccount& account, const TableStyle& style) {
    std::string text;
    for (const std::string& doubt : gil_doubts_of(account)) text += wrap_quantities(doubt, style, "Note: ");
    return text;
}

void append(std::string& text, const std::string& part) {
    if (!part.empty()) text += "\n" + part;
}

}  // namespace

std::string format_gil_account(const GilAccount& account, TableStyle style) {
    std::string text = format_headline(account, style);
    const bool has_threads = !account.threads.empty() && has_any_gil(account);
    if (has_threads) {
        append(text, format_gils(account, style));
        append(text, format_threads(account, style));
        append(text, format_waits(account, style));
        append(text, format_waited_places(account, style));
        append(text, format_holds(account, style));
    }
    append(text, format_calls(account, style));
    append(text, format_processes(account, style));
    append(text, format_tracing(account, style));
    append(text, format_doubts(account, style));
    if (has_threads) append(text, format_gil_legend(account, style));
    return text;
}

}  // namespace pyhost
