"""tests/python/test_backend.py: where a function comes from, and why one is absent."""

import os
import sys
import types

import pytest
from _pyhost_measure import backend, interpreters


@pytest.fixture
def made(module_of):
    """made(**values): the package pyhost_made_up with these values, and its submodules held and released with f()."""

    def make(**values):
        module_of("pyhost_made_up", __path__=[], **values)
        for policy in ("held", "released"):
            module_of(f"pyhost_made_up.{policy}", "def f(n): ...")

    return make


def test_what_is_offered_has_no_reason(made):
    made()
    assert backend.absence_of("pyhost_made_up", "held", "f") is None


def test_a_backend_that_cannot_work_here_says_so_for_everything(made):
    made(UNAVAILABLE="no device", ABSENT={"f": "hard"})
    assert backend.absence_of("pyhost_made_up", "held", "f") == "no device"


@pytest.mark.parametrize(
    ("reasons", "reason"),
    [
        ({"held.f": "both", "f": "kernel", "held": "policy"}, "both"),
        ({"f": "kernel", "held": "policy"}, "kernel"),
        ({"held": "policy"}, "policy"),
        ({"released.f": "other", "g": "other", "released": "other"}, None),
    ],
)
def test_the_closest_reason_is_given(made, reasons, reason):
    made(ABSENT=reasons)
    assert backend.absence_of("pyhost_made_up", "held", "f") == reason


def test_a_policy_that_a_style_does_not_have_is_a_reason(made):
    made()
    assert backend.absence_of("pyhost_made_up", "own", "f") == "this style has no 'own' variant"


def test_a_function_that_is_not_there_is_a_reason(made):
    made()
    assert backend.absence_of("pyhost_made_up", "held", "g") == "not offered by this backend"


def test_a_module_that_a_backend_lacks_is_an_error(made, write):
    made()
    path = write("package/own.py", "import no_such_module")
    sys.modules["pyhost_made_up"].__path__ = [os.path.dirname(path)]
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        backend.absence_of("pyhost_made_up", "own", "f")


def test_offers_are_reasons_by_policy(made, monkeypatch):
    made(ABSENT={"released.f": "it must hold"})
    monkeypatch.setattr(interpreters, "absence", lambda: None)
    [f, g] = backend.offers_of("pyhost_made_up", ["f", "g"])
    own = "this style has no 'own' variant"
    assert f == {
        "kernel": "f",
        "reasons": {"held": None, "released": "it must hold", "own": own, "interpreters": None, "processes": None},
    }
    missing = "not offered by this backend"
    assert [g["reasons"][policy] for policy in ("held", "released", "own")] == [missing, missing, own]


def test_an_interpreter_of_its_own_needs_a_python_that_has_them(made, monkeypatch):
    made()
    monkeypatch.setattr(interpreters, "absence", lambda: "too old")
    assert backend.offers_of("pyhost_made_up", ["f"])[0]["reasons"]["interpreters"] == "too old"


def test_provenance_names_function_kind_and_file():
    assert backend.provenance_of(script_function) == f"test_backend.script_function, function in {__file__}"
    assert backend.provenance_of(sys.intern) == "sys.intern, builtin_function_or_method in built-in"


def script_function():
    """Of this file."""


class Callable:
    """Its objects have a class's module, and no name."""

    def __repr__(self):
        return "<my callable>"

    def __call__(self):
        pass


def test_a_callable_without_a_name_is_shown_as_it_prints():
    assert backend.provenance_of(Callable()) == f"test_backend.<my callable>, Callable in {__file__}"


def test_a_bound_method_has_the_module_of_its_function():
    assert backend.provenance_of(Callable().__call__) == f"test_backend.__call__, method in {__file__}"


def test_a_function_without_a_module_has_its_owners(module_of):
    class Bound:
        __module__ = None
        __name__ = "f"
        __self__ = module_of("owner", __file__="/owner.so")

    assert backend.provenance_of(Bound()) == "owner.f, Bound in /owner.so"
    Bound.__self__ = 3
    assert backend.provenance_of(Bound()) == "?.f, Bound in no file"


def test_a_submodule_made_by_an_extension_has_its_parents_file(module_of):
    module_of("extension", __file__="/x/extension.so")
    module_of("extension.held.inner")
    assert backend.file_of("extension.held.inner") == "/x/extension.so"
    assert backend.file_of("no.such.module") == "no file"


def test_a_built_in_module_has_its_origin():
    assert backend.file_of("sys") == "built-in"


@pytest.fixture
def found_in(made, tmp_path):
    """found_in(file): the backend's package lies there; pyhost's backends lie in lib/pyhost of the test's folder."""

    def lie(file):
        made(__file__=str(tmp_path / file))

    return lie


def test_a_backend_among_pyhosts_is_as_it_should_be(found_in, tmp_path):
    found_in("lib/pyhost/pyhost_made_up.so")
    backend.require_provenance(len, script_function, "pyhost_made_up", str(tmp_path / "lib/pyhost"))


def test_a_backend_is_found_through_a_symbolic_link(found_in, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/pyhost").symlink_to(tmp_path / "real")
    found_in("real/pyhost_made_up.so")
    backend.require_provenance(len, script_function, "pyhost_made_up", str(tmp_path / "lib/pyhost"))


@pytest.mark.parametrize(
    "file", ["elsewhere/pyhost_made_up.so", "lib/pyhost_made_up.so", "lib/pyhost2/x.so", "site/x.so"]
)
def test_a_backend_that_lies_elsewhere_is_an_error(found_in, tmp_path, file):
    found_in(file)
    folder = tmp_path / "lib/pyhost"
    sentence = f"'pyhost_made_up' was found in {tmp_path / file}, not among pyhost's backends in {folder}"
    with pytest.raises(RuntimeError) as caught:
        backend.require_provenance(len, script_function, "pyhost_made_up", str(tmp_path / "lib/pyhost"))
    assert str(caught.value) == sentence


def test_a_users_own_module_may_lie_anywhere(found_in):
    found_in("elsewhere/pyhost_made_up.so")
    backend.require_provenance(len, script_function, "", "")


def test_the_scripts_own_function_and_a_copy_of_it_are_no_swap():
    copied = types.FunctionType(script_function.__code__, {})
    for function, original in ((script_function, script_function), (copied, script_function), (len, len)):
        with pytest.raises(RuntimeError, match="the swap did not happen: the script's own function would be timed"):
            backend.require_provenance(function, original, "", "")
    backend.require_provenance(len, max, "", "")  # neither has code
