"""All synthetic trials held against all real ones: passages, flags, figures, and the trials that stay.

Example: ``examine(synthetic, Path("trials.parquet"), pool, settings).metrics["longest_run"]["example"]["max"]`` is
the longest run of words that a synthetic trial has from one of its own examples.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from trialwright import progress
from trialwright.core import tables
from trialwright.core.tables.types import TEXT
from trialwright.privacy.copying import Passage, copied_share, longest, passages
from trialwright.privacy.flags import Flag, flags
from trialwright.privacy.identities import KINDS
from trialwright.privacy.panel import Panel, Texts, document, source, texts_of
from trialwright.schemas.records import DESIGN, IDENTITY
from trialwright.sections.trust import PRIVACY_FLAGS, Privacy
from trialwright.stats.spread import spread
from trialwright.trial.examples import example_ids, stream_trials
from trialwright.trial.record import Trial

READ = pa.schema([*DESIGN, *IDENTITY])


class Examined(NamedTuple):
    """The trials that stay, those that are dropped by flag, all passages and flags, and the figures."""

    kept: pa.Table
    rejects: list[dict[str, str]]
    passages: list[dict[str, Any]]
    flags: list[Flag]
    metrics: dict[str, Any]


def examine(synthetic: pa.Table, trials: Path, pool: pa.Table, settings: Privacy) -> Examined:
    """Hold synthetic trials, and real test trials for comparison, against real ones.

    Args:
        synthetic: ``tables.SYNTHETIC``.
        trials: a Parquet file of ``tables.TRIALS``, streamed.
        pool: ``tables.POOL``; its test trials show what real trials share with others, those of no test.
        settings: from how many words on a run is a passage and a copy, how many test trials to look at, and which flags
            drop a trial.

    Raises:
        InputError: `trials` is damaged, or lacks an example or a trial of the pool.
    """
    tested = sorted(pool.filter(pc.equal(pool["split"], "test"))["trial_id"].to_pylist())
    made = Panel(map(Trial.from_row, tables.rows(synthetic)), settings.shortest_run)
    baseline = Panel(stream_trials(trials, _spaced(tested, settings.baseline_trials)), settings.shortest_run)
    read = _hold_against_all(trials, made, baseline, set(tested))
    given = stream_trials(trials, example_ids(synthetic))
    examples = {trial.trial_id: document(texts_of(trial)) for trial in given}
    shown = [ids or [] for ids in synthetic["example_ids"].to_pylist()]
    copied = passages(made, _texts(synthetic), shown, examples, settings.shortest_run)
    flagged = flags(made, copied, made.identities.found(_texts(synthetic)), settings.longest_run)
    dropping = {flag["trial_id"]: flag for flag in reversed(flagged) if flag["flag"] in settings.drop}
    kept = synthetic.filter(pc.invert(pc.is_in(synthetic["trial_id"], pa.array(sorted(dropping), TEXT))))
    metrics = {
        "trials": {"synthetic": len(made.ids), "test": len(baseline.ids), "real": read},
        **_on_copies(made, baseline, copied),
        "identifiers": _on_identities(made, baseline),
        "flags": {name: sum(flag["flag"] == name for flag in _once(flagged)) for name in PRIVACY_FLAGS},
        "flagged": len({flag["trial_id"] for flag in flagged}),
        "accepted": kept.num_rows,
        "rejected": tables.count_by(dropping.values(), "flag"),
    }
    rejects = [tables.reject(flag["trial_id"], flag["flag"], flag["detail"]) for flag in dropping.values()]
    rows = [passage._asdict() for passages_ in copied for passage in passages_]
    return Examined(kept, sorted(rejects, key=lambda row: row["id"]), rows, flagged, metrics)


def _spaced(ids: list[str], most: int) -> list[str]:
    """Return at most so many ids, evenly spaced in their order, which in a registry is that of time."""
    count = min(len(ids), most)
    return [ids[len(ids) * at // count] for at in range(count)]


def _hold_against_all(trials: Path, made: Panel, baseline: Panel, tested: AbstractSet[str]) -> int:
    """Read all real trials once, those of no test for the baseline as well; return how many they are."""
    read = tables.count(trials)
    with progress.bar("privacy", read, " real trials") as advance:
        for batch in tables.stream(trials, READ):
            sources = [source(Trial.from_row(row)) for row in tables.rows(batch)]
            made.hold_against(sources)
            baseline.hold_against([one for one in sources if one.trial_id not in tested])
            advance(len(sources))
    return read


def _on_copies(made: Panel, baseline: Panel, copied: Sequence[Sequence[Passage]]) -> dict[str, Any]:
    """Summarise the longest run of each trial and the share of its words in runs, beside the same of test trials."""
    ours = made.runs()
    # In order of id, so that the order of records does not reach the last digit of a mean.
    order = sorted(range(len(baseline.ids)), key=baseline.ids.__getitem__)
    runs = baseline.runs()
    theirs, sizes = [runs[row] for row in order], [baseline.sizes[row] for row in order]
    return {
        "longest_run": {
            "example": spread([longest([one for one in some if one.example]) for some in copied]),
            "any": spread([longest(runs) for runs in ours]),
            "baseline": spread([longest(runs) for runs in theirs]),
        },
        "copied_share": {
            "any": spread(list(map(copied_share, ours, made.sizes))),
            "baseline": spread(list(map(copied_share, theirs, sizes))),
        },
    }


def _on_identities(made: Panel, baseline: Panel) -> dict[str, dict[str, float]]:
    """Count the trials that name something, and those that name what a real record does."""
    counts: dict[str, dict[str, float]] = {
        kind: {"named": made.identities.named[kind], "real": 0, "baseline_share": 0.0} for kind in KINDS
    }
    for _, kind in made.identities.kinds():
        counts[kind]["real"] += 1
    for _, kind in baseline.identities.kinds():
        counts[kind]["baseline_share"] += 1 / len(baseline.ids)
    return counts


def _texts(synthetic: pa.Table) -> Iterator[Texts]:
    """Yield the texts of each trial, made anew from its row rather than kept."""
    return (texts_of(Trial.from_row(row)) for row in tables.rows(synthetic))


def _once(flagged: Sequence[Flag]) -> list[Flag]:
    """Return one flag of a kind a trial."""
    return list({(flag["trial_id"], flag["flag"]): flag for flag in flagged}.values())
