"""tests/cli/test_check_swap.py: wrong input and leaks of a function of one's own."""

import json

import pytest

SCRIPT = """
CASES = {"quick": 3}


def twice(n):
    return 2 * n


def make_inputs(case):
    return (CASES[case],)
"""
PROBES = """

def wrong_inputs():
    yield "a str", ("a",), {}, TypeError("n must be an int")
    yield "a float", (1.5,), {}, "same"
"""
OWN = """
def twice(n):
    if isinstance(n, str):
        raise TypeError("twice: n must be an int")
    return 2 * n


def accepts(n):
    return 2 * int(n) if isinstance(n, str) and n.isdigit() else 2 * n
"""


@pytest.fixture
def check(pyhost, tmp_path, request):
    """check(*words): (CompletedProcess, {probe: (outcome, verdict)}) with tests/cli and `own` importable."""
    (tmp_path / "own.py").write_text(OWN)
    path = f"{request.config.rootpath / 'tests/cli'}:{tmp_path}"

    def ask(*words):
        done = pyhost("check", *words, "--json=-", "--quiet", env={"PYTHONPATH": path})
        rows = json.loads(done.stdout)["rows"] if done.stdout else []
        return done, {row["probe"]: (row["outcome"], row["verdict"]) for row in rows}

    return ask


def test_a_function_of_ones_own_gets_the_matrix_of_the_kernel(check):
    done, rows = check("--swap=add_ints=planted.leaks:never")
    assert (done.returncode, done.stderr) == (0, "")
    assert rows["a: a str"] == ("TypeError: add_ints: a must be an int, got str", "ok")
    assert rows["leaks"][1] == "ok" and len(rows) > 40


def test_a_superfluous_reference_is_found(check):
    done, rows = check("--swap=add_ints=planted.leaks:a_reference")
    assert done.returncode == 1 and rows["leaks"][1] == "leaks"


def test_one_object_in_a_hundred_calls_is_found_in_full_only(check):
    assert check("--swap=add_ints=planted.leaks:rarely")[1]["leaks"][1] == "ok"
    done, rows = check("--swap=add_ints=planted.leaks:rarely", "--leaks=full")
    assert done.returncode == 1 and rows["leaks"][1] == "leaks"
    assert rows["leaks"][0].startswith("calls that succeed leave 0.01 objects behind each")


def test_a_script_of_ones_own_brings_its_probes_or_has_the_leak_check_alone(check, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done, rows = check(str(script), "--swap=twice=own:twice")
    assert (done.returncode, list(rows)) == (0, ["the inputs of 'quick'", "leaks"])
    script.write_text(SCRIPT + PROBES)
    done, rows = check(str(script), "--swap=twice=own:twice")
    assert (done.returncode, rows["a str"]) == (0, ("TypeError: twice: n must be an int", "ok"))
    assert rows["a float"] == ("equal to the reference", "ok")
    done, rows = check(str(script), "--swap=twice=own:accepts")
    assert (done.returncode, rows["a str"][1]) == (1, "converted")


REFUSED = [
    (["--swap=twice=own:twice"], "'twice' is no kernel; name the script that defines it, as in pyhost check script.py"),
    (["--swap=add_ints=own:nothing"], "own"),
    (["--swap=add_ints=nowhere:f"], "nowhere"),
    (["script.py"], "'pyhost check' takes a script for the functions of --swap only"),
    (["none.py", "--swap=twice=own:twice"], "none.py"),
    (["--leaks=some"], "--leaks wants quick or full; got 'some'"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_what_cannot_be_checked_is_refused(check, words, sentence):
    done, rows = check(*words)
    assert (done.returncode, rows) == (2, {}) and sentence in done.stderr


def test_the_script_must_define_the_function_and_inputs_for_it(check, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done, _ = check(str(script), "--swap=thrice=own:twice")
    assert done.returncode == 2 and "the script defines no top-level function 'thrice'" in done.stderr
    script.write_text("def twice(n): return 2 * n\n")
    done, _ = check(str(script), "--swap=twice=own:twice")
    assert (
        done.returncode == 2
        and "has no CASES and make_inputs(), so there is nothing to call twice() with" in done.stderr
    )
