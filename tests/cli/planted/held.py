"""tests/cli/planted/held.py: claims by its name to hold the GIL, and releases it."""

from pyhost_capi.released import julia

__all__ = ["julia"]
