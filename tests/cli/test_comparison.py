"""tests/cli/test_comparison.py: what a comparison reports, in which form, and with which exit status."""

import csv
import io
import json
import os
import pty
import re
import select

import pytest

JULIA = "pyscripts/julia.py"
SHORT = ("--case=quick", "--budget=0.05")
# The fewest cells: for what is asked of any comparison.
ONE = ("--backend=capi", "--gil=held", "--threads=1")
WIDTH = 100


@pytest.fixture(scope="module")
def everything(compare):
    """(CompletedProcess, report) of julia under every backend."""
    return compare(JULIA, "--backend=all")


def test_every_cell_of_all_backends_is_correct(everything):
    done, report = everything
    correct = {(row["backend"], row["gil"]) for row in report["rows"] if row["status"] == "correct"}
    both = {(name, gil) for name in ("ctypes", "capi", "pybind11", "openmp") for gil in ("held", "released")}
    assert correct >= both | {("python", "own"), ("numpy", "own")}
    assert done.returncode == 0
    for row in report["rows"]:
        if row["status"] == "correct":
            assert [cell["threads"] for cell in row["cells"]] == [1, 2]
            assert all(cell["summary"]["samples"] == len(cell["samples"]) > 0 for cell in row["cells"])


def test_the_reference_comes_first_and_every_backend_of_the_catalog_has_a_row(everything, catalog):
    names = [row["backend"] for row in everything[1]["rows"]]
    # Variants are measured by name only.
    assert list(dict.fromkeys(names)) == [one["name"] for one in catalog["backends"] if one["kind"] != "variant"]
    assert names[0] == "python"


def test_a_row_without_numbers_has_a_reason(everything):
    for row in everything[1]["rows"]:
        assert row["status"] in ("correct", "skipped")
        assert (row["status"] == "correct") == bool(row["cells"])
        assert (row["status"] == "correct") == (row["reason"] == "")


def test_provenance_names_the_backends_object_and_file(everything):
    for row in everything[1]["rows"]:
        of_backend = rf"pyhost_{row['backend']}\.({row['gil']}|_calls)\.julia"  # or what several backends share
        name = "julia.julia" if row["backend"] == "python" else of_backend
        if row["status"] == "correct":
            assert re.fullmatch(rf"{name}, \w+ in /\S+\.(py|so)", row["provenance"]), row["provenance"]


@pytest.mark.usefixtures("needs_gil")
def test_the_times_are_consistent(everything):
    rows = [row for row in everything[1]["rows"] if row["status"] == "correct"]
    reference_s = rows[0]["cells"][0]["summary"]["median_s"]
    for row in rows:
        alone, together = (cell["summary"] for cell in row["cells"])
        assert alone["speedup"] == pytest.approx(reference_s / alone["median_s"]) and together["speedup"] is None
        for cell in row["cells"]:
            for sample in cell["samples"]:
                spent_s = sum(sample["gil"][name] for name in ("held_s", "released_s", "waiting_s"))
                assert spent_s <= sample["wall_s"] * cell["threads"] * 1.001
                assert sample["calls"] >= 1 and sample["wall_s"] > 0


@pytest.mark.usefixtures("needs_gil")
def test_held_cells_never_release_and_released_cells_do_so_in_each_call(everything):
    for row in everything[1]["rows"]:
        alone = row["cells"][0]["samples"] if row["cells"] else []  # a second thread makes Python glue let go as well
        for sample in alone:
            if row["gil"] == "held":
                assert (sample["gil"]["releases"], sample["gil"]["released_s"]) == (0, 0)
            if row["gil"] == "released":
                assert sample["gil"]["releases"] >= sample["calls"] and sample["gil"]["released_s"] > 0


@pytest.fixture(scope="module")
def documented(request):
    """Field names of each section of docs/reference/json.md."""
    text = (request.config.rootpath / "docs/reference/json.md").read_text(encoding="utf-8")
    sections = re.split(r"^#+ ", text, flags=re.MULTILINE)
    tables = {section.partition("\n")[0].strip("`"): section for section in sections}
    return {
        title: re.findall(r"^\| `(\w+)` \|", section.partition("| status |")[0], re.MULTILINE)
        for title, section in tables.items()
    }


