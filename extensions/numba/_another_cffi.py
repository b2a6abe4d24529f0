"""extensions/numba/_another_cffi.py: to be called before numba compiles, where the cffi that is found does not work."""

import sys
from importlib import import_module


def prepare_for_another_cffi():
    """numba asks cffi for its types at the first compilation, and fails where a cffi is there that does not work.

    Debian's _cffi_backend stands before that of the build's virtual environment, whose cffi wants its own.
    """
    try:
        import_module("cffi").FFI()
    except ImportError:
        pass
    except Exception:
        known = sys.modules.pop("cffi", None)
        sys.modules["cffi"] = None  # no such package, for the moment
        try:
            import_module("numba.core.typing.cffi_utils")
        finally:
            sys.modules["cffi"] = known
