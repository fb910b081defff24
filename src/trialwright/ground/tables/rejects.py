"""Rows on what was refused and why, and how many there are of each kind.

Example: ``count_by([reject("a.xml", "too_large")])`` is ``{"too_large": 1}``.
"""

from collections.abc import Iterable, Mapping
from typing import Any


def reject(id: str, reason: str, detail: str = "") -> dict[str, str]:
    """Build a row of ``REJECTS``; the detail is one line of at most 300 characters."""
    return {"id": id, "reason": reason, "detail": " ".join(detail.split())[:300]}


def count_by(rejects: Iterable[Mapping[str, Any]], key: str = "reason") -> dict[str, int]:
    """Count rows by one key, commonest first."""
    counts: dict[str, int] = {}
    for row in rejects:
        counts[row[key]] = counts.get(row[key], 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
