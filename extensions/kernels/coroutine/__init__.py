"""extensions/kernels/coroutine/__init__.py: ping_pong's other side is a C++20 coroutine, behind a binding."""

ABSENT = dict.fromkeys(("released", "own"), "a switch of some nanoseconds is not worth letting go of the GIL")