@pytest.mark.usefixtures("needs_gil")
def test_the_json_has_exactly_the_documented_fields(everything, documented):
    report = everything[1]
    assert list(report) == documented["The report"]
    assert list(report["machine"]) == documented["machine"]
    for row in report["rows"]:
        assert list(row) == documented["rows[]"]
        assert list(row["work"]) == ["bytes", "operations"]
        for cell in row["cells"]:
            assert list(cell) == documented["cells[]"]
            assert list(cell["summary"]) == documented["summary"]
            assert list(cell["summary"]["gil_per_call"]) == ["held_s", "released_s", "waiting_s"]
            assert list(cell["samples"][0]) == documented["samples[]"]
            assert list(cell["samples"][0]["gil"]) == ["held_s", "released_s", "waiting_s", "releases"]
        if row["status"] == "correct":
            assert list(row["heartbeat"]) == documented["heartbeat"]
            assert list(row["call_overhead_s"]) == documented["call_overhead_s"]


@pytest.mark.usefixtures("needs_gil")
def test_the_json_names_itself_its_command_and_its_machine(everything, executable):
    report = everything[1]
    assert (report["schema"], report["schema_version"], report["interrupted"]) == ("pyhost-report", 1, False)
    assert report["command"].startswith(f"{executable} {JULIA} --case=quick")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", report["started"])
    assert report["machine"]["cores"] == len(os.sched_getaffinity(0))
    assert report["machine"]["gil_engine"] == "exact tracer" and report["machine"]["gil_hook_s"] > 0


def test_the_tables_have_no_blank_cell_and_fit_into_100_columns(everything, tables_of):
    done, report = everything
    tables = tables_of(done.stderr)
    assert [table[0][:2] for table in tables] == [["backend", "gil"]] * 2
    for table in tables:
        assert len(table) == 1 + len(report["rows"])
        for line, row in zip(table[1:], report["rows"]):
            assert len(line) == (len(table[0]) if row["status"] == "correct" else 3), line
            begin, _, end = line[0].split()[0].partition("…")  # a long name loses its middle
            assert row["backend"].startswith(begin) and row["backend"].endswith(end)
    assert max(len(line) for line in done.stderr.splitlines()) <= WIDTH


def test_a_reason_that_the_table_cuts_is_told_below_it(everything):
    done, report = everything
    flat = " ".join(done.stderr.split())
    assert all(row["reason"] in flat for row in report["rows"])


def test_reports_on_stdout_send_the_tables_to_stderr(pyhost):
    plain = pyhost(JULIA, *SHORT, *ONE)
    assert plain.stdout.startswith("julia, case quick (") and plain.stderr == ""
    for form in ("--json", "--csv", "--markdown"):
        done = pyhost(JULIA, *SHORT, *ONE, form, "-")
        assert "Cost, 1 thread\n" in done.stderr and "\nCost, 1 thread" not in done.stdout


@pytest.fixture(scope="module")
def files(pyhost, tmp_path_factory):
    """One quiet run that writes all forms: (CompletedProcess, JSON, CSV's lines, markdown)."""
    folder = tmp_path_factory.mktemp("reports")
    forms = [f"--{form}={folder / form}" for form in ("json", "csv", "markdown")]
    done = pyhost(JULIA, *SHORT, "--backend=capi,numpy,cffi", "--quiet", *forms)
    report = json.loads((folder / "json").read_text())
    lines = list(csv.DictReader(io.StringIO((folder / "csv").read_bytes().decode(), newline="")))
    return done, report, lines, (folder / "markdown").read_text()


def test_quiet_prints_nothing(files):
    assert (files[0].returncode, files[0].stdout, files[0].stderr) == (0, "", "")


