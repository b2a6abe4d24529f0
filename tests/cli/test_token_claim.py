"""tests/cli/test_token_claim.py: a function that lets go of the GIL for a moment only, and holds it for most of a call.

That it does so is read from a clock: what else runs stretches the moment.
"""

import re

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

REASON = r"it claims 'released' but holds the GIL: for \d+% of a call of [\d.]+ ms"


def test_a_token_release_is_a_false_claim_without_a_time(compare, tables_of, request):
    swap = ("--swap=julia=planted.token.released:julia", "--threads=1")
    folder = request.config.rootpath / "tests/cli"
    done, report = compare("pyscripts/julia.py", *swap, env={"PYTHONPATH": folder})
    [row] = [row for row in report["rows"] if row["backend"] == "planted.token.released"]
    assert (done.returncode, row["status"]) == (1, "false-claim"), done.stderr
    assert re.fullmatch(REASON, row["reason"]), row["reason"]
    assert (row["cells"], row["call_overhead_s"], row["heartbeat"]) == ([], None, None)
    tables = tables_of(done.stderr)
    assert len(tables) == 2
    for table in tables:
        assert table[1 + report["rows"].index(row)][2].startswith("false-claim: it claims 'released'")
