// host/report/sentences.hpp: findings in words.
//
// A sentence states what was found, then what to do. Of the notes below a table three are read: those after them state
// only what was found.
#pragma once

#include <string>
#include <vector>

#include "core/break_even.hpp"
#include "core/result.hpp"
#include "stats/account_doubts.hpp"
#include "stats/findings.hpp"
#include "stats/sweep_doubts.hpp"

namespace pyhost {

// "capi held varied by 21 % between samples: something else is using the machine; rerun when it is idle"
std::string sentence_of(const Report& report, const Finding& finding);

// "capi held varied by 21 % between samples"
std::string short_sentence_of(const Report& report, const Finding& finding);

// Every one in full.
std::vector<std::string> sentences_of(const Report& report, const Findings& findings);

// The first three in full, the others short.
std::vector<std::string> notes_of(const Report& report, const Findings& findings);

// Of a sweep, and of an account of the GIL.
std::string sentence_of(const Sweep& sweep, const SweepFinding& finding);
std::string sentence_of(const AccountFinding& finding);

}  // namespace pyhost
