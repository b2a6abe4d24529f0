"""extensions/cython/ladder/pyhost_cython_pxd/__init__.py: the references as they stand, typed by a .pxd beside them."""

import json
import pathlib
import sys

ABSENT = {"released": "Python code needs the GIL, compiled or not"}

# Compiled or not, a script imports what lies beside it in pyscripts/.
_catalog = pathlib.Path(__file__).parents[1] / "catalog.json"
sys.path.append(str(_catalog.parent / json.loads(_catalog.read_text(encoding="utf-8"))["pyscripts"]))
