"""tests/conformance/test_shared_ints.py: an int that stands in a list many times has as many references."""

import json
import subprocess

import pytest
from conftest import CATALOG, EXECUTABLE

BUILT = {one["name"] for one in CATALOG["backends"] if one["status"] == "built"}

# Counts above 256, for the ints below are Python's own, with references of others. Of each value: its object's
# references beyond the list's; the same of a list that Python code has made of as many shared ints.
PROGRAM = """
import collections, importlib, json, sys
sys.path[:0] = [{library!r}, {site!r}]
julia_list = importlib.import_module("pyhost_{name}.{policy}").julia_list

def made_by_python(counts):
    shared = {{value: int(str(value)) for value in set(counts)}}
    return [shared[count] for count in counts]

def references(lists):
    times = collections.Counter(one for one in lists[0] if one > 256)
    objects = list(times)  # of each value the first, which is the one that all places share
    most = max(times.values())
    del times, lists[0]
    return most, sorted({{sys.getrefcount(objects[i]) for i in range(len(objects))}})

counts = julia_list([complex(0.0015 * i, 0.001 * i) for i in range(2000)] * {repeats}, 0.2501, 1000)
control = made_by_python(counts)
alive = [[sys.getrefcount(one) for one in of_one if one > 256] for of_one in (counts, control)]
lists = [[counts], [control]]
del counts, control
json.dump([alive[0] == alive[1], *map(references, lists)], sys.stdout)
"""


# For openmp's caller alone, its team, and OpenMP.
@pytest.mark.parametrize("repeats", [1, 15, 210])
@pytest.mark.parametrize("policy", ["held", "released"])
@pytest.mark.parametrize("name", ["simd", "openmp"])
def test_each_place_in_the_list_is_a_reference(library, site_packages, name, policy, repeats):
    if name not in BUILT:
        pytest.skip(f"{name} was not built")
    program = PROGRAM.format(library=str(library), site=str(site_packages), name=name, policy=policy, repeats=repeats)
    done = subprocess.run([EXECUTABLE, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    are_equal, of_counts, of_control = json.loads(done.stdout)
    assert of_counts == of_control
    assert of_counts[0] > 10
    assert are_equal
