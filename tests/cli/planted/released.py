"""tests/cli/planted/released.py: claims by its name to release the GIL, and holds it."""

from pyhost_capi.held import julia

__all__ = ["julia"]
