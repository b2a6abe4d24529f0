#!/usr/bin/env python3
"""third_party/peers_table.py: ./demo.sh --peers ends with it: a row for each backend of a peer, or why there is none.

    peers_table.py CATALOG REPORT NAME...

CATALOG is lib/pyhost/catalog.json, REPORT what `pyhost bench --json` wrote, and the names are those of the peers.
"""

import json
import pathlib
import sys
import textwrap

WIDTH = 100
BESIDE = "capi"
OTHER_RESULTS = ("differs", "other-stream")
LEGEND = (
    "Pure Python's time / that of one call of the quick case on one thread, of held and released the shorter; -: not "
    "offered. first: the longest first call in a new process, with what it compiles; memory: the most that one of its "
    "processes took."
)


def kernels_of(report):
    return list(dict.fromkeys(row["kernel"] for row in report["rows"]))


def cell_of(rows):
    """Of one backend and kernel: the highest speed-up, "-" where there is none to be had, or another status."""
    others = [row["status"] for row in rows if row["status"] not in ("correct", "skipped")]
    speedups = [
        cell["summary"]["speedup"]
        for row in rows
        for cell in row["cells"]
        if row["status"] == "correct" and cell["threads"] == 1 and cell["summary"]
    ]
    known = [speedup for speedup in speedups if speedup is not None]
    if others:
        return others[0]
    return f"{max(known):.3g}x" if known else "no time" if speedups else "-"


def longest_first_call(rows):
    seconds = [(row.get("elsewhere") or row).get("first_call_s") for row in rows]
    most_ms = max((one * 1e3 for one in seconds if one is not None), default=None)
    return "-" if most_ms is None else f"{most_ms:.0f} ms" if most_ms >= 10 else f"{most_ms:.1f} ms"


def most_memory(rows):
    most_bytes = max((row.get("peak_bytes") or 0 for row in rows), default=0)
    return f"{most_bytes / 1e6:.0f} MB" if most_bytes else "-"


def line_of(backend, report):
    """The row's cells, or the one reason that takes their place."""
    if backend["status"] != "built":
        return backend["reason"]
    rows = [row for row in report["rows"] if row["backend"] == backend["name"]]
    if not any(row["status"] != "skipped" for row in rows):
        return rows[0]["reason"] if rows else "it was not measured"
    cells = [cell_of([row for row in rows if row["kernel"] == kernel]) for kernel in kernels_of(report)]
    return [*cells, longest_first_call(rows), most_memory(rows)]


def other_result(row):
    """What differs, and how long a call takes: such a row has no speed-up."""
    seconds = [cell["summary"]["median_s"] for cell in row["cells"] if cell["threads"] == 1 and cell["summary"]]
    took = f"; a call takes {min(seconds) * 1e3:.3g} ms" if seconds else ""
    return f"{row['backend']} {row['kernel']}: {row['reason']}{took}"


def is_of(backend, peers):
    """Is it one of a peer's, whose name is a part of its own?  array_api_jax is jax's."""
    return backend["name"] == BESIDE or any(f"_{peer}_" in f"_{backend['name']}_" for peer in peers)


def table(catalog, report, peers):
    head = [*kernels_of(report), "first", "memory"]
    lines = [(one["name"], line_of(one, report)) for one in catalog["backends"] if is_of(one, peers)]
    named = max(len(name) for name, _ in [("backend", ""), *lines])
    widths = [max(len(title), 7) for title in head]
    text = [" ".join([f"{'backend':{named}}", *map(str.rjust, head, widths)])]
    for name, cells in lines:
        if isinstance(cells, str):
            text.append(textwrap.fill(f"{name:{named}} {cells}", WIDTH, subsequent_indent=" " * (named + 1)))
        else:
            text.append(" ".join([f"{name:{named}}", *map(str.rjust, cells, widths)]))
    named_lines = dict(lines)
    others = [row for row in report["rows"] if row["backend"] in named_lines and row["status"] in OTHER_RESULTS]
    notes = [textwrap.fill(other_result(row), WIDTH, subsequent_indent="  ") for row in others]
    return "\n".join([*text, "", *notes, *[""][: len(notes)], textwrap.fill(LEGEND, WIDTH)])


def main(catalog_path, report_path, *peers):
    catalog, report = (
        json.loads(pathlib.Path(path).read_text(encoding="utf-8")) for path in (catalog_path, report_path)
    )
    print(table(catalog, report, peers))


if __name__ == "__main__":
    main(*sys.argv[1:])
