"""tests/accuracy/tools.py: what the commands of this folder share: the programs that they run, how a table looks."""

import argparse
import contextlib
import dataclasses
import datetime
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent

# Longer than any run here: what has not ended by then never will.
PATIENCE_S = 120


class Refusal(Exception):
    """What was asked for cannot be run; the sentence says what to do."""


@dataclasses.dataclass(frozen=True)
class Programs:
    pyhost: pathlib.Path
    duty: pathlib.Path  # the folder of pyhost_duty.so
    python: pathlib.Path  # the stock interpreter, of the version that pyhost embeds


def parser_of(description):
    parser = argparse.ArgumentParser(
        description=description.partition(": ")[2], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--pyhost", type=pathlib.Path, default=ROOT / "build/release/pyhost", help="the executable")
    parser.add_argument(
        "--duty", type=pathlib.Path, help="folder of pyhost_duty.so; None: tests/ beside the executable"
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    return parser


def main_of(command):
    """Runs command(); a refusal becomes a sentence and exit status 2."""
    try:
        sys.exit(command())
    except Refusal as refusal:
        print(f"{pathlib.Path(sys.argv[0]).name}: {refusal}", file=sys.stderr)
        sys.exit(2)


def find_programs(pyhost, duty=None):
    if not os.access(pyhost, os.X_OK):
        raise Refusal(f"there is no executable {pyhost}; ./demo.sh builds it, --pyhost names another")
    folder = duty or pyhost.resolve().parent / "tests"
    if not (folder / "pyhost_duty.so").exists():
        raise Refusal(
            f"there is no pyhost_duty.so in {folder}; the build writes it to its tests/, --duty names a folder"
        )
    found = Programs(pyhost.resolve(), folder.resolve(), pathlib.Path(os.path.realpath(sys.executable)))
    embedded, stock = (run([program, "-VV"]).stdout for program in (found.pyhost, found.python))
    if embedded != stock:
        raise Refusal(f"pyhost embeds {embedded.strip()}, this is {stock.strip()}; use the build's venv/bin/python")
    return found


def run(command, may_fail=False, **options):
    """A CompletedProcess with its output as text; one that fails is an error, with what it said."""
    words = [str(word) for word in command]
    captured = {"capture_output": True, "text": True, "timeout": PATIENCE_S, "env": clean_environment(), **options}
    done = subprocess.run(words, **captured)
    if done.returncode != 0 and not may_fail:
        raise Refusal(f"{' '.join(words)} ended with status {done.returncode}: {(done.stderr or '').strip()}")
    return done


def clean_environment():
    """The caller's, less what would change the Python that is measured."""
    foreign = ("PYTHON", "PYHOST", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


@contextlib.contextmanager
def beside(count):
    """As many busy processes, as long as it lasts."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def machine(programs):
    """One line that names what was measured, where and when."""
    model = next(
        (line.partition(": ")[2] for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")),
        platform.machine(),
    )
    cores = len(os.sched_getaffinity(0))
    pyhost = run([programs.pyhost, "info"]).stdout.split()[1]
    today = datetime.date.today().isoformat()
    system = f"{platform.system()} {platform.release()}"
    load = f"load average {os.getloadavg()[0]:.1f}"
    versions = f"pyhost {pyhost}, Python {platform.python_version()}"
    return f"{today}, {model.strip()}, {cores} cores, {system}, {versions}, {load}"


def table(headers, rows):
    """A markdown table that is also readable as it stands; the first column to the left, numbers to the right."""
    rows = list(rows)
    cells = [headers, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headers))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    padded = [
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))] for row in cells
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in (padded[0], rule, *padded[1:]))


def progress(text):
    """A line that the next one overwrites, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def median_interval(values, draws=2000):
    """(low, median, high): the 95 % interval of the median by bootstrap, drawn the same way in every run."""
    draw = random.Random(1)
    medians = sorted(statistics.median(draw.choices(values, k=len(values))) for _ in range(draws))
    return medians[int(0.025 * draws)], statistics.median(values), medians[int(0.975 * draws) - 1]


def seconds(value):
    """Three significant digits with a unit."""
    for unit, scale in (("s", 1), ("ms", 1e3), ("µs", 1e6), ("ns", 1e9)):
        if abs(value) * scale >= 1:
            return f"{value * scale:.3g} {unit}"
    return f"{value * 1e9:.2g} ns"
