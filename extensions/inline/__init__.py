"""extensions/inline/__init__.py: C++ as text in Python files, compiled at first use; and the kernels bound so.

For a script of your own, see compile() and docs/guide/inline.md.
"""

from ._compile import CompileError as CompileError
from ._compile import compile as compile
from ._compile import missing

UNAVAILABLE = missing()
ABSENT = dict.fromkeys(("released.binary_search", "released.sum_list"), "it reads Python objects while it runs")
