"""extensions/inline/released.py: the kernels; the thread state is detached exactly around each."""

from . import ABSENT, _glue

globals().update(_glue.functions(__name__, "ReleasedGil", without=[key.rpartition(".")[2] for key in ABSENT]))