def test_the_csv_has_one_line_a_cell_with_the_jsons_numbers(files):
    _, report, lines, _ = files
    cells = [(row, cell) for row in report["rows"] for cell in row["cells"] or [None]]
    assert len(lines) == len(cells)
    for line, (row, cell) in zip(lines, cells):
        assert [line[name] for name in ("kernel", "case", "backend", "gil", "status", "reason", "provenance")] == [
            row[name] for name in ("kernel", "case", "backend", "gil", "status", "reason", "provenance")
        ]
        if cell:
            assert (int(line["threads"]), int(line["samples"])) == (cell["threads"], cell["summary"]["samples"])
            for name in ("median_s", "spread_s", "calls_per_s", "cores"):
                value = cell["summary"][name]
                assert line[name] == "" if value is None else float(line[name]) == value
        else:
            assert line["threads"] == line["median_s"] == ""


def test_the_markdown_has_two_tables_without_a_blank_cell(files):
    _, report, _, text = files
    tables = [
        [re.split(r" *(?<!\\)\| *", line.strip("| ")) for line in block.splitlines()]
        for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    ]
    assert len(tables) == 2
    for header, rule, *lines in tables:
        assert len(header) == len(rule) and set("".join(rule)) <= set(":- ")
        assert [line[0].split()[0].replace("\\_", "_") for line in lines] == [row["backend"] for row in report["rows"]]
        for line, row in zip(lines, report["rows"]):
            assert len(line) == (len(header) if row["status"] == "correct" else 3) and "" not in line, line


def test_the_seed_is_reported_and_can_be_given(compare):
    done, report = compare(JULIA, *ONE, "--seed=7")
    assert report["seed"] == 7
    assert "samples in random order (seed 7) " in " ".join(done.stderr.split())


def test_the_number_of_threads_can_be_chosen(compare):
    report = compare(JULIA, "--backend=capi", "--gil=released", "--threads=3,1")[1]
    assert [(row["backend"], row["gil"]) for row in report["rows"]] == [("python", "own"), ("capi", "released")]
    assert [[cell["threads"] for cell in row["cells"]] for row in report["rows"]] == [[1, 3]] * 2


def test_native_is_every_built_binding_in_the_catalogues_order_and_none_comes_twice(compare, catalog):
    report = compare(JULIA, "--backend=native,capi,numpy", "--threads=1")[1]
    is_native = {"kind": "binding", "status": "built"}.items()
    native = [backend["name"] for backend in catalog["backends"] if is_native <= backend.items()]
    assert native[0] == "capi" and {"pybind11", "ctypes"} < set(native)
    wanted = [("python", "own")]
    wanted += [(name, gil) for name in native for gil in ("held", "released")]
    assert [(row["backend"], row["gil"]) for row in report["rows"]] == [*wanted, ("numpy", "own")]


def test_without_a_case_it_is_talk_where_that_fits_and_else_quick_with_a_note(pyhost, tmp_path):
    options = (*ONE, "--json=-", "--quiet")
    cases = {}
    for budget in ("0.03", "1"):
        here = {"env": {"XDG_CACHE_HOME": tmp_path / budget}}
        report = json.loads(pyhost("pyscripts/sum_primes.py", f"--budget={budget}", *options, **here).stdout)
        cases[budget] = ({row["case"] for row in report["rows"]}, len(report["notes"]))
        if report["notes"]:
            assert report["notes"][0].startswith("sum_primes: the case is 'quick': with 'talk', one call")
    assert cases == {"0.03": ({"quick"}, 1), "1": ({"talk"}, 0)}


def test_a_case_past_the_budget_says_what_one_call_takes_and_what_to_do(pyhost, tmp_path):
    here = {"env": {"XDG_CACHE_HOME": tmp_path}}
    done = pyhost(JULIA, "--backend=capi", "--case=large", "--budget=1", "--json=-", "--quiet", **here)
    for row in json.loads(done.stdout)["rows"]:
        assert row["status"] == "over-budget" and row["cells"] == []
        said = r"one call of the reference takes about [\d.]+ s, more than the budget of 1 s; use --case=quick"
        assert re.search(said, row["reason"])


