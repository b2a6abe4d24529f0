"""tests/python/test_api_kernel.py: pyhost as a kernel of Jupyter's notebooks: what is written, and where."""

import json
import os
import pathlib
import sys

import pytest


@pytest.fixture
def kernel(api):
    """The module pyhost.kernel."""
    return api().kernel


@pytest.fixture
def python(monkeypatch, tmp_path):
    """python(environment, executable): sys.prefix and sys.executable of that; the base prefix is /usr."""

    def use(environment, executable):
        monkeypatch.setattr(sys, "base_prefix", "/usr")
        monkeypatch.setattr(sys, "prefix", environment)
        monkeypatch.setattr(sys, "executable", executable)

    return use


def test_a_plain_kernel_starts_ipykernel(kernel, python):
    python("/usr", "/opt/pyhost")
    assert kernel.kernel_spec("Name", False) == {
        "argv": ["/opt/pyhost", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Name",
        "language": "python",
        "metadata": {"debugger": True},
    }


def test_a_kernel_that_traces_starts_the_real_pyhost(kernel, python, tmp_path):
    (tmp_path / "pyhost").touch()
    (tmp_path / "python").symlink_to(tmp_path / "pyhost")
    python("/usr", str(tmp_path / "python"))
    assert kernel.kernel_spec("Name", True)["argv"][:3] == [str(tmp_path / "pyhost"), "gil", "-m"]
    assert kernel.kernel_spec("Name", False)["argv"][:2] == [str(tmp_path / "python"), "-m"]


def test_an_environment_is_named_where_its_own_python_is_not_started(kernel, python):
    python("/env", "/opt/pyhost")
    assert kernel.kernel_spec("Name", False)["env"] == {"VIRTUAL_ENV": "/env"}
    python("/env", "/env/bin/python")
    assert "env" not in kernel.kernel_spec("Name", False)


@pytest.fixture
def jupyter(module_of, monkeypatch, kernel):
    """What Jupyter's own installer was asked for; both packages are there."""
    asked = []

    class KernelSpecManager:
        def install_kernel_spec(self, folder, kernel_name, user, prefix):
            spec = json.loads(pathlib.Path(folder, "kernel.json").read_text(encoding="utf-8"))
            asked.append((kernel_name, spec, user, prefix))
            return f"/kernels/{kernel_name}"

    module_of("jupyter_client")
    module_of("jupyter_client.kernelspec", KernelSpecManager=KernelSpecManager)
    monkeypatch.setattr(kernel.importlib.util, "find_spec", lambda name: object())
    return asked


VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
INSTALLED = {
    "usual": ([], "pyhost", f"Python {VERSION} (pyhost)", False, None),
    "traced": (["--gil"], "pyhost-gil", f"Python {VERSION} (pyhost, GIL traced)", False, None),
    "named": (["--name=n", "--gil"], "n", f"Python {VERSION} (pyhost, GIL traced)", False, None),
    "shown": (["--display-name=Mine"], "pyhost", "Mine", False, None),
    "for_the_user": (["--user"], "pyhost", f"Python {VERSION} (pyhost)", True, None),
    "in_this_environment": (["--sys-prefix"], "pyhost", f"Python {VERSION} (pyhost)", False, sys.prefix),
    "elsewhere": (["--prefix=/opt"], "pyhost", f"Python {VERSION} (pyhost)", False, "/opt"),
}


@pytest.mark.parametrize(("options", "name", "shown", "user", "prefix"), INSTALLED.values(), ids=INSTALLED)
def test_a_kernel_is_installed(kernel, jupyter, capsys, options, name, shown, user, prefix):
    assert kernel.main(["install", *options]) == 0
    [(its_name, spec, its_user, its_prefix)] = jupyter
    assert (its_name, spec["display_name"], its_user, its_prefix) == (name, shown, user, prefix)
    assert ("gil" in spec["argv"]) is ("--gil" in options)
    assert capsys.readouterr().out == f"installed the kernel '{name}' in /kernels/{name}\n"


@pytest.mark.parametrize("missing", ["ipykernel", "jupyter_client"])
def test_without_jupyter_it_says_what_to_install(kernel, jupyter, monkeypatch, missing):
    monkeypatch.setattr(kernel.importlib.util, "find_spec", lambda name: None if name == missing else object())
    sentence = f"pyhost.kernel: {missing} is not installed here; {sys.executable} -m pip install ipykernel"
    assert kernel.main(["install"]) == sentence
    assert not jupyter


@pytest.mark.parametrize("arguments", [[], ["remove"], ["install", "--user", "--prefix=/opt"], ["install", "--odd"]])
def test_what_it_does_not_know_is_refused(kernel, capsys, arguments):
    with pytest.raises(SystemExit) as left:
        kernel.main(arguments)
    assert left.value.code == 2
    assert "usage: pyhost -m pyhost.kernel" in capsys.readouterr().err


def test_no_folder_is_left_behind(kernel, jupyter, monkeypatch, tmp_path):
    monkeypatch.setattr(kernel.tempfile, "tempdir", str(tmp_path))
    kernel.main(["install"])
    assert os.listdir(tmp_path) == []
