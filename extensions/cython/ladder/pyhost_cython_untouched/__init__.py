"""extensions/cython/ladder/pyhost_cython_untouched/__init__.py: the references, compiled as they stand."""

import json
import pathlib
import sys

ABSENT = {"released": "Python code needs the GIL, compiled or not"}

# Compiled or not, a script imports what lies beside it in pyscripts/.
_catalog = pathlib.Path(__file__).parents[1] / "catalog.json"
sys.path.append(str(_catalog.parent / json.loads(_catalog.read_text(encoding="utf-8"))["pyscripts"]))
