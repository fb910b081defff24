"""Rows on what was refused and why, and how many there are of each kind.

Example: ``count_by([reject("a.xml", "too_large")])`` is ``{"too_large": 1}``.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from trialwright.core.errors import AllRejectedError, InputError
from trialwright.core.tables.parquet import write
from trialwright.core.tables.types import TEXT

REJECTS = pa.schema([("id", TEXT), ("reason", TEXT), ("detail", TEXT)])
_MOST_REASONS = 5


def reject(id: str, reason: str, detail: str = "") -> dict[str, str]:
    """Build a row of ``REJECTS``; the detail is one line of at most 300 characters."""
    return {"id": id, "reason": reason, "detail": " ".join(detail.split())[:300]}


def count_by(rejects: Iterable[Mapping[str, Any]], key: str = "reason") -> dict[str, int]:
    """Count rows by one key, commonest first."""
    counts: dict[str, int] = {}
    for row in rejects:
        counts[row[key]] = counts.get(row[key], 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def commonest(counts: Mapping[str, int], example: Mapping[str, Any]) -> str:
    """Say the commonest reasons, and one example: ``9 not_a_trial, 3 no_nct_id (a.xml: not_a_trial: root is b)``."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    said = ", ".join(f"{count} {reason}" for reason, count in ordered[:_MOST_REASONS])
    more = f" and {len(ordered) - _MOST_REASONS} other reasons" if len(ordered) > _MOST_REASONS else ""
    shown = ": ".join(filter(None, (str(example[name])[:160] for name in ("id", "reason", "detail"))))
    return f"{said}{more} (such as {' '.join(shown.split())})"


def why(rejects: Iterable[Mapping[str, Any]]) -> str:
    """Say the commonest reasons of rows, and an example of the first of them."""
    rows = list(rejects)
    counts = count_by(rows)
    return commonest(counts, next(row for row in rows if row["reason"] == next(iter(counts)))) if rows else "no reason"


@contextmanager
def keeping_rejects(path: Path) -> Iterator[None]:
    """Write the rejects of a block that leaves nothing else, and say in its error where they are.

    Raises:
        InputError: all was rejected.
    """
    try:
        yield
    except AllRejectedError as error:
        write(path, error.rejects, REJECTS)
        raise InputError(f"{error}; each with its reason in {path}") from error
