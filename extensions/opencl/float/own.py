"""extensions/opencl/float/own.py: the same kernels, compiled for float32."""

import numpy as np

from . import _device
from ._calls import functions

_device.OPTIONS.append("-DPYHOST_FLOAT")
_, julia, _, polygon_mask, _ = functions(real=np.float32)
