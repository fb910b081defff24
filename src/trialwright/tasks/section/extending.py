"""Trials with their sections at length in place of short ones, and how long both are.

Example: a section that was rejected leaves its trial as it is, so ``extend(trials, SECTIONS.empty_table())`` are the
trials themselves.
"""

from collections import defaultdict
from typing import Any

import pyarrow as pa

from trialwright.core import tables
from trialwright.tasks.reading.parsing import Parsed


def extend(trials: pa.Table, sections: pa.Table) -> pa.Table:
    """Return the trials (``SYNTHETIC``) with these sections (``SECTIONS``), each in place of what its trial had."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in tables.rows(sections):
        texts[row["section"]][row["trial_id"]] = row["text"]
    ids = trials["trial_id"].to_pylist()
    for name, written in texts.items():
        column = [written.get(one, short) for one, short in zip(ids, trials[name].to_pylist(), strict=True)]
        place = trials.column_names.index(name)
        trials = trials.set_column(place, trials.schema.field(place), pa.array(column, trials.schema.field(place).type))
    return trials


def tell_sections(parsed: Parsed, trials: pa.Table) -> dict[str, Any]:
    """Return the books of sections, and of each how many were written and their mean words, before and at length.

    Args:
        parsed: what became of the answers; accepted are ``SECTIONS``.
        trials: ``SYNTHETIC``, before they were extended.
    """
    rows = {row["trial_id"]: row for row in tables.rows(trials)} if parsed.accepted.num_rows else {}
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in tables.rows(parsed.accepted):
        short = rows[row["trial_id"]][row["section"]] or ""
        told[row["section"]].append((len(short.split()), len(row["text"].split())))
    return {**parsed.metrics(), "sections": {
        name: {
            "written": len(counts), "words_before": sum(one for one, _ in counts) / len(counts),
            "words": sum(one for _, one in counts) / len(counts),
        }
        for name, counts in sorted(told.items())
    }}
