"""extensions/array_api/tensorflow/_library.py: TensorFlow's own NumPy: it has no namespace of the standard."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # else it writes about the processor to stderr
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # and that this library rounds in another order

import tensorflow as tf
import tensorflow.experimental.numpy as xp

__all__ = ["compile_s", "compiled", "device", "reason_against", "to_device", "to_numpy", "uniform", "wait", "xp"]


def reason_against():
    return ""


def device():
    return tf.config.list_logical_devices()[-1].name


def compile_s():
    return 0.0


def to_device(items):
    return tf.constant(items)


def to_numpy(array):
    return array.numpy()


def wait(arrays):
    """Of a GPU, numpy() waits."""


def uniform(count, seed):
    return tf.random.stateless_uniform((count,), (seed >> 32, seed & 0xFFFFFFFF), dtype=tf.float64)


def compiled(function):
    """Operator by operator."""
    return function
