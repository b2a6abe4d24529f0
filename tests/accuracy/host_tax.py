"""tests/accuracy/host_tax.py: what a host costs pure Python, by how it is linked, against the stock interpreter.

    build/venv/bin/python tests/accuracy/host_tax.py [--rounds N] [--beside PROGRAM]... [--instructions]

The hosts are pyhost and the smallest embedding program (SMALLEST) in several linkings; `python again` is the stock
interpreter once more, and says how much of a difference is noise.  Every program keeps a process that runs the loops of
host/measure/python/loops.py on request, and all take turns, loop by loop.  A loop's factor is the median over rounds of
its time by the stock interpreter's in the same round; `loops` is their geometric mean.  `start` is the median time
of `PROGRAM -c pass`, likewise in turns.  --instructions counts them under valgrind's callgrind: the same number in
every run, for the stock interpreter and the two linkings that matter.
"""

import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time

from tools import (
    ROOT,
    Refusal,
    clean_environment,
    find_programs,
    machine,
    main_of,
    parser_of,
    progress,
    run,
    table,
)

LOOPS = ROOT / "host/measure/python/loops.py"

# The smallest program that is a python; with HUGE_PAGES its code is first copied to 2 MiB pages, put in its place.
SMALLEST = r"""
#define _GNU_SOURCE
#include <Python.h>

#ifdef HUGE_PAGES
#include <string.h>
#include <sys/mman.h>

extern char __executable_start, __etext;

static void use_huge_pages(void) {
    const size_t page = 2u << 20;
    // Linked with max-page-size of 2 MiB: the code begins at the second one.
    char* begin = &__executable_start + page;
    const size_t code_bytes = (size_t)(&__etext - begin), bytes = (code_bytes + page - 1) / page * page;
    char* raw = mmap(NULL, bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (raw == MAP_FAILED) return;
    char* copy = (char*)(((uintptr_t)raw + page - 1) / page * page);
    madvise(copy, bytes, MADV_HUGEPAGE);
    memcpy(copy, begin, code_bytes);
    mprotect(copy, bytes, PROT_READ | PROT_EXEC);
    if (mremap(copy, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, begin) == MAP_FAILED) perror("huge pages");
}
#else
static void use_huge_pages(void) {}
#endif

int main(int argc, char** argv) {
    use_huge_pages();
    return Py_BytesMain(argc, argv);
}
"""

START_ROUNDS = 5  # by --rounds: a start takes 15 ms, a loop 2


def var(name):
    return sysconfig.get_config_var(name) or ""


ARCHIVE = pathlib.Path(var("LIBPL")) / var("LIBRARY")
STATIC = [
    "-no-pie",
    "-Wl,--export-dynamic",
    f"-Wl,--whole-archive,{ARCHIVE},--no-whole-archive",
    *f"{var('LIBS')} {var('SYSLIBS')} {var('MODLIBS')} -lpthread -lutil".split(),
]
SHARED = [f"{var('LIBDIR')}/{var('INSTSONAME')}", f"-Wl,-rpath,{var('LIBDIR')}"]

# How SMALLEST is linked, by its row's name.
LINKINGS = {
    "shared libpython": SHARED,
    "static": STATIC,
    "static, bound at start": [*STATIC, "-Wl,-z,now"],
    "static, by gold": [*STATIC, "-fuse-ld=gold"],
    "static, huge pages": [*STATIC, "-DHUGE_PAGES", "-Wl,-z,max-page-size=0x200000"],
}


