"""tests/python/test_interpreter.py: what a sub-interpreter answers: its own script, backend, proofs and batches."""

import json
import os
import sys

import pytest
from _pyhost_measure import cells, interpreter

from _pyhost_support import measured, swap

CORRECT = {"status": "correct", "n": 1}


def serve(*questions):
    (its_questions, mine), (answers, its_answers) = os.pipe(), os.pipe()
    os.write(mine, b"".join(json.dumps(question).encode() + b"\n" for question in questions))
    os.close(mine)
    interpreter.serve(its_questions, its_answers, measured.joined_swap)
    os.close(its_questions)  # they are the caller's: serve() left them open
    os.close(its_answers)
    with open(answers) as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture
def inside(monkeypatch, request_of, write, hand_over):
    """The question to a sub-interpreter that shall prepare triple() of a script."""
    source = "CASES = {'quick': 4}\ndef make_inputs(case): return (CASES[case],)\ndef triple(n): return 3 * n\n"
    monkeypatch.setattr(swap.Request, "from_environment", lambda: request_of(kernels=["only_there"]))
    return {
        "do": "prepare_inside",
        "call_s": None,
        "script": write("some_kernel.py", source),
        "kernel": "triple",
        "case": "quick",
        "backend": "python",
        "module": "",
        "policy": "own",
        "threads": [1],
        "result": hand_over(12),
        "conformance": False,
    }


def test_a_function_is_proved_and_sampled(inside, pyhost):
    prepared, sampled = serve(inside, {"do": "time_batch", "calls": 5})
    assert prepared["status"] == "correct" and swap.active.kernels == ["only_there"]
    assert prepared["provenance"].startswith("some_kernel.triple, function in ")
    assert sampled["status"] == "correct" and pyhost.batches[-1] == 5
    assert set(sampled["batch"]) == {"start_ns", "end_ns", "core_wait_ns", "gil"}


def test_a_wrong_result_is_wrong_there_too(inside, write):
    write("some_kernel.py", open(inside["script"]).read().replace("3 * n", "4 * n"))
    [answer] = serve(inside)
    assert (answer["status"], answer["reason"]) == ("wrong", "result is 16, the reference gave 12")


def test_a_backend_that_cannot_be_loaded_there_is_skipped_with_its_first_cause(inside, write, tmp_path):
    write(
        "wraps_its_cause.py",
        "try:\n    import no_such_module\nexcept ImportError as e:\n    raise ImportError('pages') from e\n",
    )
    sys.path.insert(0, str(tmp_path))
    [answer] = serve({**inside, "module": "wraps_its_cause", "backend": "x"})
    reason = "it cannot be loaded in a sub-interpreter: No module named 'no_such_module'"
    assert answer == {"status": "skipped", "reason": reason}


def test_a_cause_that_was_only_named_is_the_first_too(inside, write, tmp_path):
    write("names_its_cause.py", "raise ImportError('pages') from ImportError('root')\n")
    sys.path.insert(0, str(tmp_path))
    [answer] = serve({**inside, "module": "names_its_cause", "backend": "x"})
    assert answer["reason"] == "it cannot be loaded in a sub-interpreter: root"


def test_a_cause_that_was_only_met_on_the_way_is_the_first_too(inside, write, tmp_path):
    write(
        "meets_its_cause.py", "try:\n    import no_such_module\nexcept ImportError:\n    raise ImportError('pages')\n"
    )
    sys.path.insert(0, str(tmp_path))
    [answer] = serve({**inside, "module": "meets_its_cause", "backend": "x"})
    assert answer["reason"].endswith("No module named 'no_such_module'")


def test_a_backends_function_is_swapped_in_there(inside, module_of, monkeypatch):
    prepared = []
    module_of("pyhost_made_up")
    monkeypatch.setattr(cells, "prepare", lambda kernel, request, swap: prepared.append(kernel.name) or (CORRECT, None))
    assert serve({**inside, "module": "pyhost_made_up", "backend": "made_up"}) == [CORRECT]
    assert prepared == ["triple"]


@pytest.mark.parametrize("fault", ["raise ValueError('odd')", "raise SystemExit('odd')"])
def test_any_other_exception_is_a_failure_and_it_goes_on(inside, write, fault):
    write("some_kernel.py", fault)
    kind = fault.split()[1].split("(")[0]
    assert serve(inside, inside) == [{"status": "failed", "reason": f"{kind}: odd"}] * 2


def test_a_question_that_does_not_fit_is_a_failure():
    [answer] = serve({"do": "time_batch", "calls": "many"})
    reason = "ValueError: the question 'time_batch' does not fit: calls is 'many', not count"
    assert answer == {"status": "failed", "reason": reason}
