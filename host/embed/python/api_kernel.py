"""host/embed/python/api_kernel.py: pyhost.kernel: makes pyhost a kernel of Jupyter's notebooks."""

import argparse
import importlib.util
import json
import os
import pathlib
import sys
import tempfile

__doc__ = "pyhost -m pyhost.kernel install: pyhost as a kernel for Jupyter's notebooks."


def kernel_spec(display_name, traces):
    """What kernel.json holds: Jupyter starts ipykernel under this pyhost, in this environment."""
    # An environment that pyhost made has it as `python`, which is strictly python: only pyhost knows `gil`.
    executable = os.path.realpath(sys.executable) if traces else sys.executable
    started_by = [executable, "gil"] if traces else [executable]
    spec = {
        "argv": [*started_by, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": display_name,
        "language": "python",
        "metadata": {"debugger": True},
    }
    is_environments_own = pathlib.Path(executable).is_relative_to(sys.prefix)
    if sys.prefix != sys.base_prefix and not is_environments_own:
        spec["env"] = {"VIRTUAL_ENV": sys.prefix}  # Jupyter may be started where it is not active
    return spec


def install(name, spec, user, prefix):
    """The folder that the kernel's specification was written to."""
    from jupyter_client.kernelspec import KernelSpecManager

    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "kernel.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
        return KernelSpecManager().install_kernel_spec(folder, kernel_name=name, user=user, prefix=prefix)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="pyhost -m pyhost.kernel", description=__doc__.partition(": ")[2])
    verbs = parser.add_subparsers(required=True, metavar="install")
    verb = verbs.add_parser("install", help="write the kernel's specification, as 'ipython kernel install' does")
    where = verb.add_mutually_exclusive_group()
    where.add_argument("--user", action="store_true", help="for this user; without a place: for the whole system")
    where.add_argument("--sys-prefix", action="store_const", const=sys.prefix, dest="prefix", help=f"in {sys.prefix}")
    where.add_argument("--prefix", help="in PREFIX/share/jupyter/kernels")
    verb.add_argument("--name", help="the kernel's folder; default: pyhost, or pyhost-gil")
    verb.add_argument("--display-name", help="as notebooks show it")
    verb.add_argument("--gil", action="store_true", help="trace the GIL: the account goes to Jupyter's log at the end")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    missing = [name for name in ("ipykernel", "jupyter_client") if importlib.util.find_spec(name) is None]
    if missing:
        return f"pyhost.kernel: {missing[0]} is not installed here; {sys.executable} -m pip install ipykernel"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    usual = f"Python {version} (pyhost{', GIL traced' if options.gil else ''})"
    name = options.name or ("pyhost-gil" if options.gil else "pyhost")
    folder = install(name, kernel_spec(options.display_name or usual, options.gil), options.user, options.prefix)
    print(f"installed the kernel '{name}' in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
