"""extensions/pycuda/_lookup.py: what pyhost asks of the backend and of its variant."""

from _pyhost_peer import add_packages

from ._peer import ENVIRONMENT

OWN_POLICY = "PyCUDA decides by itself when to release the GIL"
_gone = add_packages("pycuda", ENVIRONMENT)


def __getattr__(name):
    """UNAVAILABLE is found out where it is asked: a look starts the driver, which survives no fork()."""
    if name != "UNAVAILABLE":
        raise AttributeError(name)
    return _gone or _reason_against()


def _reason_against():
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


def parts_of_last_call():
    """What this thread's last call consists of, by the device's own clock."""
    from ._device import parts_of_last_call

    return parts_of_last_call()
