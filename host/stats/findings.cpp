// host/stats/findings.cpp: findings that say the same are one.
#include "stats/findings.hpp"

#include <algorithm>

namespace pyhost {
namespace {

// The words name the number of threads once for all rows.
bool is_of_one_count(Fault fault) {
    return fault == Fault::crowded || fault == Fault::starved || fault == Fault::untimed_cell;
}

bool says_the_same(const Finding& finding, Fault fault, const Evidence& evidence, const std::string& text) {
    if (finding.fault != fault || finding.text != text) return false;
    return !is_of_one_count(fault) || finding.evidence.front().threads == evidence.threads;
}

}  // namespace

void add(Findings& findings, Fault fault, const Evidence& evidence, const std::string& text) {
    const auto same = [&](const Finding& finding) { return says_the_same(finding, fault, evidence, text); };
    auto found = std::ranges::find_if(findings, same);
    if (found == findings.end()) {
        findings.push_back({.fault = fault, .evidence = {}, .text = text});
        found = findings.end() - 1;
    }
    found->evidence.push_back(evidence);
}

Findings by_weight(Findings findings) {
    std::ranges::stable_sort(findings, {}, &Finding::fault);
    return findings;
}

}  // namespace pyhost
