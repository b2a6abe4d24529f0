"""extensions/array_api/torch/_library.py: PyTorch, on the GPU where there is one; eager."""

import array_api_compat.torch as xp
import torch

__all__ = ["compile_s", "compiled", "device", "reason_against", "to_device", "to_numpy", "uniform", "wait", "xp"]

_device = "cuda" if torch.cuda.is_available() else "cpu"


def reason_against():
    return ""


def device():
    return torch.cuda.get_device_name() if _device == "cuda" else "cpu"


def compile_s():
    return 0.0


def to_device(items):
    return torch.tensor(items, device=_device)


def to_numpy(array):
    return array.cpu().numpy()


def wait(arrays):
    if _device == "cuda":
        torch.cuda.synchronize()


def uniform(count, seed):
    generator = torch.Generator(_device).manual_seed(seed)
    return torch.rand(count, generator=generator, dtype=torch.float64, device=_device)


def compiled(function):
    """Operator by operator: torch.compile() needs a C++ compiler, and 20 s."""
    return function
