"""benchmarks/null.py: the same function under two names: does pyhost see a difference where there is none?

    build/venv/bin/python benchmarks/null.py [--runs 100] [--loaded] [--pyhost build/release/pyhost]

Each run compares julia's quick case by one module under two names, and, unless --loaded, also with a twin that computes
every 20th row once more.  The bars: in 95 % of the runs the interval of the ratio covers 1.00, its median width is at
most 3 % (10 % beside two busy processes), and the twin is called slower in 90 % of the runs and never faster.  Exit
status 1 where one is missed.
"""

import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]

SAME = """
from pyhost_capi import held


def julia(xs, ys, c, maxiter, out=None):
    return held.julia(xs, ys, c, maxiter, out)
"""

TWIN = """
from pyhost_capi import held


def julia(xs, ys, c, maxiter, out=None):
    held.julia(xs, ys[::20], c, maxiter)
    return held.julia(xs, ys, c, maxiter, out)
"""

BUSY = "while True: pass"


def ratio_of(pyhost, folder, first, second):
    """The ratio of the second module's time to the first one's: {"factor", "low", "high", "processes"}."""
    swaps = [f"--swap=julia={name}:julia" for name in (first, second)]
    command = [pyhost, ROOT / "pyscripts/julia.py", *swaps, "--case=quick", "--threads=1", "--json=-"]
    environment = {**os.environ, "PYTHONPATH": folder}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"null.py: pyhost ended with status {done.returncode}:\n{done.stderr}")
    [row] = [row for row in json.loads(done.stdout)["rows"] if row["backend"] == second]
    return row["cells"][0]["summary"]["vs_first"]


@contextlib.contextmanager
def neighbours(count):
    """Processes that compute beside the runs."""
    busy = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def repeat(what, runs, ask):
    """`runs` ratios; None, no interval, where the budget ended a run early."""
    ratios = []
    for run in range(runs):
        print(f"\r{what}: {run + 1} of {runs}", end="", file=sys.stderr, flush=True)
        ratios.append(ask())
    print(file=sys.stderr)
    return [ratio for ratio in ratios if ratio]


def share(ratios, holds):
    return sum(map(holds, ratios)) / len(ratios)


def report(what, value, bar, is_met):
    print(f"{what:58} {value:8.1%}  bar {bar:<9} {'met' if is_met else 'MISSED'}")
    return is_met


def judge_same(ratios, widest):
    covered = share(ratios, lambda one: one["low"] <= 1 <= one["high"])
    width = statistics.median(one["high"] - one["low"] for one in ratios)
    factors = sorted(one["factor"] for one in ratios)
    print(f"factors {factors[0]:.4f} to {factors[-1]:.4f}, median {statistics.median(factors):.4f}; ", end="")
    print(f"processes {statistics.mean(one['processes'] for one in ratios):.1f} of each, {len(ratios)} runs")
    are_covered = report("the same module: interval covers 1.00", covered, ">= 95 %", covered >= 0.95)
    return (
        report("the same module: median width of the interval", width, f"<= {widest:.0%}", width <= widest)
        and are_covered
    )


def judge_twin(ratios):
    slower = share(ratios, lambda one: one["low"] > 1)
    faster = share(ratios, lambda one: one["high"] < 1)
    print(f"factor, median {statistics.median(one['factor'] for one in ratios):.4f}; {len(ratios)} runs")
    is_slower = report("a twin with 5 % more work: called slower", slower, ">= 90 %", slower >= 0.9)
    return report("a twin with 5 % more work: called faster", faster, "0 %", faster == 0) and is_slower


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--loaded", action="store_true", help="beside two busy processes, without the twin")
    parser.add_argument("--pyhost", default=ROOT / "build/release/pyhost")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, neighbours(2 if options.loaded else 0):
        for name, source in (("null_a", SAME), ("null_b", SAME), ("null_twin", TWIN)):
            pathlib.Path(folder, f"{name}.py").write_text(source, encoding="utf-8")
        ask = lambda second: lambda: ratio_of(options.pyhost, folder, "null_a", second)  # noqa: E731
        are_met = judge_same(repeat("same", options.runs, ask("null_b")), 0.10 if options.loaded else 0.03)
        if not options.loaded:
            are_met = judge_twin(repeat("twin", options.runs, ask("null_twin"))) and are_met
    sys.exit(0 if are_met else 1)


if __name__ == "__main__":
    main()
