"""extensions/opencl/groups_of_16/own.py: the same kernels, 16 work-items in a work-group."""

from ._calls import functions

fused_arith, julia, mirror, polygon_mask, vector_add = functions((16,), (4, 4))
