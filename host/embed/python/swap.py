"""host/embed/python/swap.py: put another callable in the place of a top-level function, however it is reached.

A decorator is added to the function's `def` in the syntax tree, positions copied, through three doors: our own runner
of `__main__` (runner.py), the source loader's get_code(), and runpy's file loader (the children of multiprocessing's
spawn).  Overwriting a name in a module afterwards would miss `from f import f` and names bound early.
"""

import ast
import builtins
import dataclasses
import importlib
import importlib.machinery
import importlib.util
import json
import os
import re
import runpy
import sys
import time

import _pyhost

ENVIRONMENT = _pyhost.swap_environment  # private: how workers inherit the request
DECORATOR = "__pyhost_swap__"


@dataclasses.dataclass
class Request:
    """What to swap: every kernel that `module` offers, and the functions of `swaps`; or, to record, every candidate."""

    pyscripts: str  # folder of <kernel>.py, for the kernels' parameters
    kernels: list[str]
    root: str = ""  # only modules in this folder are touched: the script's own
    module: str = ""  # a backend's submodule, "pyhost_capi.held"; empty where only `swaps` count
    swaps: dict[str, list[str]] = dataclasses.field(default_factory=dict)  # function -> [module, attribute], or None
    targets: list[str] = dataclasses.field(default_factory=list)  # modules of all --swap: never swapped themselves
    record: str = ""  # the file for the recorded calls; empty = swap, do not record
    record_limit_bytes: int = 0
    witness: str = ""  # the same file, read: calls of what is swapped in are compared with it
    tolerance: float = 0.0  # of results that are compared (compare_rules.py)
    are_types_loose: bool = False
    path: list[str] = dataclasses.field(default_factory=list)  # appended to sys.path, last

    @classmethod
    def from_environment(cls):
        text = os.environ.get(ENVIRONMENT)
        return cls(**json.loads(text)) if text else None

    def to_environment(self):
        """For the processes that this one starts; not in os.environ, for the script does not ask for it."""
        os.environ.pop(ENVIRONMENT, None)
        os.putenv(ENVIRONMENT, json.dumps(dataclasses.asdict(self)))


active = None  # the Request of this process
swapped = {}  # name -> what stands in the function's place now
import_s = None  # what the import of the request's backend took
targets_import_s = [0.0, 0.0]  # of the modules of --swap: wall and processor time, which is not the script's
not_offered = []  # names of swappable functions that stayed Python
_parameters = {}  # kernel -> names of its parameters


def modules_at_start():
    """Names of those that python itself has imported, and not pyhost."""
    return next(finder.at_start for finder in sys.meta_path if type(finder).__name__ == "Importer")


def install(request):
    """Open the doors for `request`, in this process and, through the environment, in those that it starts."""
    global active
    active = request
    if request.tolerance or request.are_types_loose:
        from _pyhost_measure import compare_rules

        compare_rules.use(request.tolerance, request.are_types_loose)
    for folder in request.path:
        if folder and folder not in sys.path:
            sys.path.append(folder)
    request.to_environment()
    setattr(builtins, DECORATOR, _decorator)
    importlib.machinery.SourceFileLoader.get_code = _get_code
    runpy._get_code_from_file = _get_code_from_file


class SwapError(Exception):
    """What was asked for with --swap can't be had: a sentence for the user, not a traceback."""


def parameters_of(definition):
    """Names by kind: positional-only, both, *, keyword-only, **; and how many of the positional ones are required."""
    arguments = definition.args
    names = [[a.arg for a in group] for group in (arguments.posonlyargs, arguments.args, arguments.kwonlyargs)]
    stars = [a and a.arg for a in (arguments.vararg, arguments.kwarg)]
    return names, stars, len(names[0]) + len(names[1]) - len(arguments.defaults)


def is_swappable(definition, request):
    """Named by --swap, or named after a kernel and with the kernel's parameters."""
    if not isinstance(definition, ast.FunctionDef):
        return False
    if definition.name in request.swaps:
        return True
    if definition.name not in request.kernels:
        return False
    return _fits(parameters_of(definition), _kernel_parameters(definition.name, request.pyscripts))


def misfit_of(definition, request):
    """A sentence with both signatures where it is named after a kernel, and not swapped; else None."""
    is_kernel = isinstance(definition, ast.FunctionDef) and definition.name in request.kernels
    if not is_kernel or is_swappable(definition, request):
        return None
    wanted = ast.unparse(_kernel_definition(definition.name, request.pyscripts).args)
    name, own = definition.name, ast.unparse(definition.args)
    return (
        f"it defines {name}({own}), and the kernel is {name}({wanted}); give it these parameters, or a function of "
        f"your own with --swap {name}=MODULE:ATTR"
    )


def _fits(own, kernels):
    """The same parameters; the kernel's optional last ones (`out`) may be missing."""
    (own_only, own_both, own_keyword), own_stars, _ = own
    (only, both, keyword), stars, required = kernels
    if (own_only, own_keyword, own_stars) != (only, keyword, stars):
        return False
    return own_both == both[: len(own_both)] and len(own_only) + len(own_both) >= required


