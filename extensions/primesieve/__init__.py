"""extensions/primesieve/__init__.py: Debian's libprimesieve, called by ctypes; NumPy adds up what it finds."""

from ctypes import CDLL

ABSENT = {"held": "the sum is NumPy's, which releases the GIL by itself"}


def library():
    """That of Debian 13 or 12, or None."""
    for name in ("libprimesieve.so.12", "libprimesieve.so.11"):
        try:
            return CDLL(name)
        except OSError:
            pass
    return None


if library() is None:
    UNAVAILABLE = "libprimesieve.so.11 or .12 not found; ./demo.sh --peers=primesieve installs it"
