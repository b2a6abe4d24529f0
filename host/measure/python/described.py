"""host/measure/python/described.py: what a script is, read from its source before it runs."""

import ast
import importlib.util
import os

COMPILED = "it is compiled (.pyc), and what is swapped is found in the source: name the .py file instead"


def tree_of(target, refused):
    """Syntax tree of the script; empty where only a run can tell: a module, a folder, a zip file."""
    name, kind = target["name"], target["kind"]
    if kind == "code":
        return ast.parse(name)
    if kind == "module" or os.path.isdir(name) or _is_zip_file(name):
        return ast.Module(body=[], type_ignores=[])
    with open(name, "rb") as file:
        source = file.read()
    if source.startswith(importlib.util.MAGIC_NUMBER):
        raise refused(COMPILED)
    return ast.parse(source, name)


def assigned_names(tree):
    """Of the top level, annotated or not: CASES = ... and CASES: dict = ..."""
    names = set()
    for node in tree.body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) and node.value else getattr(node, "targets", [])
        names.update(target.id for target in targets if isinstance(target, ast.Name))
    return names


def has_modules_of_its_own(tree, path):
    """Whether it imports one that stands beside it, which may define what can be swapped."""
    folder = os.path.dirname(os.path.realpath(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        else:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        first = [os.path.join(folder, name.partition(".")[0]) for name in names]
        if any(os.path.isfile(one + ".py") or os.path.isdir(one) for one in first):
            return True
    return False


def require_swappable(tree, target, misfits, refused):
    """A sentence at once, and not after the script ran, where nothing fits and nothing else can come."""
    if misfits and not has_modules_of_its_own(tree, target["name"] if target["kind"] == "script" else ""):
        raise refused("nothing in this script can be swapped: " + "; ".join(misfits))


def _is_zip_file(name):
    import zipfile  # here: few children ask, and it takes a quarter of what all other modules take

    return zipfile.is_zipfile(name)
