"""extensions/opencl/groups_of_256/own.py: the same kernels, 256 work-items in a work-group."""

from ._calls import functions

fused_arith, julia, mirror, polygon_mask, vector_add = functions((256,), (16, 16))
