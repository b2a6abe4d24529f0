"""extensions/opencl/float/own.py: the same kernels, compiled for float32."""

from . import _calls, _device

_device.OPTIONS.append("-DPYHOST_FLOAT")
_, julia, _, polygon_mask, _ = _calls.functions(real=_calls.np.float32)
