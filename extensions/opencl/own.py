"""extensions/opencl/own.py: the kernels, in work-groups of the driver's choice."""

from ._calls import functions

fused_arith, julia, mirror, polygon_mask, vector_add = functions()