def test_a_backends_absent_policy_is_a_row_with_its_reason(compare):
    report = compare("pyscripts/binary_search.py", "--backend=capi", "--threads=1")[1]
    rows = {(row["backend"], row["gil"]): row for row in report["rows"]}
    assert rows["capi", "held"]["status"] == "correct"
    assert (rows["capi", "released"]["status"], rows["capi", "released"]["cells"]) == ("skipped", [])
    assert "Python objects" in rows["capi", "released"]["reason"]


NOTHING = "nothing in this script can be swapped"
# (arguments, a part of the sentence): could not be run as asked.
REFUSED = [
    ([JULIA, "--backend=capi", "--case=huge"], "there is no case 'huge'; the script's cases are quick, talk, large"),
    ([JULIA, "--backend=nope"], "there is no backend 'nope'"),
    ([JULIA, "--backend=capi,,numpy"], "--backend wants names"),
    ([JULIA, "--backend"], "--backend wants a value"),
    (["pyscripts/binary_search.py", "--backend=openmp", "--case=quick"], "backend 'openmp' cannot run 'binary_search'"),
    (["pyscripts/noop.py", "--backend=numpy", "--case=quick"], "backend 'numpy' cannot run 'noop'"),
    ([JULIA, "--backend=capi", "--gil=own", "--case=quick"], "no 'own' variant"),
    ([JULIA, "--backend=capi", "--gil=sideways"], "--gil wants held, released, own, per-interpreter or all"),
    ([JULIA, "--backend=capi", "--threads=0"], "--threads wants"),
    ([JULIA, "--backend=capi", "--budget=soon"], "--budget wants a number of seconds"),
    ([JULIA, "--backend=capi", "--timeout=-1"], "--timeout wants a number of seconds"),
    ([JULIA, "--backend=capi", "--seed=x"], "--seed wants a whole number"),
    ([JULIA, "--backend=capi", "--fresh=yes"], "--fresh takes no value"),
    ([JULIA, "--backend=capi", "--json=-", "--csv=-"], "only one of --json and --csv can be '-'"),
    ([JULIA, "--swap=julia"], "--swap wants FUNC=MODULE:ATTR"),
    (["--nonsense", JULIA, "--backend=capi"], "neither pyhost nor python has an option '--nonsense'"),
    (["--json=-", JULIA], "--json=- means nothing without a comparison"),
    (["--backend=capi"], "there is no script to run"),
    (["-c", "pass", "--backend=capi"], NOTHING),
    (["-m", "this", "--backend=capi"], NOTHING),
    (["missing.py", "--backend=capi"], "missing.py"),
    (["pyscripts", "--backend=capi"], "pyscripts"),
    (["bench", "nope"], "there is no kernel 'nope'"),
    (["bench", "noop", "--backend=nope"], "there is no backend 'nope'"),
    (["check", "nope"], "there is no backend 'nope'"),
    (["check", "capi", "--csv=out.csv"], "--csv means nothing for 'pyhost check', "),
    (["list", "nope"], "'nope'"),
]


@pytest.mark.parametrize(("arguments", "part"), REFUSED, ids=[" ".join(arguments) for arguments, _ in REFUSED])
def test_what_can_not_be_run_as_asked_is_one_sentence(pyhost, arguments, part):
    done = pyhost(*arguments)
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert lines[-1].startswith("pyhost: ") and part in lines[-1], done.stderr
    assert "Traceback" not in done.stderr and sum(line.startswith("pyhost: ") for line in lines) == 1


def test_an_unavailable_backend_is_fine_in_all_and_refused_by_name(everything, pyhost, catalog):
    absent = {one["name"] for one in catalog["backends"] if one["status"] == "skipped"}
    skipped = [row for row in everything[1]["rows"] if row["backend"] in absent]
    if not skipped:
        pytest.skip("every backend is available on this machine")
    for verb, short in ((), SHORT), (("run",), ()):
        done = pyhost(*verb, JULIA, f"--backend={skipped[0]['backend']}", *short)
        assert (done.returncode, done.stdout) == (2, "")
        # A run may be warned of a long hold first, as that of an import on a busy machine.
        assert any(line.startswith(f"pyhost: backend '{skipped[0]['backend']}' ") for line in done.stderr.splitlines())
        assert skipped[0]["reason"] in done.stderr


