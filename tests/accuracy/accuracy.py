"""tests/accuracy/accuracy.py: how near `pyhost gil` comes to the truth, on scripts whose use of the GIL is known.

    build/venv/bin/python tests/accuracy/accuracy.py [--pyhost build/release/pyhost] [--quick] [--loaded]

Native code holds and releases the GIL in cycles and reads its own clock at each acquire and release (duty.cpp); pyhost
knows nothing of it.  Both clocks watch the same run, so a busy machine does the same to both.  Exit status 1 where one
finding misses its bar.
"""

import itertools

from judge import PEEK_BAR, claims, identities, peek_agrees
from scenarios import cpu, crowds, duties, hold, measure
from tools import beside, find_programs, machine, main_of, parser_of, progress, table


def plan(is_quick):
    seconds = 1.5 if is_quick else 5
    holds = [hold(length) for length in ([1] if is_quick else [1, 4, 15])]
    return [*duties(seconds), *crowds(seconds), cpu(seconds, 1), cpu(seconds, 4), *holds]


def off(finding):
    return f"{finding.off:+.2f} {finding.unit}".strip()


def verdict(is_met):
    return "met" if is_met else "MISSED"


def claim_row(finding):
    bar = f"{finding.bar:g} {finding.unit}".strip()
    return [finding.script, finding.what, finding.truth, finding.found, off(finding), bar, verdict(finding.is_met)]


def peek_row(finding):
    return [finding.script, finding.truth, finding.found, off(finding), verdict(finding.is_met)]


def identity_rows(findings):
    """One row for each identity: over all scripts."""
    rows = []
    by_what = lambda finding: finding.what  # noqa: E731
    for what, group in itertools.groupby(sorted(findings, key=by_what), by_what):
        group = list(group)
        worst = max(group, key=lambda finding: abs(finding.off))
        missed = [finding.script for finding in group if not finding.is_met]
        rows.append([what, str(len(group)), off(worst), ", ".join(missed) or "none", verdict(not missed)])
    return rows


def command():
    parser = parser_of(__doc__.splitlines()[0])
    parser.add_argument("--loaded", action="store_true", help="beside two busy processes")
    options = parser.parse_args()
    programs = find_programs(options.pyhost, options.duty)
    found = {claims: [], peek_agrees: [], identities: []}
    with beside(2 if options.loaded else 0):
        for scenario in plan(options.quick):
            progress(scenario.name)
            measured = measure(programs, scenario)
            found[claims] += claims(measured)
            found[peek_agrees].append(peek_agrees(measured))
            found[identities] += identities(measured)
    progress("")
    print(f"Accuracy of pyhost gil: {machine(programs)}{', beside two busy processes' if options.loaded else ''}\n")
    print(table(["script", "what", "truth", "pyhost", "off", "bar", "verdict"], map(claim_row, found[claims])))
    print(
        f"\nThe trace against looks at the GIL from outside; bar: {PEEK_BAR:g} % of the looks differ at their moment\n"
    )
    print(table(["script", "trace", "looks", "differing", "verdict"], map(peek_row, found[peek_agrees])))
    print("\nIn every account and trace\n")
    print(table(["what", "scripts", "worst", "missed in", "verdict"], identity_rows(found[identities])))
    everything = [finding for findings in found.values() for finding in findings]
    missed = sum(not finding.is_met for finding in everything)
    print(f"\n{len(everything) - missed} of {len(everything)} bars met")
    return 1 if missed else 0


if __name__ == "__main__":
    main_of(command)
