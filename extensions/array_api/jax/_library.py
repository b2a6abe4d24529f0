"""extensions/array_api/jax/_library.py: jax.numpy, whose functions XLA compiles for each shape."""

import jax
import jax.numpy as xp
import numpy as np

jax.config.update("jax_enable_x64", True)  # else a float64 becomes a float32

_compiling_s = []


def _listen(event, duration_s, **_):
    if event.startswith("/jax/core/compile/"):
        _compiling_s.append(duration_s)


jax.monitoring.register_event_duration_secs_listener(_listen)


def reason_against():
    return ""


def device():
    return f"{jax.devices()[0].device_kind} by XLA"


def compile_s():
    return sum(_compiling_s)


def to_device(items):
    return xp.asarray(items)


def to_numpy(array):
    return np.asarray(array)


def wait(arrays):
    jax.block_until_ready(arrays)


def uniform(count, seed):
    key = jax.random.wrap_key_data(np.array([seed >> 32, seed & 0xFFFFFFFF], np.uint32), impl="threefry2x32")
    return jax.random.uniform(key, (count,), np.float64)


compiled = jax.jit
