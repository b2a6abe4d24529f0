"""host/measure/python/tax.py: how much longer plain Python takes in this process than in the interpreter it embeds.

Here means where references are timed: in a child, with the tracer.  Both take turns, loop by loop, so that what else
the machine does hits either alike.  The parent asks several children, and has what they found kept: it belongs to the
two programs and the processor, not to the run.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import sysconfig

from _pyhost_measure import loops, private_folder, reference_cache, wire

ROUNDS = 5  # odd, for the median; 50 ms in all
FORMAT = 1  # of the kept entry; raise it when its fields change
SHAPE = {"stock": "text", "is_stock_shared": "flag", "processes": "[{[[seconds*2]+]}+]"}  # in the wire's types


def measure(cache, fresh):
    """{"stock": path, "processes": [{loop: [[seconds here, seconds there], ...]}]} of this process, or a reason.

    Of the several that were kept in the folder `cache`, unless `fresh`.
    """
    stock = stock_interpreter()
    kept = None if fresh else _recall(cache, stock)
    if kept:
        return {**kept, "is_kept": True, "reason": ""}
    absence, is_shared = _look_at(stock)
    answer = {"is_kept": False, "stock": stock, "is_stock_shared": is_shared, "reason": absence, "processes": []}
    if absence:
        return answer
    server = _serve(stock)
    with server:
        loops.warm_up()
        pairs = {name: [] for name in loops.LOOPS}
        for turn in range(ROUNDS):
            for name in loops.LOOPS:
                pairs[name].append(_pair(server, name, turn % 2 == 0))
        server.stdin.close()
    return {**answer, "processes": [pairs]}


def keep(cache, entry):
    """A folder that can't be used is as good as none: the reference's cache says why."""
    with contextlib.suppress(OSError, private_folder.Refused):
        if cache:
            private_folder.write(cache, _entry_name(entry["stock"]), json.dumps(entry).encode())


def _recall(cache, stock):
    with contextlib.suppress(OSError, ValueError, private_folder.Refused):
        content = private_folder.read(cache, _entry_name(stock)) if cache else None
        entry = json.loads(content) if content else None
        if isinstance(entry, dict) and entry.keys() == SHAPE.keys():
            return entry if all(wire.fits(entry[key], SHAPE[key]) for key in SHAPE) else None
    return None


def _entry_name(stock):
    digest = hashlib.sha256()
    for part in (FORMAT, sys.version, reference_cache.cpu_model(), *map(_identity, ("/proc/self/exe", stock))):
        digest.update(repr(part).encode())
    return f"host-{digest.hexdigest()[:32]}.entry"


def _identity(program):
    status = os.stat(program)
    return os.path.realpath(program), status.st_size, status.st_mtime_ns


def stock_interpreter():
    """The program that its makers installed with this libpython: by the build's record, or where it was moved to."""
    name = f"python{sysconfig.get_config_var('VERSION')}{sys.abiflags}"
    folders = (sysconfig.get_config_var("BINDIR"), os.path.join(sys.base_exec_prefix, "bin"))
    paths = [os.path.join(folder, name) for folder in folders]
    return next((path for path in paths if os.access(path, os.X_OK)), paths[0])


def _look_at(stock):
    """(why it can't be compared with, whether it runs a shared libpython); no reason where it is of this very build."""
    ask = "import sys; print('libpython' in open('/proc/self/maps').read(), sys.version)"
    try:
        done = subprocess.run([stock, "-I", "-S", "-c", ask], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.SubprocessError) as error:
        return f"it does not run: {error}", False
    is_shared, _, version = done.stdout.strip().partition(" ")
    return "" if version == sys.version.strip() else f"it is another Python now: {version}", is_shared == "True"


def _serve(stock):
    program = loops.__loader__.get_source(loops.__name__) + "\nserve()\n"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    return subprocess.Popen([stock, "-I", "-c", program], **pipes)


def _pair(server, name, is_here_first):
    here_s = loops.seconds(name) if is_here_first else None
    server.stdin.write(name + "\n")
    there_s = float(server.stdout.readline())
    return [loops.seconds(name) if here_s is None else here_s, there_s]
