"""tests/accuracy/side_by_side.py: pyhost, gilknocker and py-spy on the same scripts, beside the truth.

    build/venv/bin/python tests/accuracy/side_by_side.py [--rounds N] [--quick]

Two markdown tables: what each tool reads, and what each tool does to the script's own time.  The rivals' default
settings and the most precise ones that we found are both shown.  They are installed from PyPI into a virtual
environment of their own (--venv).  A cell without a number says why.
"""

import collections
import json
import pathlib
import random
import statistics
import tempfile

from overhead import WHAT
from rivals import (
    Bench,
    install,
    knock_command,
    last_line,
    read_gilknocker,
    read_py_spy,
    read_pyhost,
    record_command,
)
from scenarios import CYCLES_US, cpu, duty, hold
from tools import HERE, ROOT, find_programs, machine, main_of, median_interval, parser_of, progress, run, table

# Microseconds: polling, sampling, sleeping.
DEFAULT_KNOCK = (1000,)
FINE_KNOCK = (1, 1000, 100)

READERS = {
    "pyhost gil": read_pyhost,
    "gilknocker, default": read_gilknocker(DEFAULT_KNOCK),
    "gilknocker, 1 µs": read_gilknocker(FINE_KNOCK),
    "py-spy, 100 Hz": read_py_spy(100),
    "py-spy, 1000 Hz": read_py_spy(1000),
}

EFFECT_WORKS = ("loop", "switch", "ping_pong", "getpid")


def scenarios(is_quick):
    seconds = 2 if is_quick else 5
    holds = [1] if is_quick else [1, 4, 15]
    return [duty(*cycle, seconds) for cycle in CYCLES_US] + [cpu(seconds, 1), cpu(seconds, 4), *map(hold, holds)]


def read_all(bench, plan, rounds):
    """{scenario: {tool: [Reading]}}; the tools in a drawn order in each round."""
    readings = collections.defaultdict(lambda: collections.defaultdict(list))
    order = random.Random(1)
    for number in range(rounds):
        for scenario in plan:
            names = list(READERS)
            order.shuffle(names)
            for name in names:
                progress(f"round {number + 1} of {rounds}: {scenario.name}: {name}")
                readings[scenario][name].append(READERS[name](bench, scenario))
    progress("")
    return readings


def cell(readings):
    """The median reading, and by how much the worst one missed the truth of its own run."""
    shares = [reading for reading in readings if not reading.reason]
    if not shares:
        return readings[0].reason
    middle = statistics.median(reading.share for reading in shares)
    worst = max((reading.share - reading.truth for reading in shares), key=abs)
    return f"{100 * middle:.1f} ({100 * worst:+.1f})"


def truth_cell(by_tool):
    return f"{100 * statistics.median(reading.truth for reading in by_tool['pyhost gil']):.1f}"


def reading_rows(readings):
    return [
        [scenario.name, truth_cell(by_tool), *(cell(by_tool[name]) for name in READERS)]
        for scenario, by_tool in readings.items()
    ]


def remarks(readings):
    """What tools said or did beside their reading, with how often."""
    seen = collections.Counter(
        (name, reading.remark)
        for by_tool in readings.values()
        for name, found in by_tool.items()
        for reading in found
        if reading.remark
    )
    return [f"- {name}: {remark} ({count} times)" for (name, remark), count in sorted(seen.items())]


def effect_commands(bench):
    """{tool: (the script under the tool, the script without it)}, each as the words before the script."""
    stock = [bench.programs.python]
    metric, stacks = bench.folder / "metric", bench.folder / "stacks.txt"
    knocks = [[*knock_command(bench, intervals, metric)] for intervals in (DEFAULT_KNOCK, FINE_KNOCK)]
    spies = [[*record_command(bench, rate, stacks), "--", bench.python] for rate in (100, 1000)]
    watched = [[bench.programs.pyhost, "gil", "--quiet"], *knocks, *spies]
    plain = [[bench.programs.pyhost], *([stock] * 4)]
    return dict(zip(READERS, zip(watched, plain)))


def slowdowns(bench, rounds):
    """{work: {tool: [per cent, or why there is none]}}."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for number in range(rounds):
        for work in EFFECT_WORKS:
            for name, pair in effect_commands(bench).items():
                progress(f"round {number + 1} of {rounds}: effect of {name} on {work}")
                found[work][name].append(slowdown(bench, work, *pair))
    progress("")
    return found


def slowdown(bench, work, watched, plain):
    result = bench.folder / "result.json"
    times_s = []
    for command in (watched, plain):
        result.unlink(missing_ok=True)
        done = run([*command, HERE / "overhead_work.py", result, work], may_fail=True)
        if not result.exists():
            return last_line(done.stderr) or f"status {done.returncode}"
        times_s.append(sum(json.loads(result.read_text(encoding="utf-8"))["blocks_s"]))
    return 100 * (times_s[0] / times_s[1] - 1)


def effect_cell(found):
    per_cents = [value for value in found if isinstance(value, float)]
    if not per_cents:
        return found[0]
    low, middle, high = median_interval(per_cents)
    return f"{middle:+.1f} ({low:+.1f} to {high:+.1f})"


def effect_rows(effects):
    return [[f"{work}: {WHAT[work]}", *map(effect_cell, by_tool.values())] for work, by_tool in effects.items()]


READING_HEAD = """\
Held share in per cent, median, and in brackets the largest difference from the truth of the same run in points.
Runs of each: {rounds}; {versions}; {machine}
"""
EFFECT_HEAD = """
Wall time added to the script in per cent, median and its 95 % interval; pyhost gil against pyhost, the others against
the stock interpreter.  Rounds: {rounds}
"""


def command():
    parser = parser_of(__doc__.splitlines()[0])
    parser.add_argument(
        "--rounds", type=int, help="of each script and tool; None: 3 (effect: 10), with --quick 1 and 3"
    )
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / "build/accuracy-venv", help="for the two tools")
    options = parser.parse_args()
    programs = find_programs(options.pyhost, options.duty)
    python = install(programs.python, options.venv.absolute())
    rounds, effect_rounds = (
        options.rounds or (1 if options.quick else 3),
        options.rounds or (3 if options.quick else 10),
    )
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(programs, python, pathlib.Path(name))
        readings = read_all(bench, scenarios(options.quick), rounds)
        effects = slowdowns(bench, effect_rounds)
    versions = ", ".join(line for line in (HERE / "requirements.txt").read_text().split("\n") if "==" in line)
    print(READING_HEAD.format(rounds=rounds, machine=machine(programs), versions=versions))
    print(table(["script", "truth", *READERS], reading_rows(readings)))
    print("\n".join(["", *remarks(readings)]))
    print(EFFECT_HEAD.format(rounds=effect_rounds))
    print(table(["script", *READERS], effect_rows(effects)))
    return 0


if __name__ == "__main__":
    main_of(command)