def build(linkings, folder):
    """{row: program} of the linkings that can be built here: an archive or a shared library may be missing."""
    programs = {}
    source = folder / "smallest.c"
    source.write_text(SMALLEST, encoding="utf-8")
    for name, flags in linkings.items():
        program = folder / name.replace(" ", "_").replace(",", "")
        command = ["cc", "-O2", f"-I{sysconfig.get_path('include')}", source, "-o", program, *flags]
        done = run(command, may_fail=True)
        if done.returncode == 0:
            programs[name] = program
        else:
            print(f"not built: {name}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
    return programs


class Server:
    """A process of one program that times loops on request."""

    def __init__(self, program):
        source = LOOPS.read_text(encoding="utf-8") + "\nprint(*LOOPS, flush=True)\nserve()\n"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self.process = subprocess.Popen([program, "-I", "-c", source], env=clean_environment(), **pipes)
        self.loops = self.process.stdout.readline().split()

    def seconds(self, loop):
        self.process.stdin.write(loop + "\n")
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def in_turns(names, number):
    """Forward in even rounds, backward in odd ones."""
    return names if number % 2 == 0 else names[::-1]


def time_loops(programs, rounds):
    """{row: {loop: [seconds of each round]}}."""
    servers = {name: Server(program) for name, program in programs.items()}
    loops = next(iter(servers.values())).loops
    times = {name: {loop: [] for loop in loops} for name in servers}
    for number in range(rounds):
        progress(f"loops: round {number + 1} of {rounds}")
        for loop in loops:
            for name in in_turns(list(servers), number):
                times[name][loop].append(servers[name].seconds(loop))
    for server in servers.values():
        server.close()
    return times


def time_starts(programs, rounds):
    """{row: [seconds of each round]}."""
    times = {name: [] for name in programs}
    for number in range(rounds):
        progress(f"starts: round {number + 1} of {rounds}")
        for name in in_turns(list(programs), number):
            begin_s = time.perf_counter()
            child = os.posix_spawn(programs[name], [str(programs[name]), "-c", "pass"], clean_environment())
            os.waitpid(child, 0)
            times[name].append(time.perf_counter() - begin_s)
    return times


def factor(times, stock):
    return statistics.median(a / b for a, b in zip(times, stock))


def mean(factors):
    return math.exp(statistics.fmean(map(math.log, factors)))


def rows(loop_times, start_times):
    stock, stock_starts = loop_times["python"], start_times["python"]
    for name, loops in loop_times.items():
        factors = {loop: factor(times, stock[loop]) for loop, times in loops.items()}
        cells = [mean(factors.values()), factor(start_times[name], stock_starts), *factors.values()]
        yield [name, *(f"{cell:.2f}" for cell in cells)]


def instructions(program, loop, calls):
    """Of a process that makes `calls` calls of `loop`."""
    source = LOOPS.read_text(encoding="utf-8") + f"\nfor _ in range({calls}):\n    LOOPS[{loop!r}]()\n"
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "-I", "-S", "-c", source]
    return int(re.search(r"Collected : (\d+)", run(command).stderr).group(1))


def instruction_rows(programs, loops):
    """Of one call of each loop: what three calls take more than one, halved."""
    for loop in loops:
        counts = []
        for name, program in programs.items():
            progress(f"instructions: {loop}, {name}")
            counts.append((instructions(program, loop, 3) - instructions(program, loop, 1)) / 2)
        yield [loop, *(f"{count / 1e6:.3f}" for count in counts), *(f"{count / counts[0]:.3f}" for count in counts[1:])]


def print_instructions(programs, loops):
    counted = {name: programs[name] for name in ("python", "static", "pyhost") if name in programs}
    found = list(instruction_rows(counted, loops))
    others = list(counted)[1:]
    print(table(["loop", *(f"{n}, million" for n in counted), *(f"{n} / python" for n in others)], found))
    for column, name in enumerate(others, start=-len(others)):
        print(f"{name} / python, geometric mean: {mean([float(row[column]) for row in found]):.3f}")


def parse():
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="of loops; five times as many of starts")
    parser.add_argument("--beside", type=pathlib.Path, action="append", default=[], help="another python or pyhost")
    parser.add_argument("--instructions", action="store_true", help="count them too, with valgrind")
    options = parser.parse_args()
    if options.quick:
        options.rounds = min(options.rounds, 5)
    for program in options.beside:
        if not os.access(program, os.X_OK):
            raise Refusal(f"there is no executable {program}")
    return options


def command():
    options = parse()
    found = find_programs(options.pyhost, options.duty)
    with tempfile.TemporaryDirectory() as folder:
        programs = {"python": found.python, "python again": found.python, "pyhost": found.pyhost}
        programs |= {str(program): program.resolve() for program in options.beside}
        programs |= build(LINKINGS, pathlib.Path(folder))
        loop_times = time_loops(programs, options.rounds)
        start_times = time_starts(programs, options.rounds * START_ROUNDS)
        progress("")
        print(machine(found) + "\n")
        loops = list(loop_times["python"])
        print(table(["program", "loops", "start", *loops], rows(loop_times, start_times)))
        if options.instructions:
            print()
            print_instructions(programs, loops)
    return 0


if __name__ == "__main__":
    main_of(command)
