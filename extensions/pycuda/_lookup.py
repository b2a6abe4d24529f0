"""extensions/pycuda/_lookup.py: what pyhost asks of the backend and of its variant."""

from _pyhost_peer import add_packages, unavailable_when_asked

from ._peer import ENVIRONMENT

OWN_POLICY = "PyCUDA decides by itself when to release the GIL"
_gone = add_packages("pycuda", ENVIRONMENT)


def _reason_against():
    if _gone:
        return _gone
    try:
        import pycuda.driver
    except ImportError as error:
        return f"no CUDA driver: {error}"
    try:
        pycuda.driver.init()
        if pycuda.driver.Device.count() == 0:
            return "the CUDA driver sees no device"
    except pycuda.driver.Error as error:
        return f"no CUDA device: {error}"
    from ._device import nvcc

    return "" if nvcc() else "nvcc, with which PyCUDA compiles, was not found"


__getattr__ = unavailable_when_asked(_reason_against)


def parts_of_last_call():
    """What this thread's last call consists of, by the device's own clock."""
    from ._device import parts_of_last_call

    return parts_of_last_call()