def test_a_report_that_can_not_be_written_is_a_sentence_before_the_script_runs(pyhost, tmp_path):
    done = pyhost(JULIA, *SHORT, *ONE, "--json", tmp_path / "no/such/folder.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("pyhost: cannot write the report to ")


def on_terminal(start, arguments, streams):
    """(what the terminal got, what the pipes got, status): `streams` of the process are a terminal."""
    ours, theirs = pty.openpty()
    process = start(*arguments, **dict.fromkeys(streams, theirs))
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            block = os.read(ours, 65536)
        except OSError:  # Linux: the last writer left
            break
        if not block:
            break
        shown += block
    piped = process.communicate(timeout=60)
    os.close(ours)
    return shown.decode(), "".join(text for text in piped if text), process.returncode


COLOUR = re.compile(r"\x1b\[\d+m")
BAR = re.compile(r"\r\[[=> ]{20}\] +\d+ % ")


def test_a_terminal_gets_colours_and_a_progress_bar_that_is_wiped(start, executable):
    command = (executable, JULIA, *SHORT, *ONE)
    shown, piped, status = on_terminal(start, command, ["stdout", "stderr"])
    assert (status, piped) == (0, "")
    assert COLOUR.search(shown) and BAR.search(shown)
    before_tables = shown[: shown.index("Cost, 1 thread")]
    assert any(re.match(r"julia (capi|quick)|preparing capi", text.strip()) for text in BAR.split(before_tables)[1:])
    assert before_tables.count("\r\x1b[K") >= 1 and not BAR.search(shown[shown.index("Cost, 1 thread") :])


def test_progress_is_for_stderr_and_colour_for_stdout(start, executable):
    command = (executable, JULIA, *SHORT, *ONE)
    shown, piped, _ = on_terminal(start, command, ["stderr"])
    assert BAR.search(shown) and "Cost, 1 thread" not in shown
    assert "\x1b" not in piped and "\r" not in piped and "Cost, 1 thread" in piped
    shown, piped, _ = on_terminal(start, command, ["stdout"])
    assert COLOUR.search(shown) and not BAR.search(shown) and piped == ""


def test_no_control_code_leaves_without_a_terminal(everything):
    done, _ = everything
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", done.stdout + done.stderr)


def test_quiet_keeps_a_terminal_free_of_progress(start, executable):
    command = (executable, JULIA, *SHORT, *ONE, "--quiet")
    assert on_terminal(start, command, ["stdout", "stderr"]) == ("", "", 0)


def test_list_shows_every_kernel_and_every_backend_with_its_reason(pyhost, catalog):
    done = pyhost("list")
    assert done.returncode == 0
    for backend in catalog["backends"]:
        assert re.search(rf"^{backend['name']}  +{backend['kind']}  ", done.stdout, re.MULTILINE)
        assert backend["reason"] in " ".join(done.stdout.split())
    assert all(re.search(rf"\b{kernel}\b", done.stdout) for kernel in catalog["kernels"])
    assert max(len(line) for line in done.stdout.splitlines()) <= WIDTH


def test_the_help_fits_into_100_columns(pyhost):
    for verb in ("help", "--help"):
        done = pyhost(verb)
        assert (done.returncode, done.stderr) == (0, "")
        assert max(len(line) for line in done.stdout.splitlines()) <= WIDTH
    assert pyhost("help").stdout == pyhost("--help").stdout


def test_check_writes_every_probe_as_json_and_its_matrix_beside(pyhost):
    done = pyhost("check", "capi", "--gil=held", "--json=-")
    report = json.loads(done.stdout)
    assert (report["schema"], report["interrupted"], done.returncode) == ("pyhost-check", False, 0)
    assert {(row["backend"], row["gil"], row["verdict"]) for row in report["rows"]} == {("capi", "held", "ok")}
    assert f"{len(report['rows'])} of {len(report['rows'])} probes are as they should be" in done.stderr
    quiet = pyhost("check", "capi", "--gil=held", "--json=-", "--quiet")
    assert json.loads(quiet.stdout)["rows"] == report["rows"] and not quiet.stderr
