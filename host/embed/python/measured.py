"""host/embed/python/measured.py: the swap of this process, as the measured child knows it.

Handed over as an argument, which host/measure/python/child.py describes: that room imports nothing of this one.
"""

from _pyhost_measure import child

from _pyhost_support import runner, swap

# What makes `make_swap` in a new interpreter of this process.
IN_NEW_INTERPRETER = """
import _pyhost
_pyhost.provide_support()
from _pyhost_support.measured import joined_swap as make_swap
"""


class Swap:
    """The request of swap.py that is active now, and what it swapped."""

    Error = swap.SwapError
    in_new_interpreter = IN_NEW_INTERPRETER

    @property
    def swapped(self):
        return swap.swapped

    @property
    def import_s(self):
        return swap.import_s

    @property
    def targets_import_s(self):
        return swap.targets_import_s

    @property
    def module(self):
        return swap.active.module

    @property
    def record(self):
        return swap.active.record

    @property
    def folder(self):
        return next(iter(swap.active.path), "")

    def is_swappable(self, definition):
        return swap.is_swappable(definition, swap.active)

    def misfit_of(self, definition):
        return swap.misfit_of(definition, swap.active)

    def run(self, target):
        runner.run(target)


def joined_swap():
    """In an interpreter that was started beside the child's: the same swap."""
    swap.install(swap.Request.from_environment())
    return Swap()


def main(questions_fd, answers_fd, target):
    request = swap.Request.from_environment()
    request.root = runner.root_of(target)
    swap.install(request)
    child.main(questions_fd, answers_fd, target, Swap())
