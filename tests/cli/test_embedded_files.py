"""tests/cli/test_embedded_files.py: the Python files that are compiled into the executable."""

import pytest

SAME_FILES = """
import _pyhost, marshal
for package, files in _pyhost.sources().items():
    for name, (text, code) in files.items():
        made = compile(text, f"<pyhost>/{name}.py", "exec", dont_inherit=True, optimize=0)
        print(package, name, marshal.loads(code) == made)
"""


def test_the_files_that_were_compiled_with_it_are_those_that_it_shows_in_tracebacks(pyhost):
    found = [line.split() for line in pyhost("-c", SAME_FILES).stdout.splitlines()]
    assert len(found) > 30 and {same for _, _, same in found} == {"True"}


@pytest.mark.parametrize("optimised", [(), ("-O",), ("-OO",)], ids=" ".join)
def test_a_child_keeps_to_pythons_own_optimisation(pyhost, optimised):
    """-O leaves out assertions, -OO docstrings too: also in what was compiled before."""
    code = "from _pyhost_measure import claims; print(claims.__doc__ is not None, __debug__)"
    shown = pyhost(*optimised, "-c", f"import _pyhost; _pyhost.provide_support(); {code}").stdout.split()
    assert shown == [str(optimised != ("-OO",)), str(not optimised)]
