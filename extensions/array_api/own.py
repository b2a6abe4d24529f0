"""extensions/array_api/own.py: the kernels, compiled where the library compiles."""

from ._calls import functions

add_one, fused_arith, julia, uniform = functions()
