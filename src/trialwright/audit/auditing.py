"""The audit: linear probes, held-out trials that the LLM was shown, and near-duplicates across sets.

Example: ``audit(inputs, section, 40, strict=True).metrics["probe"]["removed"]["roc_auc"]`` is 0.93 where
cleaning removed what tells the outcome; ``["probe"]["remaining"]["roc_auc"]`` is what the form of the texts still
tells, and ``["probe"]["text"]["roc_auc"]`` what their words do. ``count_shown({"test": {"NCT1", "NCT2"}}, {"NCT2"})``
is ``{"test": 1}``; under the strict protocol no held-out trial may be shown.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.audit.duplicates import count_duplicates, count_merged_across, find_duplicates
from trialwright.audit.mixed_sources import read_dialects, tell_by_dialect
from trialwright.audit.probing import HEADER, Namer, Probe, Split, probe
from trialwright.audit.remaining_features import remaining_features
from trialwright.audit.removed_features import features_beside_status, read_removed, removed_features
from trialwright.audit.text_splits import read_texts
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.files.plots import write_plots
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import MERGED, PLANS
from trialwright.schemas.texts import CLEAN, REMOVED
from trialwright.sections.learning import Audit
from trialwright.trial.examples import example_ids
from trialwright.trial.real import OTHER_TRAIN, RealTrials, TrialSet

HELD_OUT = ("val", "test", "general_val", "general_test")


class Inputs(NamedTuple):
    """What is audited.

    `trials` is a file of ``tables.TRIALS``, streamed; the others are the records that were left out for another one of
    the same trial, what was cleaned, what cleaning removed, the clean synthetic trials, the plans, and the synthetic
    trials as written.
    """

    trials: Path
    merged: pa.Table
    real: RealTrials
    removed: pa.Table
    synthetic: pa.Table
    plans: pa.Table
    written: pa.Table

    @classmethod
    def read(
        cls, trials: Path, merged: Path, real_dir: Path, removed: Path, synthetic: Path, plans: Path, written: Path
    ) -> "Inputs":
        """Read the tables; raises InputError where one is missing or damaged."""
        return cls(
            trials, tables.read(merged, MERGED), RealTrials.read(real_dir), tables.read(removed, REMOVED),
            tables.read(synthetic, CLEAN), tables.read(plans, PLANS),
            tables.read(written, SYNTHETIC),
        )


class Audited(NamedTuple):
    """The figures of the audit, the features of each probe, and the near-duplicates."""

    metrics: dict[str, Any]
    features: dict[str, list[tuple[object, ...]]]
    duplicates: pa.Table

    def describe(self) -> str:
        """Say in a line what each probe reached, and what was found beside."""
        areas = {name: found["roc_auc"] for name, found in self.metrics["probe"].items()}
        told = ", ".join(f"{name} {area:.3f}" for name, area in areas.items() if area is not None)
        shown, twice = sum(self.metrics["shown"].values()), self.duplicates.num_rows
        telling = sorted(name for name, of in self.metrics["dialect"]["of"].items() if of["tells"])
        warning = f"; WARNING: the source tells the outcome ({', '.join(telling)})" if telling else ""
        return f"ROC-AUC of {told or 'no probe'}; {shown} held-out trials shown, {twice} near-duplicates{warning}"


def audit(inputs: Inputs, section: Audit, seed: int, *, strict: bool) -> Audited:
    """Look for what could tell a classifier more than a protocol says.

    Args:
        inputs: what is audited.
        section: bounds and limits.
        seed: of training, whose sets are looked at; without the strict protocol each seed has its own.
        strict: whether a held-out trial among the examples of any plan is an error.

    Raises:
        InputError: a file is damaged, or `strict` is broken.
    """
    sets = {name: inputs.real.parts_of(seed, name) for name in ("train", *HELD_OUT, OTHER_TRAIN)}
    shown = {id_ for table in (inputs.plans, inputs.written) for id_ in example_ids(table)}
    told = count_shown({name: set(sets[name].labelled["id"].to_pylist()) for name in HELD_OUT}, shown)
    if strict:
        refuse_shown(told)
    train, test = sets["train"], sets["test"]
    probes = run_probes(inputs, train, test, section, seed)
    across = count_merged_across({name: of.labelled for name, of in sets.items()}, inputs.merged)
    sets["synthetic"] = TrialSet.of(inputs.synthetic)
    duplicates = find_duplicates(sets, section.jaccard)
    metrics = {
        "probe": {name: found.figures for name, found in probes.items()}, "shown": told,
        "duplicates": count_duplicates(duplicates, {name: of.labelled.num_rows for name, of in sets.items()}),
        "merged_across_splits": across,
        "dialect": tell_by_dialect(*read_dialects(inputs.trials, train.labelled, test.labelled), section),
    }
    return Audited(metrics, {name: found.features for name, found in probes.items()}, duplicates)


def write_features(folder: Path, features: Mapping[str, Sequence[Sequence[object]]]) -> None:
    """Write a CSV file of the features of each probe."""
    write_plots(folder, HEADER, features)


def run_probes(inputs: Inputs, train: TrialSet, test: TrialSet, section: Audit, seed: int) -> dict[str, Probe]:
    """Fit the probes on the train split, and score them on the test split."""

    def fit(name: Namer | None, splits: list[Split]) -> Probe:
        return probe(splits[0], splits[1], name, section)

    def hidden() -> list[Split]:
        return [read_removed(inputs.trials, inputs.removed, of.labelled) for of in (train, test)]

    def texts(most: int | None) -> list[Split]:
        return [read_texts(of, most, seed) for of in (train, test)]

    return {
        "removed": fit(removed_features, hidden()),
        "removed_beside_status": fit(features_beside_status, hidden()),
        "remaining": fit(remaining_features, texts(None)),
        "text": fit(None, texts(section.text_trials)),
    }


def count_shown(held_out: Mapping[str, AbstractSet[str]], shown: AbstractSet[str]) -> dict[str, int]:
    """Count the trials of each held-out set that serve as examples."""
    return {name: len(ids & shown) for name, ids in held_out.items()}


def refuse_shown(counts: Mapping[str, int]) -> None:
    """Raise InputError where any held-out trial serves as an example."""
    if any(counts.values()):
        said = ", ".join(f"{count} of {name}" for name, count in counts.items() if count)
        raise InputError(
            f"trials that are held out were shown to the LLM as examples ({said}), under protocol: strict none may be; "
            "run dvc repro, and do without an acquire.synthetic that was written from such trials"
        )
