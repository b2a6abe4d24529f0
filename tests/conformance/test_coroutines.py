"""tests/conformance/test_coroutines.py: C++ coroutines behind bindings: many at once, not to be pickled, on epoll."""

import errno

import pytest
from conftest import CATALOG

NAMES = ("capi_coroutine", "pybind11_coroutine", "ctypes_coroutine")

ASK_MANY = """
import json, pickle, sys
sys.path.insert(0, {library!r})
from {module}._pong import Pong
many = [Pong() for _ in range(1000)]
balls = [one.send(one.send(number)) for number, one in enumerate(many)]
try:
    told = len(pickle.dumps(many[0]))
except TypeError as error:
    told = "cannot pickle" in str(error)
json.dump([balls == [number * 9 & 0xFFFF for number in range(1000)], told], sys.stdout)
"""
ASK_ECHO = """
import ctypes, json, socket, sys, threading
echo = ctypes.CDLL({library!r} + "/libpyhost_coroutine.so").pyhost_echo
echo.argtypes = (ctypes.POINTER(ctypes.c_int), ctypes.c_int64, ctypes.c_int64)
pairs = [socket.socketpair() for _ in range(5)]
numbers = (ctypes.c_int * 5)(*(ours.fileno() for ours, _ in pairs))
told, ends = [], []
thread = threading.Thread(target=lambda: ends.append(echo(numbers, 5, 3)))
thread.start()
for round in range(3):
    for index in (3, 0, 4, 1, 2):
        pairs[index][1].send(bytes([round * 5 + index]))
    told += [theirs.recv(1)[0] for _, theirs in pairs]
thread.join()
closed, other = socket.socketpair()
other.close()
json.dump([told, ends + [echo((ctypes.c_int * 1)(closed.fileno()), 1, 1)]], sys.stdout)
"""


def require(name):
    found = [one for one in CATALOG["backends"] if one["name"] == name]
    if not found or found[0]["status"] != "built":
        pytest.skip(found[0]["reason"] if found else f"there is no backend {name}")
    return found[0]["module"]


@pytest.mark.parametrize("name", NAMES)
def test_many_wait_at_once_and_none_can_be_pickled(ask, name):
    assert ask(ASK_MANY, require(name)) == [True, True]


def test_a_coroutine_for_each_socket_answers_every_byte_and_tells_of_one_that_is_closed(ask):
    require("ctypes_coroutine")
    told, ends = ask(ASK_ECHO, "")
    assert told == list(range(15))
    assert ends == [0, errno.ECONNRESET]
