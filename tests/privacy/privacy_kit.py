"""Real and synthetic trials whose shared words, names and numbers are known."""

from pathlib import Path
from typing import Any

from trialwright.core import tables
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import POOL
from trialwright.sections.trust import Privacy
from trialwright.trial.identity import mark

TESTED = "NCT00000008"


def prose(number: int, count: int) -> str:
    """Return words that no other number gives."""
    return " ".join(f"word{number}x{place}" for place in range(count))


def real(number: int, summary: str, **fields: Any) -> dict[str, Any]:
    return {"trial_id": f"NCT{number:08d}", "brief_title": prose(number, 6), "brief_summary": summary, **fields}


def synthetic(name: str, examples: tuple[str, ...] = ("NCT00000000",), **fields: Any) -> dict[str, Any]:
    return {"trial_id": f"SYN-{name}", "label": 1, "intervention": "aspirin", "example_ids": list(examples), **fields}


def lay_out(folder: Path) -> None:
    """Write eight trials that served or not and two that were tested, one of them a twin of an example."""
    marks = [mark("person", "Pat Example"), mark("email", "pat@example.invalid")]
    rows = [real(number, prose(100 + number, 60)) for number in range(8)]
    rows[7]["identity"] = sorted(filter(None, marks))
    rows.append(real(8, f"{prose(100, 20)} {prose(108, 40)}"))
    rows.append(real(9, f"{prose(108, 50)} {prose(109, 10)}"))
    tables.write(folder / "trials.parquet", rows, TRIALS)
    tables.write(folder / "pool.parquet", [
        {"trial_id": row["trial_id"], "label": 1, "intervention": "aspirin", "split": "train" if n < 8 else "test"}
        for n, row in enumerate(rows)
    ], POOL)


def settings(**changes: Any) -> Privacy:
    return Privacy(**{"shortest_run": 8, "longest_run": 20, "baseline_trials": 5000, "drop": [], **changes})