def _kernel_parameters(kernel, pyscripts):
    if kernel not in _parameters:
        _parameters[kernel] = parameters_of(_kernel_definition(kernel, pyscripts))
    return _parameters[kernel]


def _kernel_definition(kernel, pyscripts):
    with open(os.path.join(pyscripts, kernel + ".py"), "rb") as file:
        definitions = ast.parse(file.read()).body
    return next(d for d in definitions if isinstance(d, ast.FunctionDef) and d.name == kernel)


def compile_source(source, filename):
    """Code of `source` with the decorator on every swappable function, or None where there is none."""
    if not _may_define(source):
        return None
    tree = ast.parse(source, filename)
    found = [node for node in tree.body if is_swappable(node, active)]
    for definition in found:
        _decorate(definition)
    return compile(tree, filename, "exec", dont_inherit=True) if found else None


def _may_define(source):
    """Whether one may be there, at a glance: to parse a long module of the script's takes longer than to load it."""
    text = source.encode() if isinstance(source, str) else source
    is_plain = text.isascii() and not any(b"coding" in line for line in text.split(b"\n", 2)[:2])
    names = "|".join(map(re.escape, [*active.kernels, *active.swaps]))
    return not is_plain or re.search(rf"\bdef[\s\\]+(?:{names})\b".encode(), text) is not None


def _decorate(definition):
    # Innermost, so that the script's own decorators wrap what is swapped in.  The first decorator's line is the
    # function's first line: without one, the def's position keeps that line where it is.
    at = definition.decorator_list[-1] if definition.decorator_list else definition
    name = ast.Name(id=DECORATOR, ctx=ast.Load())
    ast.copy_location(name, at)
    definition.decorator_list.append(name)


def _decorator(function):
    """Stand-in for `function`; the function itself where the backend does not offer it."""
    from _pyhost_measure import record

    if active.record:
        stand_in = record.Recorder(function, active.record, active.record_limit_bytes)
    else:
        target = target_of(function.__name__)
        if target is None:
            not_offered.append(function.__name__)
            return function
        stand_in = _stand_in(function, target)
    swapped[function.__name__] = stand_in
    return stand_in


def _may_differ(name):
    """Of a backend that declares another result, the replays alone judge."""
    from _pyhost_measure import declared

    package, _, policy = (active.module or "").rpartition(".")
    return declared.of(package, policy, name) is not None


def _stand_in(function, target):
    from _pyhost_measure import backend

    if active.witness and not _may_differ(function.__name__):
        from _pyhost_measure import witness

        return witness.Witness(function, target, active.witness)
    provenance = backend.provenance_of(target).encode("utf-8", "replace").decode()
    return _pyhost.SwappedFunction(function, target, function.__name__, provenance)


def target_of(name):
    """The callable that replaces `name`, or None where the backend does not offer it."""
    if active.swaps.get(name):
        return _named_target(name, *active.swaps[name])
    if not active.module:
        return None
    return getattr(_backend(), name, None)


def _backend():
    global import_s
    start_s = time.perf_counter()
    module = importlib.import_module(active.module)
    if import_s is None:
        import_s = time.perf_counter() - start_s
    return module


def _named_target(name, module, attribute):
    start_s, start_cpu_s = time.perf_counter(), time.process_time()
    try:
        target = importlib.import_module(module)
        targets_import_s[0] += time.perf_counter() - start_s
        targets_import_s[1] += time.process_time() - start_cpu_s
        for part in attribute.split("."):
            target = getattr(target, part)
    except (ImportError, AttributeError) as error:
        raise SwapError(f"--swap {name}={module}:{attribute} cannot be made: {error}") from error
    if not callable(target):
        kind = type(target).__name__
        raise SwapError(f"--swap {name}={module}:{attribute} cannot be made: it is a {kind}, not a function")
    return target


def _is_own(path):
    """Only the script and the modules of its own folder are touched, never an installed package."""
    path = os.path.realpath(path)
    root = os.path.join(os.path.realpath(active.root), "")
    return path.startswith(root) and "-packages" + os.sep not in path[len(root) :]


# Second door: imports.  A module with a swapped function neither reads nor writes a .pyc, or plain python would later
# run the decorated code from the cache.
_plain_get_code = importlib.machinery.SourceFileLoader.get_code


def _get_code(self, fullname):
    path = self.get_filename(fullname)
    is_script = _is_own(path) and fullname not in active.targets
    code = compile_source(self.get_data(path), path) if is_script else None
    return _plain_get_code(self, fullname) if code is None else code


# Third door: the children of multiprocessing's spawn and forkserver run the main script through runpy.
_plain_get_code_from_file = runpy._get_code_from_file


def _get_code_from_file(*arguments):
    path = arguments[-1]
    plain = _plain_get_code_from_file(*arguments)
    if not _is_own(path) or not path.endswith((".py", ".pyw")):
        return plain
    with open(path, "rb") as file:
        code = compile_source(file.read(), path)
    if code is None:
        return plain
    return (code, *plain[1:]) if isinstance(plain, tuple) else code
