"""extensions/array_api/jax_avx/own.py: jax without the instructions that multiply and add in one rounding."""

import os

# Read by XLA when it starts; of its other options none turns these instructions off.
os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_max_isa=AVX".strip()

from ._calls import functions

add_one, fused_arith, julia, uniform = functions()
