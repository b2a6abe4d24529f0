"""tests/cpython/compare.py: the outcome of every test under two interpreters: what differs, and is it explained?

    compare.py RESULTS FILE...    RESULTS has stock/FILE.xml and pyhost/FILE.xml, as regrtest's --junit-xml writes them

A file that left no results (a crash, a time-out, no such file) is an outcome too.  Exit status 1 for an unexplained
difference, and for a file of which the stock interpreter ran nothing: there is nothing to compare then.
"""

import collections
import pathlib
import sys
import tomllib
import xml.etree.ElementTree

EXPLAINED = pathlib.Path(__file__).with_name("explained.toml")


def outcome_of(case):
    for kind in ("error", "failure", "skipped"):
        if case.find(kind) is not None:
            return kind
    return "passed"


def outcomes(path):
    """{test: outcome}; {"(file)": "no results"} where there is no report."""
    try:
        root = xml.etree.ElementTree.parse(path).getroot()
    except (OSError, xml.etree.ElementTree.ParseError):
        return {"(file)": "no results"}
    found = {case.get("name", ""): outcome_of(case) for case in root.iter("testcase")}
    return found or {"(file)": "no tests"}


def differences(stock, host):
    """[(test, outcome under the stock interpreter, outcome under pyhost)]; "-": it did not come to run."""
    pairs = [(test, stock.get(test, "-"), host.get(test, "-")) for test in sorted(stock.keys() | host.keys())]
    return [pair for pair in pairs if pair[1] != pair[2]]


def summary(found):
    counts = collections.Counter(found.values())
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))


def main(results, *files):
    explained = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
    unexplained = empty = 0
    for file in files:
        stock, host = (outcomes(pathlib.Path(results, name, f"{file}.xml")) for name in ("stock", "pyhost"))
        differing = differences(stock, host)
        empty += "(file)" in stock
        print(f"{file}: {summary(stock)}; pyhost: {'the same' if not differing else summary(host)}")
        for test, before, after in differing:
            reason = explained.get(file, {}).get(test)
            unexplained += reason is None
            print(f"    {test}: {before}, under pyhost {after}: {reason or 'NOT EXPLAINED'}")
    print(f"{len(files)} files, {unexplained} unexplained differences, {empty} files with nothing to compare")
    return 1 if unexplained or empty else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
