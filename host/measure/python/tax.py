"""host/measure/python/tax.py: how much longer plain Python takes in this process than in the interpreter it embeds.

Here means where references are timed: in a child, with the tracer.  Both take turns, loop by loop, so that what else
the machine does hits either alike.
"""

import os
import subprocess
import sys
import sysconfig

from _pyhost_measure import loops

ROUNDS = 21  # odd, for the median; 0.6 s in all


def measure():
    """{"stock": path, "loops": {name: [[seconds here, seconds there], ...]}}, or a reason why there is none."""
    stock = stock_interpreter()
    absence, is_shared = _look_at(stock)
    answer = {"stock": stock, "is_stock_shared": is_shared, "reason": absence, "loops": {}}
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
    return {**answer, "loops": pairs}


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
