"""tests/cli/planted/tenth/released.py: right, and without the GIL for 10 % of a call."""

from planted.partly import releasing

julia = releasing(0.1)
