"""tests/repo/test_recipes.py: the guide's recipes, followed literally in a copy of the tree: a kernel, two backends.

A step of a recipe is a line "`path`:" and a fenced block: the whole of a new file, or a diff of a file that is there;
further blocks may follow for the same file.  What no step touches is not built again: the executable and the other
backends are those of the build under test.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from repo import ROOT, catalog, executable, files, read

STEP = re.compile(r"^(?:`(?P<path>[\w./]+)`:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(page):
    """(path, kind, text) of each step of a page, in order."""
    path = None
    for match in STEP.finditer(read(page)):
        path = match["path"] or path
        if match["kind"] != "sh":
            yield path, match["kind"], match["text"]


def edit(text, diff):
    """The text after a diff of one hunk: what the hunk removes or keeps must stand there once."""
    lines = diff.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
    assert text.count(old) == 1, f"found {text.count(old)} times:\n{old}"
    return text.replace(old, new)


def follow(page, tree):
    taken = list(steps(page))
    assert taken
    for path, kind, text in taken:
        file = tree / path
        if kind == "diff":
            file.write_text(edit(file.read_text(encoding="utf-8"), text), encoding="utf-8")
        else:
            assert not file.exists(), f"{path} is there already"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=900, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Copy:
    """A copy of the repository that a recipe was followed in, and its build tree."""

    def __init__(self, folder, page):
        self.tree = folder
        self.build = folder / "build/release"
        self.library = self.build / "lib/pyhost"
        for path in files():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, folder / path)
        follow(page, folder)

    def make(self, *targets):
        """Unoptimised: asked is whether it is right."""
        options = (
            "-G",
            "Ninja",
            "-DCMAKE_BUILD_TYPE=",
            f"-DPYHOST_VENV={sys.prefix}",
            "-DPYHOST_NVCC=",
            "-DBUILD_TESTING=OFF",
        )
        run("cmake", "-S", self.tree, "-B", self.build, *options)
        run("cmake", "--build", self.build, "--target", *targets)
        self.pyhost = shutil.copy2(executable(), self.build / "pyhost")
        there = executable().parent / "lib/pyhost"
        for path in there.rglob("*"):
            mine = self.library / path.relative_to(there)
            if path.is_file() and not mine.exists():
                mine.parent.mkdir(exist_ok=True)
                shutil.copy2(path, mine)

    def test(self, *arguments):
        environment = {**os.environ, "PYHOST": str(self.pyhost)}
        run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, cwd=self.tree, env=environment)

    def test_repository(self):
        """Not what a recipe cannot change and takes long: this file, and what the program prints."""
        ignored = f"--ignore=tests/repo/{os.path.basename(__file__)}"
        self.test("tests/repo", ignored, "-k", "not explains_its_tables")

    def test_conformance(self, kernels, backends, *options):
        """Of the cells of these kernels and backends only: the catalog is cut down to them, for it takes long."""
        path = self.library / "catalog.json"
        catalog = json.loads(path.read_text(encoding="utf-8"))
        kept = [one for one in catalog["backends"] if one["kind"] == "reference" or one["name"] in backends]
        path.write_text(json.dumps({**catalog, "kernels": kernels, "backends": kept}), encoding="utf-8")
        self.test("tests/conformance", *options)

    def list(self):
        return run(self.pyhost, "list")


def built_backends(*names):
    built = {one["name"] for one in catalog()["backends"] if one["status"] == "built"}
    return [name for name in names if name in built]


def compiled_backends():
    """Those that the kernel's recipe adds C++ to, but for CUDA's, and inline's, which is compiled when it is used."""
    return built_backends("capi", "pybind11", "nanobind", "cython", "cffi", "boost_python", "swig", "openmp")


@pytest.fixture(scope="module")
def with_kernel(tmp_path_factory):
    copy = Copy(tmp_path_factory.mktemp("kernel"), "docs/guide/add_a_kernel.md")
    copy.make("pyhost_kernels", *(f"pyhost_{name}" for name in compiled_backends()))
    return copy


@pytest.fixture(scope="module")
def with_backends(tmp_path_factory):
    copy = Copy(tmp_path_factory.mktemp("backend"), "docs/guide/add_a_backend.md")
    copy.make("pyhost_varargs")
    return copy


def test_the_kernels_recipe_leaves_the_repository_in_order(with_kernel):
    with_kernel.test_repository()


def test_the_kernels_recipe_gives_cells_that_conform(with_kernel):
    listed = with_kernel.list()
    assert "multiply_ints" in listed and "numpy, multiply_ints: np.multiply wraps around" in listed
    # Its calls are too short to see another thread get in.
    options = ("-k", "not a_released_call_lets_another_thread_move")
    in_python = built_backends("numpy", "ctypes", "inline")
    with_kernel.test_conformance(["multiply_ints"], [*in_python, *compiled_backends()], *options)


def test_the_backends_recipe_leaves_the_repository_in_order(with_backends):
    with_backends.test_repository()


def test_the_backends_recipe_gives_cells_that_conform(with_backends):
    listed = with_backends.list()
    cells = re.findall(r"^varargs +binding +(.+)$", listed, re.MULTILINE)
    assert {cell for line in cells for cell in line.split()} == {"hr", "h"}, listed
    assert "example: package example not found" in listed
    with_backends.test_conformance(["binary_search", "sum_primes"], ["varargs", "example"])
