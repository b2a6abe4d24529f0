"""extensions/ctypes/coroutine/_pong.py: the coroutine as a Python class that calls the library through ctypes."""

from ctypes import PyDLL, c_int64, c_void_p
from pathlib import Path

library = PyDLL(str(Path(__file__).resolve().parents[1] / "libpyhost_coroutine.so"))
start, send, end = library.pyhost_pong_start, library.pyhost_pong_send, library.pyhost_pong_end
start.restype = c_void_p
send.argtypes, send.restype = (c_void_p, c_int64), c_int64
end.argtypes, end.restype = (c_void_p,), None


class Pong:
    __slots__ = ("task",)

    def __init__(self):
        self.task = start()
        if self.task is None:
            raise MemoryError

    def __del__(self):
        end(self.task)

    def __reduce__(self):
        """Of itself pickle would copy the address, and a second object would free the same frame."""
        raise TypeError("cannot pickle a coroutine of C++: its frame stays in this process")

    def send(self, ball):
        return send(self.task, ball)
