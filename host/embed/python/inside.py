"""host/embed/python/inside.py: `pyhost run`: one run in this process with a backend swapped in, and its account."""

import atexit
import sys

from _pyhost_support import backend, runner, swap


def main(target):
    request = swap.Request.from_environment()
    request.root = runner.root_of(target)
    swap.install(request)
    atexit.register(_report)  # the first registered runs last: after the script's own
    runner.run(target)


def join_swap():
    """A process that a swapped script started: the same swap, whatever it runs."""
    swap.install(swap.Request.from_environment())


def _report():
    if not swap.swapped:
        print(f"pyhost: nothing was swapped; the kernels are {', '.join(swap.active.kernels)}", file=sys.stderr)
    for name, stand_in in swap.swapped.items():
        print(f"pyhost: {name} = {backend.provenance_of(stand_in.target)}", file=sys.stderr)
        print(f"pyhost: {_account_of(stand_in)}", file=sys.stderr)


def _account_of(stand_in):
    text = f"  {stand_in.calls} calls, {stand_in.wall_s:.6f} s"
    split = stand_in.gil
    if split is None:
        return text + "; GIL not traced in this build"
    return text + (
        f" = held {split['held_s']:.6f} + released {split['released_s']:.6f} + waiting {split['waiting_s']:.6f} s,"
        f" {split['releases']} releases"
    )
