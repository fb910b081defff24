"""Trials scrubbed field by field, and counts by source and label of what was removed and what is left.

Example: ``tally.metrics("real", 520)["dropped"]["no_text_left"]`` is 1 where 519 of 520 trials have text left.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from trialwright.cleaning.leaks.scrub import Removed, scrub
from trialwright.schemas.texts import REMOVED
from trialwright.sections.viewing import WHOLE_VIEW, View
from trialwright.trial.outcome_words import OUTCOMES
from trialwright.trial.record import Trial
from trialwright.trial.report import REPORT_FIELDS
from trialwright.trial.viewed import viewed_text


class Tally:
    """What was removed, from how many trials, how many of each label are left, and how many had nothing left.

    `view` says what of a trial its text shows; `pieces` are rows of REMOVED.
    """

    def __init__(self, view: View = WHOLE_VIEW) -> None:
        self.view = view
        self.wording: dict[str, Counter[str]] = {}
        self.touched: Counter[str] = Counter()
        self.kept: Counter[int] = Counter()
        self.dropped: Counter[str] = Counter()
        self.pieces: list[dict[str, str]] = []

    def clean(self, row: Mapping[str, Any], source: str) -> dict[str, Any] | None:
        """Turn one trial into a row of ``tables.CLEAN``, or None where no text is left."""
        trial, removed = scrub_trial(Trial.from_row(row))
        group = f"{source}_{OUTCOMES[row['label']]}"
        for rule, count in removed.items():
            self.wording.setdefault(rule, Counter())[group] += count
        self.touched[group] += bool(removed)
        self.pieces += [{"id": row["trial_id"], "rule": rule, "text": text} for rule, text in removed.pieces]
        text = viewed_text(trial, self.view)
        if not text.strip():
            self.dropped["no_text_left"] += 1
            return None
        self.kept[row["label"]] += 1
        return {
            "id": row["trial_id"], "label": row["label"], "intervention": row["intervention"], "source": source,
            "text": text,
        }

    def add(self, other: "Tally") -> None:
        """Add what was removed from further trials."""
        for rule, counts in other.wording.items():
            self.wording.setdefault(rule, Counter()).update(counts)
        self.touched.update(other.touched)
        self.kept.update(other.kept)
        self.dropped.update(other.dropped)
        self.pieces += other.pieces

    def removed(self) -> pa.Table:
        """Return what was removed, in order of trial, and within a trial in that of its text: the sort is stable."""
        return pa.Table.from_pylist(self.pieces, schema=REMOVED).sort_by("id")

    def metrics(self, source: str, read: int) -> dict[str, Any]:
        """Return the figures on the trials of a source, of which `read` came."""
        kept = {name: self.kept[label] for label, name in enumerate(OUTCOMES)}
        return {
            "wording": {rule: dict(counts) for rule, counts in sorted(self.wording.items())},
            "trials": {source: {"all": self.kept.total(), **kept}},
            "trials_touched": {group: self.touched[group] for group in _groups(source)},
            "read": {source: read},
            "dropped": {"no_text_left": 0, **self.dropped},
        }


def together(real: Mapping[str, Any], synthetic: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures on real and synthetic trials as one, each rule with all its groups, zero included."""
    rules = sorted(real["wording"].keys() | synthetic["wording"].keys())
    every = (*_groups("real"), *_groups("synthetic"))
    of_rule = {rule: real["wording"].get(rule, {}) | synthetic["wording"].get(rule, {}) for rule in rules}
    return {
        **real,
        "wording": {rule: {group: counts.get(group, 0) for group in every} for rule, counts in of_rule.items()},
        **{key: real[key] | synthetic[key] for key in ("trials", "trials_touched", "read")},
        "dropped": {"no_text_left": real["dropped"]["no_text_left"] + synthetic["dropped"]["no_text_left"]},
    }


def _groups(source: str) -> tuple[str, ...]:
    return tuple(f"{source}_{label}" for label in OUTCOMES)


def scrub_trial(trial: Trial) -> tuple[Trial, Removed]:
    """Remove what tells the outcome from every rendered field of a trial."""
    removed = Removed()
    changed: dict[str, Any] = {}
    for name in REPORT_FIELDS:
        value = getattr(trial, name)
        if isinstance(value, str):
            changed[name] = _kept(value, name, removed)
        elif value:
            kept = (_scrub_item(item, name, removed) for item in value)
            changed[name] = [item for item in kept if item]
    return replace(trial, **changed), removed


def _scrub_item(item: Any, field: str, removed: Removed) -> Any:
    """Scrub a list's item: a text, or an arm, intervention or endpoint; None where nothing is left."""
    if isinstance(item, str) or item is None:
        return _kept(item, field, removed)
    texts = {key: _kept(value, field, removed) for key, value in item._asdict().items() if isinstance(value, str)}
    return item._replace(**texts) if any(texts.values()) else None


def _kept(text: str | None, field: str, removed: Removed) -> str | None:
    if not text:
        return None
    cleaned, lost = scrub(text, field)
    removed.add(lost)
    return cleaned or None
