"""tests/programs/run.py: programs written for python, run by python and by pyhost: the same status, the same output?

    python3 tests/programs/run.py [--pyhost PATH] [--keep] [NAME...]

NAMEs are parts of the names in programs.toml; without any, all of them run.  Each runs in a virtual environment of its
interpreter, first under that environment's python, then under `pyhost gil`, the tracer on, with the environment
activated.  The environments and sources stay below build/programs for the next run; --keep keeps the outputs, too.
"""

import argparse
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACE = ROOT / "build/programs"
PATIENCE_S = 900

# What differs from run to run of the same program: times, addresses, process numbers, the folder that it works in.
CHANGING = [
    (re.compile(r"\b\d+(\.\d+)?(ms|s| seconds?)\b"), "TIME"),
    (re.compile(r"0x[0-9a-f]+"), "ADDRESS"),
    (re.compile(r"/tmp/\S+"), "TEMPORARY"),
]
PYTEST_FAILURE = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
PYTEST_COUNTS = re.compile(r"^(?:=+ )?((?:\d+ \w+(?:, )?)+) in ", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    wheels: tuple
    source: str = ""
    command: tuple = ()
    script: str = ""
    status: int = 0

    @property
    def folder(self):
        return PLACE / re.sub(r"\W+", "_", self.name)


@dataclasses.dataclass(frozen=True)
class Outcome:
    status: int
    output: str
    wall_s: float

    def comparable(self):
        counts = PYTEST_COUNTS.findall(self.output)
        if counts:
            return self.status, counts[-1], sorted(PYTEST_FAILURE.findall(self.output))
        text = self.output
        for pattern, word in CHANGING:
            text = pattern.sub(word, text)
        return self.status, text

    def gist(self):
        counts = PYTEST_COUNTS.findall(self.output)
        return counts[-1] if counts else f"{len(self.output.splitlines())} lines"


def programs(names):
    with open(pathlib.Path(__file__).with_name("programs.toml"), "rb") as file:
        listed = [Program(**{**p, "wheels": tuple(p["wheels"])}) for p in tomllib.load(file)["program"]]
    wanted = [program for program in listed if not names or any(name in program.name for name in names)]
    if not wanted:
        sys.exit(f"run.py: no program's name has {' or '.join(names)} in it; programs.toml lists them")
    return wanted


def install(program, python):
    """The environment's python; made once, and again where the list of wheels has changed."""
    environment, stamp = program.folder / "venv", program.folder / "stamp"
    wanted = f"{python} {program.wheels} {program.source}"
    inner = environment / "bin/python"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return inner
    shutil.rmtree(program.folder, ignore_errors=True)
    program.folder.mkdir(parents=True)
    subprocess.run([python, "-m", "venv", environment], check=True)
    pip = [inner, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", *program.wheels], check=True)
    if program.source:
        subprocess.run(
            [
                *pip,
                "download",
                "--no-deps",
                "--no-binary",
                program.source,
                "-d",
                program.folder,
                source_of(program, inner),
            ],
            check=True,
        )
        (archive,) = program.folder.glob("*.tar.gz")
        (program.folder / "source").mkdir()
        subprocess.run(["tar", "-xzf", archive, "--strip-components=1", "-C", program.folder / "source"], check=True)
    stamp.write_text(wanted, encoding="utf-8")
    return inner


def source_of(program, python):
    """The source of the very version whose wheel is installed."""
    ask = f"import importlib.metadata as m; print(m.version({program.source!r}))"
    version = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    return f"{program.source}=={version}"


def words_of(program, work):
    if program.script:
        return ["-c", program.script.replace("{work!r}", repr(str(work)))]
    return [word.format(repository=ROOT, work=work) for word in program.command]


def run(program, python, before):
    work = program.folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    folder = program.folder / "source" if program.source else work
    environment = {
        **os.environ,
        "VIRTUAL_ENV": str(python.parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }
    begin_s = time.monotonic()
    try:
        done = subprocess.run(
            [*before, *words_of(program, work)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_S,
        )
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as expired:
        status, output = 124, expired.stdout or b""
    return Outcome(status, output.decode(errors="replace"), time.monotonic() - begin_s)


def compare(program, python, pyhost, keep):
    """True where both do the same; one line says so."""
    inner = install(program, python)
    stock = run(program, inner, [inner])
    host = run(program, inner, [pyhost, "gil", "--quiet", "--warn-hold=0"])
    if stock.status != program.status:
        verdict = f"NOTHING TO COMPARE: python's status should be {program.status}"
    elif stock.comparable() != host.comparable():
        verdict = f"DIFFERENT: status {host.status}, {host.gist()}"
    else:
        verdict = "the same"
    times = f"{stock.wall_s:.1f} s, {host.wall_s:.1f} s"
    print(f"{program.name}: python status {stock.status}, {stock.gist()}; pyhost {verdict} ({times})", flush=True)
    is_same = verdict == "the same"
    if keep or not is_same:
        (program.folder / "python.out").write_text(stock.output, encoding="utf-8")
        (program.folder / "pyhost.out").write_text(host.output, encoding="utf-8")
        print(f"    the outputs: {program.folder}/python.out and pyhost.out", flush=True)
    return is_same


def stock_python(pyhost):
    """The interpreter that pyhost embeds."""
    ask = (
        "import sys, sysconfig; var = sysconfig.get_config_var; "
        "print(var('BINDIR') + '/python' + var('VERSION') + sys.abiflags)"
    )
    return subprocess.run([pyhost, "-I", "-c", ask], check=True, capture_output=True, text=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition(": ")[2].partition("\n")[0])
    parser.add_argument("--pyhost", type=pathlib.Path, default=ROOT / "build/release/pyhost", help="the executable")
    parser.add_argument("--keep", action="store_true", help="keep the outputs of both in build/programs")
    parser.add_argument("names", nargs="*", metavar="NAME", help="parts of names in programs.toml; default: all")
    options = parser.parse_args()
    if not os.access(options.pyhost, os.X_OK):
        sys.exit(f"run.py: there is no executable {options.pyhost}; ./demo.sh builds it, --pyhost names another")
    pyhost = options.pyhost.resolve()
    python = stock_python(pyhost)
    same = [compare(program, python, pyhost, options.keep) for program in programs(options.names)]
    print(f"{len(same)} programs, {same.count(False)} differ")
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
