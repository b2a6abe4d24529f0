"""tests/cli/test_buffers.py: what pyscripts/_buffers.py calls a difference between two results, and what not."""

import pytest
from conftest import ROOT

# expression of what was got -> the sentence on it, where array("q", [1, 2, 3]) is wanted
SENTENCES = {
    'array("q", [1, 2, 3])': None,
    'array("l", [1, 2, 3])': None,  # the same int64, spelled otherwise
    'array("q", [1, 2, 4])': "item 2 is 4, want 3",
    'array("q", [1, 2])': "the result has 2 items, want 3",
    'array("i", [1, 2, 3])': "the result's items are 4-byte integer, want 8-byte integer",
    'array("d", [1, 2, 3])': "the result's items are 8-byte float, want 8-byte integer",
    "[1, 2, 3]": "the result is of type list, not a buffer",
}


@pytest.mark.parametrize("got", SENTENCES)
def test_a_difference_is_a_sentence_on_the_first_item(run_program, python, got):
    code = "from array import array; from _buffers import first_difference; "
    code += f'print(first_difference({got}, array("q", [1, 2, 3])))'
    done = run_program(python, "-c", code, cwd=ROOT / "pyscripts")
    assert (done.returncode, done.stdout) == (0, f"{SENTENCES[got]}\n"), done.stderr
