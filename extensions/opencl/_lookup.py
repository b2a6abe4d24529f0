"""extensions/opencl/_lookup.py: what pyhost asks of the backend and of each of its variants."""

from _pyhost_peer import add_packages, unavailable_when_asked

from ._peer import ENVIRONMENT

OWN_POLICY = "pyopencl decides by itself when to release the GIL"
_gone = add_packages("opencl", ENVIRONMENT)


def _reason_against():
    if _gone:
        return _gone
    from ._device import reason_against

    return reason_against()


__getattr__ = unavailable_when_asked(_reason_against)


def parts_of_last_call():
    """What this thread's last call consists of, by the device's own clock."""
    from ._device import parts_of_last_call

    return parts_of_last_call()
