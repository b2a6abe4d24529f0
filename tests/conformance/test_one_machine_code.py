"""tests/conformance/test_one_machine_code.py: every binding calls the same copy of a kernel, in one mapped file."""

import json
import os
import re
import subprocess

import pytest

KERNELS = "libpyhost_kernels.so"

IMPORT_ALL = """
import importlib, sys
sys.path += [{library!r}, {site!r}]
package = importlib.import_module({module!r})
for policy in ("held", "released"):
    try:
        importlib.import_module(f"{{package.__name__}}.{{policy}}")
    except ModuleNotFoundError:
        pass
print(*sorted({{line.split()[-1] for line in open("/proc/self/maps") if "kernels" in line}}))
"""


@pytest.fixture
def modules(library):
    """Those of the bindings that are built."""
    backends = json.loads((library / "catalog.json").read_text(encoding="utf-8"))["backends"]
    return [one["module"] for one in backends if one["kind"] == "binding" and one["status"] == "built"]


def test_every_binding_maps_the_one_library_of_the_kernels(start, finish, modules, library, site_packages):
    for module in modules:
        code = IMPORT_ALL.format(library=str(library), site=str(site_packages), module=module)
        status, out, err = finish(start("-c", code), 180)
        assert (status, err) == (0, ""), module
        assert out.split() == [os.path.realpath(library / KERNELS)], module


def test_no_binding_has_a_copy_of_a_kernel(modules, library, kernels):
    assert functions_in(library / KERNELS) >= set(kernels)
    compiled = [path for module in modules for path in [*library.glob(f"{module}.so"), *library.glob(f"{module}/*.so")]]
    assert compiled
    for path in compiled:
        own = functions_in(path)
        assert own, f"{path.name} is stripped: nothing can be read"
        assert not own & set(kernels), path.name


def functions_in(path):
    """The C++ functions of pyhost::kernels that a file defines itself; of a module without any, what starts it."""
    listed = subprocess.run(["nm", "--demangle", "--defined-only", path], capture_output=True, text=True, check=True)
    named = re.findall(r" [TtWw] pyhost::kernels::(\w+)\(", listed.stdout)
    return set(named) or set(re.findall(r" [TtWw] (PyInit_\w+)", listed.stdout))
