"""A run small enough to be read, with texts that would be markup if they were not escaped."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from trialwright.core import tables
from trialwright.reporting.page.browser import Browser
from trialwright.reporting.page.drawings import read_figures
from trialwright.reporting.page.report_page import EXPECTED, write_report
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import CONTRADICTIONS, FLAGS, PASSAGES
from trialwright.schemas.records import TRIALS
from trialwright.sections.whole import Params, load_all

ROOT = Path(__file__).resolve().parents[1]
# What the default run found, as a sample: the pipeline itself keeps it in DVC's cache, not in git.
SAMPLE = ROOT / "tests/sample_metrics"
METRICS = [SAMPLE / name if name == "tasks" else SAMPLE / f"{name}.json" for name in EXPECTED]
HOSTILE = (
    "<script>window.pwned=1</script><img src=x onerror=window.pwned=1>", "</script><!--<script>", "\u2028\u2029&amp;",
    "]]>\"'`${window.pwned=1}", "<svg onload=window.pwned=1>", "__proto__", "constructor",
)
SHARED = "patients with moderate asthma who inhale the drug twice daily for twelve weeks"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="504pt" height="72pt" '
    'viewBox="0 0 504 72"><g id="one-axes"><path d="M0 0L504 72" stroke="currentColor"/>{}</g></svg>'
)


T = TypeVar("T")


def terminal_lines(show: Callable[[Console, T], None], table: T | None, width: int) -> list[str]:
    """Return the lines that a terminal of so many columns shows of a table."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    assert table
    show(console, table)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


def trial(number: int, **changes: object) -> dict[str, object]:
    """Make a row of SYNTHETIC; its summary has a passage of its first example, and an emoji before it."""
    drug = ("budesonide", "formoterol")[number % 2]
    return {
        "trial_id": f"SYN-{number:04d}", "brief_title": f"Study {number} of {drug}", "phase": "Phase 2",
        "brief_summary": f"😀 Number {number}. {SHARED}, or not.", "conditions": ["Asthma"],
        "interventions": [{"type": "Drug", "name": drug, "description": "inhaled", "other_names": []}],
        "primary_outcomes": [{"measure": "FEV1", "time_frame": "12 weeks", "description": None}],
        "label": number % 2, "intervention": drug, "plan_id": f"plan-{number:06d}",
        "example_ids": ["NCT00000001", "NCT00000002", "NCT00000003"],
        "reasons": [f"Reason {place} of {number}" for place in range(5)], "model": "stand-in",
        "request_key": f"{number:064x}", "repaired": False, **changes,
    }


def passage(row: dict[str, object], **changes: object) -> dict[str, object]:
    start = str(row["brief_summary"]).index(SHARED)
    return {
        "trial_id": row["trial_id"], "field": "brief_summary", "start": start, "end": start + len(SHARED),
        "words": len(SHARED.split()), "source_id": "NCT00000001", "example": True, **changes,
    }


def real(number: int, text: str) -> dict[str, object]:
    return {"trial_id": f"NCT{number:08d}", "brief_title": f"Real {number}", "brief_summary": text}


REAL = [
    real(1, f"Here are {SHARED.replace(' who', ', who').upper()} and others."), real(2, "Of its own."),
    real(3, HOSTILE[0]), real(4, "Shown to nobody."),
]


def write_figures(folder: Path, inside: str = "", **changes: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one.svg").write_text(SVG.format(inside))
    entry = {"name": "one", "section": "results", "title": "A line", "caption": "It rises.", "alt": "a line", **changes}
    (folder / "figures.json").write_text(json.dumps([entry]))


def write_tables(folder: Path, rows: list[dict], passages=(), flags=(), contradictions=()) -> list[Path]:
    """Write the tables that the browser reads; return their paths in its order."""
    written = {
        "synthetic": (rows, SYNTHETIC), "trials": (REAL, TRIALS), "passages": (passages, PASSAGES),
        "flags": (flags, FLAGS), "realism": (contradictions, CONTRADICTIONS),
    }
    for name, (some, schema) in written.items():
        tables.write(folder / f"{name}.parquet", list(some), schema)
    return [folder / f"{name}.parquet" for name in written]


def report(
    folder: Path, rows: list[dict], metrics: dict | None = None, settings: Params | None = None, **more: object
) -> str:
    """Write a report and return its text."""
    found = tables.read_metrics(METRICS) if metrics is None else metrics
    write_figures(folder / "figures")
    browser = Browser(*write_tables(folder, rows, **more))
    settings = settings or load_all(ROOT / "params.yaml")
    write_report(folder / "report.html", found, read_figures(folder / "figures"), browser, settings)
    return (folder / "report.html").read_text(encoding="utf-8")
