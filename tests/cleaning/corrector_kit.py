"""Small real and synthetic trials to correct, and what the LLM was shown for each."""

from collections.abc import Sequence

import pyarrow as pa

from trialwright.schemas.texts import CLEAN
from trialwright.sections.learning import Correct

ORIGINS = pa.schema([("trial_id", pa.string()), ("example_ids", pa.list_(pa.string()))])


def how(mode: str = "filter", **changes: object) -> Correct:
    """Return a section `correct`."""
    return Correct(**{
        "mode": mode, "model": "tfidf", "fit_on": "all", "folds": 5, "confidence": 0.8, **changes,
    })


def clean(rows: Sequence[tuple[str, int, str]], source: str, drugs: Sequence[str] = ("aspirin",)) -> pa.Table:
    """Return CLEAN rows of ids, labels and texts; the drugs are dealt out in turn."""
    return pa.Table.from_pylist([
        {"id": name, "label": label, "intervention": drugs[row % len(drugs)], "source": source, "text": text}
        for row, (name, label, text) in enumerate(rows)
    ], schema=CLEAN)


def origins(synthetic: pa.Table, examples: Sequence[Sequence[str]] | None = None) -> pa.Table:
    """Return which examples each synthetic trial was written from, by default none, in another order than theirs."""
    ids = synthetic["id"].to_pylist()
    rows = [
        {"trial_id": name, "example_ids": list(shown)}
        for name, shown in zip(ids, examples or [[]] * len(ids), strict=True)
    ]
    return pa.Table.from_pylist(rows[::-1], schema=ORIGINS)
