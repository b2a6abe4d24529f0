"""extensions/capi/coroutine/both/held.py: both tasks are coroutines of C++: one call, and Python sees no switch."""

from ._pong import ping_pong  # noqa: F401
