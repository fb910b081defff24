"""What the browser of trials reads: chunks of synthetic trials and of their sources, and an index of both.

Example of an index: ``{"trials": [["SYN-0a", "Metformin in Prediabetes", 0, 1, [2], 13], ...], "interventions":
["Metformin"], "findings": [["flag", "email"], ...], "sources": ["NCT00000102", ...], "size": 64}``: of each trial
its id, title, intervention, label, findings and longest passage; trial n is in chunk n // 64, at n % 64.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.files.fingerprint import short_name
from trialwright.reporting.page.page_file import chunked
from trialwright.reporting.page.passages import ByTrial, place_passages
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import CONTRADICTIONS, FLAGS, PASSAGES
from trialwright.trial.examples import example_ids, stream_trials
from trialwright.trial.record import Trial

# Trials in a chunk: one is unpacked in milliseconds when a trial of it is opened.
SIZE = 64
TITLE_CHARS = 160
READ = 256


class Browser:
    """Synthetic trials with all that is known of each, a batch in memory at a time.

    The index is whole once ``trials`` and ``sources`` have been read to their ends.
    """

    def __init__(self, synthetic: Path, real: Path, passages: Path, flags: Path, contradictions: Path) -> None:
        self._synthetic, self.real = synthetic, real
        found = tables.read(contradictions, CONTRADICTIONS)
        self._passages = ByTrial(tables.read(passages, PASSAGES))
        self._flags = ByTrial(tables.read(flags, FLAGS))
        self._contradictions = ByTrial(found.filter(pc.equal(found["source"], "synthetic")))
        self._interventions: dict[str, int] = {}
        self._findings: dict[tuple[str, str], int] = {}
        self._rows: list[list[Any]] = []
        self._source_ids: list[str] = []

    @property
    def written(self) -> int:
        """How many synthetic trials have been read."""
        return len(self._rows)

    @property
    def shown(self) -> int:
        """How many of their examples have been read."""
        return len(self._source_ids)

    def trials(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the synthetic trials, in chunks."""
        yield from chunked(self._entries(), SIZE)

    def sources(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the real trials that served as examples, each once, in chunks."""
        yield from chunked(self._examples(), SIZE)

    def index(self) -> dict[str, Any]:
        """Return what the list of trials shows, and where each trial stands."""
        return {
            "size": SIZE, "trials": self._rows, "interventions": list(self._interventions),
            "findings": list(self._findings), "sources": self._source_ids,
        }

    def _entries(self) -> Iterator[dict[str, Any]]:
        for batch in tables.stream(self._synthetic, SYNTHETIC, READ):
            for row in tables.rows(batch):
                yield self._entry(row)

    def _entry(self, row: Mapping[str, Any]) -> dict[str, Any]:
        trial_id = row["trial_id"]
        report = Trial.from_row(row).report()
        passages = place_passages(report, self._passages[trial_id])
        findings = [("flag", flag["flag"], flag["detail"]) for flag in self._flags[trial_id]]
        findings += [("contradiction", one["rule"], one["detail"]) for one in self._contradictions[trial_id]]
        if row["repaired"]:
            findings.append(("answer", "repaired", "the LLM's answer was no valid JSON of a trial until it was fixed"))
        self._rows.append([
            trial_id, (row["brief_title"] or row["official_title"] or "untitled")[:TITLE_CHARS],
            _number(self._interventions, row["intervention"] or "none named"), row["label"],
            sorted({_number(self._findings, finding[:2]) for finding in findings}),
            max((words for _, _, _, words, _, _ in passages), default=0),
        ])
        return {
            "id": trial_id, "report": report, "reasons": row["reasons"] or [], "sources": row["example_ids"] or [],
            "passages": passages, "findings": findings,
            "from": {
                "plan": row["plan_id"], "model": row["model"] and short_name(row["model"]),
                "request": row["request_key"],
            },
        }

    def _examples(self) -> Iterator[dict[str, Any]]:
        shown = example_ids(tables.read(self._synthetic, SYNTHETIC, ["example_ids"]))
        for trial in stream_trials(self.real, shown):
            self._source_ids.append(trial.trial_id)
            yield {"id": trial.trial_id, "report": trial.report()}


def _number(known: dict[Any, int], key: Any) -> int:
    """Return the number of a key, a new one where it is not yet known."""
    return known.setdefault(key, len(known))
