"""extensions/mypyc/untyped/__init__.py: the references, compiled by mypyc as they stand."""

import json
import pathlib
import sys
from importlib.util import find_spec

ABSENT = {"released": "Python code needs the GIL, compiled or not"}
if find_spec(f"{__name__}.sum_primes") is None:
    UNAVAILABLE = "mypyc has not compiled the references; the build's target pyhost_peers does, or says why not"

# Compiled or not, a script imports what lies beside it in pyscripts/.
_catalog = pathlib.Path(__file__).parents[1] / "catalog.json"
sys.path.append(str(_catalog.parent / json.loads(_catalog.read_text(encoding="utf-8"))["pyscripts"]))
