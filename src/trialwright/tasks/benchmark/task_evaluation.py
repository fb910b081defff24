"""The scores of a model on all benchmark tasks, beside a trivial baseline and published figures.

Example: ``evaluate(...)["arm_design"]["choice"]["metrics"]["accuracy"]`` has the model's value with its interval, that
of the option which shares most words with the question, their difference, and the verdict that the interval allows.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.schemas.samples import SAMPLES, SIDES
from trialwright.tasks.benchmark.building import columns_of, given_of
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.sample_task import Metric, Records, SampleTask
from trialwright.tasks.benchmark.task_sample import CHOICE, row_answer
from trialwright.tasks.benchmark.task_scores import measured, score
from trialwright.tasks.benchmark.trial_panorama import published
from trialwright.tasks.reading.parsing import Parsed
from trialwright.tasks.task import Row

# Train samples that a trivial baseline sees; more of them change it little.
_MOST_TRAIN = 20_000


def evaluate(
    asked: pa.Table, parsed: Parsed, files: Iterable[Path], records: Records, seed: int, resamples: int
) -> dict[str, Any]:
    """Return by task and form how many samples were asked and answered, and each metric.

    Args:
        asked: rows of ``SAMPLES``, of the test split.
        parsed: ``SAMPLE_ANSWERS``, and rejects for all others.
        files: the samples of these tasks, for the baselines to learn from those of the train split.
        records: what metrics look up.
        seed: of the resampling.
        resamples: how many.
    """
    said = dict(zip(parsed.accepted["sample_id"].to_pylist(), parsed.accepted["answer"].to_pylist(), strict=True))
    why = {row["id"]: row["reason"] for row in parsed.rejects}
    train = {file.parent.name: file for file in files}
    found: dict[str, Any] = {}
    for (name, form), rows in _grouped(tables.rows(asked)):
        task = TASKS[name].ready(records, rows)
        known = _train(train[name], form)
        guesses = task.guess(known, rows)
        answers = [json.loads(said[row["sample_id"]]) if row["sample_id"] in said else None for row in rows]
        found.setdefault(name, {})[form] = {
            "asked": len(rows), "answered": sum(answer is not None for answer in answers),
            "unread": dict(sorted(Counter(why[row["sample_id"]] for row in rows if row["sample_id"] in why).items())),
            "train": len(known),
            "metrics": _metrics(task, form, rows, answers, guesses, seed, resamples),
        }
    return found


def records_of(trials_file: Path, sides_file: Path, reviews_file: Path) -> Records:
    """Return what metrics look up, of the tables of trials and sides and the file of reviews; read where one does."""
    return Records(
        lambda task: given_of(tables.stream(trials_file, columns_of(task)), tables.read(sides_file, SIDES)),
        reviews_file,
    )


def describe(found: Mapping[str, Any]) -> str:
    """Return a line for the terminal."""
    told = [
        f"{name} {form}: {next(iter(one['metrics']), 'nothing')} {_first(one['metrics'])}"
        for name, forms in found.items() for form, one in forms.items()
    ]
    return "; ".join(told) or "no tasks"


def _first(metrics: Mapping[str, Any]) -> str:
    one: Mapping[str, Any] = next(iter(metrics.values()), {})
    return f"{one['value']:.3f} (trivial {one['trivial']:.3f})" if "value" in one else "-"


def _metrics(
    task: SampleTask, form: str, rows: list[Row], answers: list[Any], guesses: list[Any], seed: int, resamples: int
) -> dict[str, Any]:
    truth = [row_answer(row) for row in rows]
    found = {}
    for metric in task.metrics:
        if metric.form in {"", form}:
            model, trivial = measured(metric, rows, truth, answers), measured(metric, rows, truth, guesses)
            scores = score(metric, model, trivial, seed, resamples)
            found[metric.name] = {
                **scores, "verdict": _verdict(metric, scores), "unit": metric.unit,
                "chance": _chance(metric, form, rows, truth), "published": published(task.name, metric.name),
            }
    return found


def _chance(metric: Metric, form: str, rows: Sequence[Row], truth: Sequence[Any]) -> float | None:
    """Return what a letter at random reaches, or in balanced accuracy one answer to all; None where neither applies."""
    if metric.of is not None:
        classes = {metric.of(true) for true in truth} - {""}
        return 1 / len(classes) if classes else None
    options = [len(row["options"]) for row in rows]
    return sum(1 / each for each in options) / len(options) if form == CHOICE and all(options) else None


def _verdict(metric: Metric, scores: Mapping[str, Any]) -> str:
    """Return better, worse or not distinguishable from the trivial baseline, too few where it has no interval."""
    if not scores["samples"]:
        return "no samples"
    low, high = scores["difference_lo"], scores["difference_hi"]
    if not math.isfinite(low):
        return "too few"
    if low <= 0 <= high:
        return "not distinguishable"
    return "better" if (low > 0) != metric.lower_is_better else "worse"


def _train(file: Path, form: str) -> list[Row]:
    rows: list[Row] = []
    for part in tables.stream(file, SAMPLES):
        rows += part.filter((pc.field("split") == "train") & (pc.field("form") == form)).to_pylist()
        if len(rows) >= _MOST_TRAIN:
            break
    return rows[:_MOST_TRAIN]


def _grouped(rows: Iterable[Row]) -> list[tuple[tuple[str, str], list[Row]]]:
    return [(key, list(own)) for key, own in groupby(rows, key=lambda row: (row["task"], row["form"]))]
