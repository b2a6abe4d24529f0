"""host/embed/python/inside.py: `pyhost run`: the script with a backend swapped in; the parent prints the account."""

import atexit
import sys

from _pyhost_measure import backend

from _pyhost_support import runner, swap


def main(target):
    request = swap.Request.from_environment()
    request.root = runner.root_of(target)
    swap.install(request)
    _require_backend(request)
    atexit.register(_report)  # the first registered runs last: after the script's own
    try:
        runner.run(target)
    except swap.SwapError as error:
        atexit.unregister(_report)
        _refuse(str(error))


def _require_backend(request):
    """Leaves with a sentence where the backend has nothing under this policy, or can't work on this machine."""
    if not request.module:
        return
    package, _, policy = request.module.rpartition(".")
    reasons = [backend.absence_of(package, policy, kernel) for kernel in request.kernels]
    if all(reasons):
        name = package.removeprefix("pyhost_")
        _refuse(f"backend '{name}' cannot run with --gil={policy}: {reasons[0]}; 'pyhost list' shows what it offers")


def _refuse(sentence):
    print(f"pyhost: {sentence}", file=sys.stderr)
    raise SystemExit(2)


def join_swap():
    """A process that a swapped script started: the same swap, whatever it runs."""
    swap.install(swap.Request.from_environment())


def _absence(package, policy, name):
    """Why the backend has no such function, and under which policy it has one."""
    reason = backend.absence_of(package, policy, name)
    try:
        others = [other for other in backend.POLICIES if backend.absence_of(package, other, name) is None]
    except Exception:  # what another policy's module needs may be missing
        others = []
    return f"{reason}; --gil={others[0]} swaps it" if others else reason


def _report():
    """What only this process knows: what was swapped for what, and what was not."""
    package, _, policy = swap.active.module.rpartition(".")
    if not package and not swap.active.swaps:
        print("pyhost: nothing was swapped: --backend=python is the script as it is", file=sys.stderr)
        return
    if not swap.swapped:
        print(f"pyhost: nothing was swapped; the kernels are {', '.join(swap.active.kernels)}", file=sys.stderr)
    for name in swap.not_offered:
        reason = _absence(package, policy, name) if package else "no --swap names it"
        print(f"pyhost: {name} stays Python: {reason}", file=sys.stderr)
    for name, stand_in in swap.swapped.items():
        print(f"pyhost: {name} = {backend.provenance_of(stand_in._pyhost_target)}", file=sys.stderr)
