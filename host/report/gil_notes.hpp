// host/report/gil_notes.hpp: what stands round the tables of an account: the gist, the tracing's cost, doubts, the
// words.
#pragma once

#include <string>
#include <vector>

#include "core/gil_account.hpp"
#include "report/tables.hpp"

namespace pyhost {

// Command, wall time, ending; then what a reader in a hurry wants to know, in one sentence.
std::string format_headline(const GilAccount& account, const TableStyle& style);

// The engine, its cost, the self-check.
std::string format_tracing(const GilAccount& account, const TableStyle& style);

// What to doubt: a self-check that failed, what was dropped, the account's own notes; sentences.
std::vector<std::string> gil_doubts_of(const GilAccount& account);

// What the words of this account's tables mean.
std::string format_gil_legend(const GilAccount& account, const TableStyle& style);

}  // namespace pyhost
