"""extensions/array_api/jax_eager/own.py: jax operator by operator, nothing compiled together."""

from ._calls import functions

add_one, fused_arith, julia, uniform = functions(compiled=lambda function: function)
