"""tests/conformance/test_gil_probe.py: yes or no: is the GIL let go of during a call?  No clock decides it."""

import json
import pathlib

import pytest


@pytest.fixture(scope="module")
def steps(start, finish, backend, library, site_packages, pyscripts, kernels):
    """{policy: {kernel: what steps.py found or the reason for its absence}} of one backend, in a process of its own."""
    if backend["status"] != "built":
        pytest.skip(backend["reason"])
    script = pathlib.Path(__file__).with_name("steps.py")
    paths = f"import sys, runpy; sys.path += {[str(library), str(site_packages)]}; "
    run = f"runpy.run_path({str(script)!r}, run_name='__main__')"
    status, out, err = finish(start("-c", paths + run, pyscripts, backend["module"], *kernels), 120)
    assert (status, err) == (0, "")
    answer = json.loads(out)
    if not answer["has_gil"]:
        pytest.skip("this Python has no GIL")
    return answer


def calls_of(steps, policy):
    return {kernel: found for kernel, found in steps[policy].items() if isinstance(found, dict)}


def test_a_held_call_lets_no_other_thread_move(steps):
    moved = {kernel: found["steps"] for kernel, found in calls_of(steps, "held").items()}
    assert moved == dict.fromkeys(moved, 0)


def test_a_released_call_lets_another_thread_move(steps):
    calls = calls_of(steps, "released")
    long_calls = {kernel: found["steps"] for kernel, found in calls.items() if found["call_s"] >= steps["long_s"]}
    assert {kernel: count > 0 for kernel, count in long_calls.items()} == dict.fromkeys(long_calls, True)
    assert long_calls or not calls or any(found["steps"] > 0 for found in calls.values())  # a sieve has no long ones


def test_what_is_absent_has_a_reason(steps, backend):
    if backend["kind"] == "library":
        return  # it decides by itself: `own`
    absent = {(policy, k): why for policy in ("held", "released") for k, why in steps[policy].items() if not why}
    assert absent == {}


def test_the_probe_can_tell_the_two_apart(steps):
    assert steps["controls"]["sum"] == 0 < steps["controls"]["sleep"]
