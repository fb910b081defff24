"""What the benchmarks measured, revision by revision: lines of JSON, a page with a table, and a figure of the ratios.

Example: ``add({"store": [{"name": "store: replay", ...}]}, HISTORY)`` adds a line with the revision of git, its date
and the machine's processor; ``write_page(HISTORY, PAGE)`` makes the page of the last line, and the figure of all.
"""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parents[1]
HISTORY = ROOT / "benchmarks/history.jsonl"
PAGE = ROOT / "docs/benchmarks.md"
_HEAD = """\
# Benchmarks

`make bench` runs all of `benchmarks/` on small inputs, each beside its peer and its limit in the same run, adds what it
finds to `benchmarks/history.jsonl` and writes this page. A ratio is how many times as good ours is as the peer; the
share is what ours reaches of a limit that no program could exceed; more than 100 % tells of a machine that was busy in
between. Both are of one run, so that other work slows both sides alike; values are not comparable between machines.
Benchmarks whose input was not at hand are left out.

![Ratios to the peers, revision by revision](benchmarks.svg)

"""


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def processor() -> str:
    """Return the name of the processor, as the system has it."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    names = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def add(figures: Mapping[str, Sequence[Mapping[str, Any]]], file: Path) -> None:
    """Add a line with the figures of each benchmark, by its name; `changed`: the code is not the revision's."""
    line = {
        "revision": _git("rev-parse", "--short=10", "HEAD"), "date": _git("show", "-s", "--format=%cs", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--", "src", "stages", "benchmarks/*.py")),
        "cores": os.cpu_count(), "processor": processor(), "figures": figures,
    }
    with file.open("a", encoding="utf-8") as out:
        out.write(f"{json.dumps(line)}\n")


def read(file: Path) -> list[dict[str, Any]]:
    """Return the lines, the oldest first."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def write_page(file: Path, page: Path) -> None:
    """Write the page on the last line, and beside it the figure of all lines."""
    lines = read(file)
    page.write_text(render(lines[-1]), encoding="utf-8")
    draw(lines, page.with_suffix(".svg"))


def render(line: Mapping[str, Any]) -> str:
    """Return the page on a line of the history."""
    code = f"Revision {line['revision']} of {line['date']}{', with changes' if line['changed'] else ''}"
    rows = [
        f"{_HEAD}{code}; {line['cores']} cores, {line['processor']}.\n",
        "| benchmark | figure | ours | ratio | to the peer | share | of the limit |", "| --- " * 7 + "|",
    ]
    for name, figures in line["figures"].items():
        for one in figures:
            ratio = "-" if one["ratio"] is None else f"{one['ratio']:,.{2 if one['ratio'] < 10 else 0}f}"
            share = "-" if one["of_limit"] is None else f"{one['of_limit']:.{0 if one['of_limit'] > 0.1 else 1}%}"
            ours = f"{one['value']:,g} {one['unit']}"
            cells = (f"`{name}`", one["name"], ours, ratio, one["peer"] or "-", share, one["limit"] or "-")
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def draw(lines: Sequence[Mapping[str, Any]], out: Path) -> None:
    """Draw the ratio of each figure that has a peer: one row each, a dot for each line, the last one filled."""
    every = [
        {f"{name}: {one['name']}": one["ratio"] for name, of in line["figures"].items() for one in of if one["ratio"]}
        for line in lines
    ]
    rows = list(every[-1])[::-1]
    with mpl.rc_context({"svg.hashsalt": "benchmarks", "svg.fonttype": "path"}):
        figure = Figure(figsize=(8, 1 + 0.3 * len(rows)), layout="constrained", facecolor="white")
        axes = figure.add_subplot(xscale="log", xlabel="times as good as the peer, in the same run")
        axes.axvline(1, color="0.5", linewidth=1)
        for found in every[:-1]:
            known = [row for row in rows if row in found]
            axes.plot([found[row] for row in known], [rows.index(row) for row in known], "o", mfc="none", mec="0.6")
        axes.plot([every[-1][row] for row in rows], range(len(rows)), "o", color="#0b5394")
        axes.set_yticks(range(len(rows)), rows)
        axes.grid(axis="x", which="both", color="0.9")
        axes.set_axisbelow(True)
        figure.savefig(out, metadata={"Date": None, "Creator": None})
