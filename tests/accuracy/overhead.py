"""tests/accuracy/overhead.py: what the tracer costs: the same script with the tracer on and off, in turns.

    build/venv/bin/python tests/accuracy/overhead.py [--rounds N] [--work NAME]... [--strict]

`off` is `pyhost script.py`, whose hooks find nothing to trace; `on` is `pyhost gil --quiet script.py`; `python` is the
stock interpreter, for reference.  A round runs the three of a script one after the other in a drawn order, and gives
one ratio on/off: its median and that median's 95 % interval are printed, so that drift of the machine and single slow
runs do not decide.  A bar is met where the whole interval lies under it, missed where the whole interval lies above.
The same ratio of the process's CPU time is printed beside it: other programs disturb it less, and what the watching
parent costs is not in it.
"""

import json
import pathlib
import random
import statistics
import tempfile

from tools import HERE, find_programs, machine, main_of, median_interval, parser_of, progress, run, seconds, table

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
    """{"wall_s", "cpu_s", "operations"} as the script itself took them."""
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


def count_acquisitions(programs, work, folder):
    """Acquisitions a second, of one run under the tracer."""
    account = folder / "account.json"
    wall_s = time_once(commands(programs)["on"], work, folder, "--json", account)["wall_s"]
    gils = json.loads(account.read_text(encoding="utf-8"))["gils"]
    return sum(gil["acquisitions"] for gil in gils) / wall_s


def added_per_cent(times, clock):
    return [100 * (on[clock] / off[clock] - 1) for on, off in zip(times["on"], times["off"])]


def added_per_operation_ns(times):
    return [1e9 * (on["wall_s"] - off["wall_s"]) / on["operations"] for on, off in zip(times["on"], times["off"])]


def verdict(low, high, bar):
    if high < bar:
        return "met"
    return "missed" if low > bar else "open: more --rounds"


def spread(low, high, form):
    return f"{low:{form}} to {high:{form}}"


def bar_cells(work, times):
    """The added time with its interval, that of CPU time, the bar, the verdict."""
    bar = BARS[work]
    cpu = f"{median_interval(added_per_cent(times, 'cpu_s'))[1]:+.2f} %"
    if bar is None:
        low, middle, high = median_interval(added_per_operation_ns(times))
        return [f"{middle:+.0f} ns each", spread(low, high, "+.0f"), cpu, "-", "-"]
    low, middle, high = median_interval(added_per_cent(times, "wall_s"))
    return [f"{middle:+.2f} %", spread(low, high, "+.2f"), cpu, f"{bar} %", verdict(low, high, bar)]


HEADERS = ["script", "python", "off", "on", "acquires", "on/off - 1", "95 % interval", "CPU time", "bar", "verdict"]


def row(work, times, acquires_hz):
    medians = [seconds(statistics.median(once["wall_s"] for once in times[kind])) for kind in ("python", "off", "on")]
    return [f"{work}: {WHAT[work]}", *medians, f"{acquires_hz:.3g} /s", *bar_cells(work, times)]


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
        acquires_hz = {work: count_acquisitions(programs, work, folder) for work in works}
    rows = [row(work, times[work], acquires_hz[work]) for work in works]
    print(f"The tracer's cost, {rounds} rounds: {machine(programs)}\n")
    print(table(HEADERS, rows))
    missed = any(cells[-1] == "missed" for cells in rows)
    return 1 if options.strict and missed else 0


if __name__ == "__main__":
    main_of(command)
