"""Samples of synthetic trials, to train on alone: of the tasks that the design of a trial answers.

Example: a synthetic trial of metformin gives "arm_design-free-SYN-0a1b2c3d4e5f" and, with three others of its condition
and phase, a question with options; both are of source "synthetic" and split train, and have as their rationale the
reasons from which an LLM wrote the trial.

An LLM is shown train trials alone, but it may know others by heart, and who wrote a released corpus may have shown it
any. So a synthetic trial that is nearly the same as a trial of val or test gives no sample. Nor does the planned
outcome give one of trial_completion: it says whether a trial reached its aim, and most that do not reach it complete.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.records import TRIALS
from trialwright.schemas.samples import SAMPLES, SIDES
from trialwright.sections.benchmark import Tasks
from trialwright.stats.similar import find_pairs, sign
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.sample_task import SampleTask
from trialwright.tasks.benchmark.sides import COLUMNS, texts_of
from trialwright.tasks.benchmark.task_sample import NoSample, SplitTrial, TaskSample

SOURCE = "synthetic"
_REASON = "like_held_out_trial"
_COMPARED = pa.schema([TRIALS.field(name) for name in COLUMNS])


def build_synthetic(
    synthetic: pa.Table, copies: Mapping[str, str], section: Tasks, seed: int, folder: Path
) -> dict[str, dict[str, Any]]:
    """Write ``NAME/samples.parquet`` and ``NAME/rejects.parquet`` of each task that a design answers.

    And ``like_held_out.parquet``, rejects that say which trial is like which.

    Args:
        synthetic: rows of ``SYNTHETIC``; the samples of one task are in memory at a time.
        copies: ids of those that give no sample, with the ids of what they are like.
        section: which tasks, and the rules of their samples.
        seed: of this run.
        folder: is replaced as a whole.

    Returns:
        By task and form how many samples there are, and how many refusals by reason.
    """
    found = {}
    with tables.replacing_folder(folder) as temporary:
        alike = [tables.reject(one, _REASON, twin) for one, twin in sorted(copies.items())]
        tables.write(temporary / "like_held_out.parquet", alike, REJECTS)
        for task in (TASKS[name] for name in section.names):
            if task.from_design:
                samples, refused = _built(task, synthetic, copies, section, seed)
                tables.write(temporary / task.name / "samples.parquet", [one.as_row() for one in samples], SAMPLES)
                rejects = [tables.reject(one.id, one.reason, one.detail) for one in refused]
                tables.write(temporary / task.name / "rejects.parquet", rejects, REJECTS)
                found[task.name] = {form: _counts(task.name, form, samples, refused) for form in task.forms}
    return found


def copies_of_held_out(synthetic: pa.Table, trials: Path, sides: Path, section: Tasks) -> dict[str, str]:
    """Return the synthetic trials that are nearly the same (``tasks.same``) as a trial of val or test, each with that.

    Args:
        synthetic: rows of ``SYNTHETIC``.
        trials: ``TRIALS``; a batch of them is in memory at a time.
        sides: ``SIDES`` of these trials.
        section: how alike is nearly the same.
    """
    if not section.names or not synthetic.num_rows:
        return {}
    own, known = sign([_compared(synthetic)]), tables.read(sides, SIDES, ["trial_id", "split"])
    held = known.filter(pc.not_equal(known["split"], "train"))["trial_id"]
    parts = (part.filter(pc.is_in(part["trial_id"], held)) for part in tables.stream(trials, _COMPARED))
    return {
        pair.id: pair.twin_id for part in parts if part.num_rows
        for pair in find_pairs(own, sign([_compared(part)]), section.same) if pair.estimated >= section.same
    }


def _compared(trials: pa.Table) -> pa.Table:
    return pa.table({"id": trials["trial_id"], "text": texts_of(trials)})


def _built(
    task: SampleTask, synthetic: pa.Table, copies: Mapping[str, str], section: Tasks, seed: int
) -> tuple[list[TaskSample], list[NoSample]]:
    reasons = dict(zip(synthetic["trial_id"].to_pylist(), synthetic["reasons"].to_pylist(), strict=True))
    refused = [
        NoSample(f"{task.name}-{form}-{one}", _REASON, twin) for form in task.forms
        for one, twin in sorted(copies.items())
    ]
    samples = []
    for one in task.build(_given(synthetic, copies), section, seed):
        if isinstance(one, NoSample):
            refused.append(one)
        else:
            samples.append(one._replace(source=SOURCE, rationale=reasons[one.key]))
    return samples, refused


def _given(synthetic: pa.Table, copies: Mapping[str, str]) -> Iterator[SplitTrial]:
    return (SplitTrial(row, "train", None) for row in tables.rows(synthetic) if row["trial_id"] not in copies)


def _counts(name: str, form: str, samples: list[TaskSample], refused: list[NoSample]) -> dict[str, Any]:
    reasons = Counter(one.reason for one in refused if one.id.startswith(f"{name}-{form}-"))
    return {"samples": sum(one.form == form for one in samples), "refused": dict(sorted(reasons.items()))}
