"""tests/cli/planted/half/released.py: right, and without the GIL for 50 % of a call."""

from planted.partly import releasing

julia = releasing(0.5)
