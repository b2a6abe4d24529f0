"""tests/conformance/test_numba_fork.py: numba's threads do not survive a fork; a call in the child is an exception."""

import json

import pytest

# numba itself ends such a child: "Terminating: fork() called from a process already using GNU OpenMP".
ASK = """
import json, os, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # of 3.12 and later, for a fork beside threads
sys.path[:0] = [{library!r}, {pyscripts!r}, {site!r}]
from pyhost_numba_parallel.released import sum_primes
def told():
    try:
        return sum_primes(10)
    except RuntimeError as error:
        return str(error)
def of_child():
    answers, answer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(answer, str(told()).encode())
        os._exit(0)
    os.close(answer)
    return [os.waitpid(child, 0)[1], os.read(answers, 1000).decode()]
json.dump([of_child(), told(), of_child(), told()], sys.stdout)
"""


@pytest.fixture
def is_there(library):
    catalog = json.loads((library / "catalog.json").read_text(encoding="utf-8"))
    found = [one for one in catalog["backends"] if one["name"] == "numba_parallel"]
    if not found or found[0]["status"] != "built":
        pytest.skip(found[0]["reason"] if found else "there is no backend numba_parallel")


def test_a_forked_child_may_be_the_first_to_call_and_none_calls_after_its_parent(ask, is_there):
    before, in_parent, after, in_parent_again = ask(ASK, "pyhost_numba_parallel")
    assert (before, in_parent, in_parent_again) == ([0, "17"], 17, 17)
    assert after[0] == 0 and "do not survive fork(): start worker processes by spawn" in after[1]
