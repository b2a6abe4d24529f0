"""extensions/opencl/groups_of_1/own.py: the same kernels, one work-item in a work-group."""

from ._calls import functions

fused_arith, julia, mirror, polygon_mask, vector_add = functions((1,), (1, 1))
