"""benchmarks/cython_directives.py: what each of Cython's own checks costs, in loops that are written in Cython.

    build/venv/bin/python benchmarks/cython_directives.py [--case quick] [--pyhost build/release/pyhost]

The text of variant cython_typed is compiled with all checks, then without one at a time, then without any, and swapped
in for its kernels, all in one run of pyhost a kernel: times over that with all checks, with 95 % intervals.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import sysconfig
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE = ROOT / "extensions/cython/ladder/pyhost_cython_typed/held.pyx"
KERNELS = ("julia", "sum_primes", "polygon_list", "fused_arith")
OFF = ("boundscheck=False", "wraparound=False", "initializedcheck=False", "cdivision=True")
BUILDS = {"all_checks": (), **{setting.partition("=")[0]: (setting,) for setting in OFF}, "none": OFF}


def compile_package(folder, name, settings):
    """The package `name`, whose module `held` is the source with these settings, as the build compiles it."""
    package = folder / name
    package.mkdir()
    (package / "__init__.py").touch()
    copy = package / "held.pyx"
    copy.write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    directives = [word for setting in settings for word in ("-X", setting)]
    subprocess.run([sys.executable, "-I", "-m", "cython", *directives, copy], check=True)
    flags = ["-O3", "-DNDEBUG", "-ffp-contract=off", "-fPIC", "-shared", "-w", f"-I{sysconfig.get_path('include')}"]
    library = package / f"held{sysconfig.get_config_var('EXT_SUFFIX')}"
    subprocess.run(["cc", *flags, copy.with_suffix(".c"), "-o", library], check=True)


def times_of(pyhost, folder, kernel, case):
    """{build: its cell's summary} of one run."""
    swaps = [f"--swap={kernel}={name}.held:{kernel}" for name in BUILDS]
    command = [pyhost, ROOT / f"pyscripts/{kernel}.py", *swaps, f"--case={case}", "--threads=1", "--json=-", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"cython_directives.py: pyhost ended with status {done.returncode}:\n{done.stderr}{done.stdout}")
    rows = {row["backend"]: row for row in json.loads(done.stdout)["rows"]}
    return {name: rows[f"{name}.held"]["cells"][0]["summary"] for name in BUILDS}


def ratio(summary):
    versus = summary["vs_first"]
    return f"{versus['factor']:.2f} ±{(versus['high'] - versus['low']) / 2 / versus['factor']:.1%}" if versus else "-"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", default="quick")
    parser.add_argument("--pyhost", default=ROOT / "build/release/pyhost")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for build, settings in BUILDS.items():
            compile_package(folder, build, settings)
        print(f"| kernel | all checks | {' | '.join(OFF)} | all four |\n| --- |{' ---: |' * (len(BUILDS))}")
        for kernel in KERNELS:
            times = times_of(options.pyhost, folder, kernel, options.case)
            first = times.pop("all_checks")
            cells = [f"{first['median_s'] * 1e6:.3g} µs", *map(ratio, times.values())]
            print(f"| `{kernel}` | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
