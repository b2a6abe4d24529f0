"""tests/cli/planted/third/released.py: right, and without the GIL for 30 % of a call."""

from planted.partly import releasing

julia = releasing(0.3)
