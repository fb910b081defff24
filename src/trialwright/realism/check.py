"""Rules applied to real trials, whose share is that of false alarms, and to synthetic ones.

Example: ``check(...).metrics["rules"]["age_range"]`` is
``{"real": {"count": 0, "judged": 310, "share": 0.0}, "synthetic": {"count": 2, "judged": 25, "share": 0.08}}``.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.tables.types import TEXT
from trialwright.realism import design, patients, statements
from trialwright.realism.facts import Facts, Verdict
from trialwright.schemas.records import TRIALS
from trialwright.trial.record import Trial

# All rules, by name: ``RULES["age_range"](facts)`` is "minimum_age 65 Years, maximum_age 18 Years", "" or None.
RULES: dict[str, Callable[[Facts], Verdict]] = {
    rule.__name__: rule
    for rule in (
        design.arm_count, design.single_arm_randomized, design.arms_of_model, design.masked_single_group,
        design.masking_title, design.crossover_title, design.randomized_title, design.placebo_title,
        design.placebo_arm_type, design.arms_alike, design.phase_title,
        patients.age_range, patients.age_title, patients.age_criteria, patients.sex_condition, patients.healthy_title,
        statements.intervention_absent, statements.label_contradicted, statements.placeholder_text,
        statements.still_recruiting, statements.end_before_start,
    )
}


class Checked(NamedTuple):
    """Rows of ``tables.CONTRADICTIONS``, and the figures."""

    contradictions: list[dict[str, str]]
    metrics: dict[str, Any]


class _Tally:
    """What the rules say of trials of one source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.rows: list[dict[str, str]] = []
        self._trials, self._contradictory, self._judged = 0, 0, Counter[str]()

    def judge(self, facts: Facts) -> None:
        """Apply all rules to one trial."""
        verdicts = {name: rule(facts) for name, rule in RULES.items()}
        self._trials += 1
        self._judged.update(name for name, verdict in verdicts.items() if verdict is not None)
        found = {name: verdict for name, verdict in verdicts.items() if verdict}
        self._contradictory += bool(found)
        for name, detail in found.items():
            row = tables.reject(facts.trial.trial_id, name, detail)
            self.rows.append(
                {"source": self.source, "trial_id": row["id"], "rule": row["reason"], "detail": row["detail"]}
            )

    def by_rule(self) -> dict[str, dict[str, float]]:
        """Return how many trials each rule finds, and of how many it could judge."""
        found = Counter(row["rule"] for row in self.rows)
        return {name: _share(found[name], self._judged[name], "judged") for name in RULES}

    def overall(self) -> dict[str, float]:
        """Return how many trials any rule finds, and how often a trial is found on average."""
        return {
            **_share(self._contradictory, self._trials, "trials"),
            "per_trial": len(self.rows) / self._trials if self._trials else 0.0,
        }


def check(
    *, trials: Path, partition: pa.Table, sets: pa.Table, synthetic: pa.Table, removed: pa.Table, most_items: int
) -> Checked:
    """Apply all rules to the real trials in use, and to synthetic ones.

    Only trials of a set are cleaned. Of others it is not known what their prose told of the outcome, so they are no
    part of the share of false alarms.

    Args:
        trials: a Parquet file of ``tables.TRIALS``, streamed.
        partition: ``tables.PARTITION``, of more trials than are in use.
        sets: ``tables.SETS``; the trials in use are those of any set of any seed.
        synthetic: ``tables.SYNTHETIC``.
        removed: ``tables.REMOVED``, what of their prose told an outcome.
        most_items: how many items of a list an LLM was asked for; a trial of a released corpus has whole lists.
    """
    told: dict[str, list[str]] = {}
    for row in tables.rows(removed):
        told.setdefault(row["id"], []).append(row["text"])
    real, made = _Tally("real"), _Tally("synthetic")
    # Not all columns: a partition's interventions are names, a trial's are what its record says of each.
    in_use = partition.select(["trial_id", "label", "intervention"]).filter(
        pc.is_in(partition["trial_id"], value_set=pc.unique(sets["id"]))
    )
    known = {row["trial_id"]: row for row in tables.rows(in_use)}
    for row in _chosen(trials, known):
        real.judge(_facts(row, told, None))
    for row in tables.rows(synthetic):
        # Only what answers a request of ours was written within this limit.
        made.judge(_facts(row, told, None if row["request_key"] is None else most_items))
    ours, theirs = made.by_rule(), real.by_rule()
    metrics = {
        "rules": {name: {"synthetic": ours[name], "real": theirs[name]} for name in RULES},
        "any": {"synthetic": made.overall(), "real": real.overall()},
    }
    rows = sorted(made.rows + real.rows, key=lambda row: (row["source"], row["trial_id"], row["rule"]))
    return Checked(rows, metrics)


def _chosen(trials: Path, known: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of some real trials, with their labels and interventions."""
    wanted = pa.array(sorted(known), TEXT)
    for batch in tables.stream(trials, TRIALS):
        for row in tables.rows(batch.filter(pc.is_in(batch["trial_id"], value_set=wanted))):
            yield {**row, **known[row["trial_id"]]}


def _facts(row: Mapping[str, Any], told: Mapping[str, list[str]], most_items: int | None) -> Facts:
    trial = Trial.from_row(row)
    return Facts(trial, row["label"], row["intervention"], tuple(told.get(trial.trial_id, ())), most_items)


def _share(count: int, of: int, name: str) -> dict[str, float]:
    return {"count": count, name: of, "share": count / of if of else 0.0}
