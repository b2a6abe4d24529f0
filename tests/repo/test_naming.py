"""tests/repo/test_naming.py: every file says first what it is, and names follow docs/architecture.md."""

import ast
import re

from repo import CPP_SUFFIXES, ROOT, backend_names, catalog, files, read

# "path: one clause", after the comment sign of the language.
HEADS = {
    **{suffix: "// {path}: " for suffix in CPP_SUFFIXES},
    ".cmake": "# {path}: ",
    ".i": "// {path}: ",
    ".pxd": "# {path}: ",
    ".pxi": "# {path}: ",
    ".py": '"""{path}: ',
    ".pyx": "# {path}: ",
    ".sh": "# {path}: ",
    ".toml": "# {path}: ",
}
HEADS_BY_NAME = {"CMakeLists.txt": "# {path}: ", "run": "# {path}: ", ".clang-format": "# {path}: "}

# Names that tools or habit fix.
FIXED_NAMES = {"CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "README.md"}
SNAKE_CASE = re.compile(r"\.?[a-z0-9_]+(-[a-z]+)?(\.[a-z0-9]+)*")

# How a script of pyscripts/ begins that is no kernel's reference.
LESSON = '"""pyscripts/{}.py: a lesson: '

CMAKE_NAME = re.compile(r"^\s*(function|macro)\(\s*(\w+)", re.MULTILINE)


def head_of(path):
    lines = [line for line in read(path).splitlines()[:2] if not line.startswith("#!")]
    return lines[0] if lines else ""


def test_every_file_says_what_it_is():
    wrong = []
    for path in files():
        form = HEADS_BY_NAME.get(path.name) or HEADS.get(path.suffix)
        head = re.sub(r"^/\* ", "// ", head_of(path))  # C's own comment sign
        if form and not re.match(re.escape(form.format(path=path)) + r"\S", head):
            wrong.append(f"{path} begins {head_of(path)!r}")
    assert not wrong


def test_files_and_folders_are_snake_case():
    wrong = [
        str(path)
        for path in files()
        if not all(part in FIXED_NAMES or SNAKE_CASE.fullmatch(part) for part in path.parts)
    ]
    assert not wrong


def test_a_file_of_the_hosts_tests_has_a_namespace_of_its_own():
    """Several are compiled as one file: only so each names its helpers as it likes."""
    tests = [path for path in files() if path.match("tests/host/*_test.cpp")]
    assert tests and [path for path in tests if f"\nnamespace {path.stem} {{\n" not in read(path)] == []


def test_cmake_functions_carry_the_project_name_and_none_is_a_macro():
    for path in files():
        if path.suffix == ".cmake" or path.name == "CMakeLists.txt":
            for kind, name in CMAKE_NAME.findall(read(path)):
                assert kind == "function" and name.startswith("pyhost_"), f"{path}: {kind}({name}"


def test_scripts_can_be_executed():
    wrong = [str(path) for path in files() if read_start(path) == b"#!" and not (ROOT / path).stat().st_mode & 0o111]
    assert not wrong


def read_start(path):
    with open(ROOT / path, "rb") as file:
        return file.read(2)


def test_every_backend_is_a_folder_with_a_line_of_its_own():
    folders = {path.parts[1] for path in files() if path.parts[0] == "extensions" and path.name == "CMakeLists.txt"}
    folders -= {"CMakeLists.txt", "kernels", "rules"}  # these are no backends
    variants = {one["name"] for one in catalog()["backends"] if one["kind"] == "variant"}
    names = set(backend_names()) - {"python"} - variants
    families = folders - names  # of several libraries, a backend for each: array_api_numpy
    of_families = {name for name in names - folders for family in families if name.startswith(f"{family}_")}
    assert names - folders == of_families
    assert all(any(name.startswith(f"{family}_") for name in of_families) for family in families)
    for name in variants:  # it stands in its style's folder
        assert any(name.startswith(f"{style}_") for style in folders), name
    lines = re.findall(r"^add_subdirectory\((\w+)\)$", read("extensions/CMakeLists.txt"), re.MULTILINE)
    assert sorted(lines) == sorted(folders | {"kernels", "rules"})


def test_every_kernel_is_a_script_and_a_pair():
    for kernel in catalog()["kernels"]:
        for path in (f"pyscripts/{kernel}.py", f"extensions/kernels/{kernel}.hpp", f"extensions/kernels/{kernel}.cpp"):
            assert (ROOT / path).exists(), f"kernel {kernel} has no {path}"


def scripts():
    """Names of the scripts for everyone; those that begin with an underscore are shared by these."""
    names = {path.stem for path in files() if path.parts[0] == "pyscripts" and path.suffix == ".py"}
    return {name for name in names if not name.startswith("_")}


def lessons():
    """Scripts that say of themselves that they teach something without being a kernel's reference."""
    return {name for name in scripts() if head_of(f"pyscripts/{name}.py").startswith(LESSON.format(name))}


def test_every_script_is_a_kernel_or_a_lesson():
    assert scripts() - lessons() == {*catalog()["kernels"], *catalog()["reference_only"]}


def test_a_kernel_that_is_reference_only_has_variants_and_no_pair():
    for name in catalog()["reference_only"]:
        assert re.search("^VARIANTS = {", read(f"pyscripts/{name}.py"), re.MULTILINE), name
        assert "; reference only." in head_of(f"pyscripts/{name}.py"), name
        assert not (ROOT / f"extensions/kernels/{name}.cpp").exists(), name


def test_a_lesson_has_nothing_that_a_kernel_has():
    kernels = set(catalog()["kernels"])
    for name in lessons():
        assert name not in kernels
        tree = ast.parse(read(f"pyscripts/{name}.py"))
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assigned = {
            node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        assert not defined & (kernels | {"make_inputs", "sized_inputs"}) and "CASES" not in assigned, name


# A script's `From: Benjamin Seppke, "Title", 2013`, and the same talk where the documents quote its figures.
CITED = re.compile(r'^From: ([\w ]+), "(.+)",[\w ]* (\d{4})\b', re.MULTILINE)
QUOTED = "{}, *{}*,"


def test_a_script_cites_its_talk_as_the_documents_do():
    documents = "\n".join(read(path) for path in files() if path.suffix == ".md")
    sources = {path: read(path) for path in files() if path.parent.name == "pyscripts" and path.suffix == ".py"}
    citing = {path: CITED.search(source) for path, source in sources.items() if re.search("^From:", source, re.M)}
    assert len(citing) >= 5
    for path, cited in citing.items():
        assert cited, f"{path}: From: speaker, title and year of the talk"
        assert QUOTED.format(cited[1], cited[2]) in documents, f"{path}: {cited[0]}"
