"""tests/accuracy/overhead.py: what the tracer costs: the same script with the tracer on and off, in turns.

    build/venv/bin/python tests/accuracy/overhead.py [--rounds N] [--work NAME]... [--strict]

`off` is `pyhost script.py`, whose hooks find nothing to trace; `on` is `pyhost gil --quiet script.py`; `python` is the
stock interpreter, for reference.  A round runs the three of a script one after the other in a drawn order; each run
times blocks of some 40 ms.

`hooks` is counted: the releases and acquires of a run, each at the cost that pyhost measures at its start, by the run's
wall time.  `watcher` is the CPU time of the watching parent by the wall time of the blocks: of another core, where one
is free.  `fastest` is the clock's word: the fastest tenth of all blocks, on against off, for what else the machine does
only adds time; its 95 % interval comes from drawing the rounds anew.  `median` does the same with the medians.
A bar is met where the hooks and the whole interval lie under it, and missed where the hooks or the whole interval do
not; `counted`: the hooks do, and the interval is too wide to say more.
"""

import dataclasses
import json
import pathlib
import random
import statistics
import tempfile

from tools import HERE, find_programs, machine, main_of, parser_of, progress, run, seconds, table

# Bars in per cent; None: the worst case, reported as it is.
BARS = {"loop": 0.5, "objects": 0.5, "switch": 2, "ping_pong": 2, "events": 2, "getpid": None, "sleep_0": None}

WHAT = {
    "loop": "one thread, arithmetic",
    "objects": "one thread, lists, dicts, strings",
    "switch": "two threads, switch interval 1 µs",
    "ping_pong": "two threads, two locks",
    "events": "two threads, two events",
    "getpid": "one thread, ctypes getpid()",
    "sleep_0": "one thread, time.sleep(0)",
}


def commands(programs):
    return {"python": [programs.python], "off": [programs.pyhost], "on": [programs.pyhost, "gil", "--quiet"]}


def time_once(command, work, folder, *more):
    """{"blocks_s", "operations", "parent_share"} as the script itself took them."""
    result = folder / "result.json"
    run([*command, *more, HERE / "overhead_work.py", result, work])
    return json.loads(result.read_text(encoding="utf-8"))


def time_rounds(programs, works, rounds, folder):
    """{work: {"python": [what time_once() gives], "off": [...], "on": [...]}}."""
    times = {work: {kind: [] for kind in commands(programs)} for work in works}
    order = random.Random(1)
    for number in range(rounds):
        for work in works:
            progress(f"round {number + 1} of {rounds}: {work}")
            kinds = list(commands(programs).items())
            order.shuffle(kinds)
            for kind, command in kinds:
                times[work][kind].append(time_once(command, work, folder))
    progress("")
    return times


@dataclasses.dataclass(frozen=True)
class Counted:
    """Of one run under the tracer."""

    acquires_hz: float
    hooks_percent: float


def count(programs, work, folder):
    path = folder / "account.json"
    time_once(commands(programs)["on"], work, folder, "--json", path)
    account = json.loads(path.read_text(encoding="utf-8"))
    acquires_hz = sum(gil["acquisitions"] for gil in account["gils"]) / account["wall_s"]
    return Counted(acquires_hz, 100 * acquires_hz * account["processes"][0]["hook_cost_s"])


def blocks_of(rounds):
    return sorted(block_s for once in rounds for block_s in once["blocks_s"])


def fastest(rounds):
    """Seconds: the block that a tenth of all blocks beats."""
    blocks_s = blocks_of(rounds)
    return blocks_s[len(blocks_s) // 10]


def median(rounds):
    return statistics.median(blocks_of(rounds))


def interval(statistic, times, draws=1000):
    """(low, value, high) of statistic(off rounds, on rounds): the 95 % interval by drawing rounds anew."""
    draw, count = random.Random(1), len(times["on"])
    values = []
    for _ in range(draws):
        drawn = [draw.randrange(count) for _ in range(count)]
        values.append(statistic([times["off"][i] for i in drawn], [times["on"][i] for i in drawn]))
    values.sort()
    return values[int(0.025 * draws)], statistic(times["off"], times["on"]), values[int(0.975 * draws) - 1]


def added_per_cent(quantile):
    return lambda off, on: 100 * (quantile(on) / quantile(off) - 1)


def added_per_operation_ns(off, on):
    return 1e9 * (fastest(on) - fastest(off)) / on[0]["operations"]


def verdict(hooks_percent, low, high, bar):
    if hooks_percent >= bar or low >= bar:
        return "missed"
    return "met" if high < bar else "counted"


def spread(low, high, form):
    return f"{low:{form}} to {high:{form}}"


def bar_cells(work, times, hooks_percent):
    """What is added to the fastest blocks with its interval, to the median, the bar, the verdict."""
    bar = BARS[work]
    at_median = f"{added_per_cent(median)(times['off'], times['on']):+.1f} %"
    if bar is None:
        low, added, high = interval(added_per_operation_ns, times)
        return [f"{added:+.0f} ns each", spread(low, high, "+.0f"), at_median, "-", "-"]
    low, added, high = interval(added_per_cent(fastest), times)
    return [f"{added:+.1f} %", spread(low, high, "+.1f"), at_median, f"{bar} %", verdict(hooks_percent, low, high, bar)]


HEADERS = ["script", "python", "off", "on", "acquires", "hooks", "watcher"]
HEADERS += ["fastest", "95 % interval", "median", "bar", "verdict"]


def row(work, times, counted):
    blocks = [seconds(fastest(times[kind])) for kind in ("python", "off", "on")]
    watcher = statistics.median(once["parent_share"] for once in times["on"])
    costs = [f"{counted.acquires_hz:.3g} /s", f"{counted.hooks_percent:.2g} %", f"{100 * watcher:.1f} %"]
    return [f"{work}: {WHAT[work]}", *blocks, *costs, *bar_cells(work, times, counted.hooks_percent)]


def parse():
    parser = parser_of(__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, help="of each script; None: 20, with --quick 10")
    parser.add_argument("--work", action="append", choices=BARS, help="only this script; may be given again")
    parser.add_argument("--strict", action="store_true", help="exit status 1 where a bar is missed")
    return parser.parse_args()


def command():
    options = parse()
    programs = find_programs(options.pyhost, options.duty)
    works = options.work or list(BARS)
    rounds = options.rounds or (10 if options.quick else 20)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        times = time_rounds(programs, works, rounds, folder)
        rows = [row(work, times[work], count(programs, work, folder)) for work in works]
    print(f"The tracer's cost, {rounds} rounds: {machine(programs)}\n")
    print(table(HEADERS, rows))
    missed = any(cells[-1] == "missed" for cells in rows)
    return 1 if options.strict and missed else 0


if __name__ == "__main__":
    main_of(command)
