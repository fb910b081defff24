"""Building the samples of a task: each trial ends as a sample or a refusal in every form, and the counts add up.

Example: of 600 trials and the forms choice and free 1,200 samples and refusals come, such as 480 + 120 of choice; with
``most: {train: 100}`` the 100 train samples are kept whose groups' names give the smallest numbers.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.records import TRIALS
from trialwright.schemas.samples import SAMPLES
from trialwright.sections.benchmark import Most, Tasks
from trialwright.tasks.benchmark.sample_task import SampleTask
from trialwright.tasks.benchmark.task_sample import NoSample, SplitTrial, TaskSample, place

_BATCH = 1024


class Built(NamedTuple):
    """How many trials were read, and what became of each in each form.

    Of a form: `samples` and, of these, `kept` by split, `refused` by reason, the `trials` that samples are made of, and
    `reviews`, how many samples and refusals by reason are of the user's own reviews. All trials read are among
    `trials`, or refused and not of `reviews`.
    """

    read: int
    forms: dict[str, dict[str, Any]]

    def metrics(self) -> dict[str, Any]:
        """Return the counts."""
        return {"read": self.read, "forms": self.forms}

    def __str__(self) -> str:
        """Return a line for the terminal."""
        told = "; ".join(
            f"{form}: {sum(one['kept'].values())} of {sum(one['samples'].values())} samples kept, "
            f"{sum(one['refused'].values())} refused" for form, one in self.forms.items()
        )
        return f"{self.read} read; {told}"


def columns_of(task: SampleTask) -> pa.Schema:
    """Return the columns of ``TRIALS`` that a task reads."""
    return pa.schema([TRIALS.field(name) for name in ("trial_id", *dict.fromkeys(task.columns))])


def given_of(batches: Iterable[pa.Table], sides: pa.Table) -> Iterator[SplitTrial]:
    """Yield trials, a batch in memory at a time, each with its side; both are in the same order.

    Raises:
        ValueError: the two are not of the same trials.
    """
    start = 0
    for batch in batches:
        own = sides.slice(start, batch.num_rows)
        start += batch.num_rows
        if own["trial_id"].to_pylist() != batch["trial_id"].to_pylist():
            raise ValueError("trials and sides are not of the same trials")
        for row, split, date in zip(
            batch.to_pylist(), own["split"].to_pylist(), own["date"].to_pylist(), strict=True
        ):
            yield SplitTrial(row, split, date)


def build(
    task: SampleTask, trials: Iterable[SplitTrial], section: Tasks, seed: int, samples_file: Path, rejects_file: Path,
    reviewed: Iterable[TaskSample | NoSample] = (),
) -> Built:
    """Write the samples of a task and the refusals, and count both; `reviewed` are those of the user's own reviews."""
    read = 0

    def counted() -> Iterator[SplitTrial]:
        nonlocal read
        for one in trials:
            read += 1
            yield one

    made, refused, kept = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    of_reviews, whose = Counter[tuple[str, str]](), {form: set[str]() for form in task.forms}
    keeper = _Keeper(section.most, seed)
    with (
        tables.parquet_writer(samples_file, SAMPLES) as writer, tables.parquet_writer(rejects_file, REJECTS) as rejects,
    ):
        out, no = _Batches(writer, SAMPLES), _Batches(rejects, REJECTS)
        ours = ((one, False) for one in task.build(counted(), section, seed))
        for one, of_review in chain(ours, ((one, True) for one in reviewed)):
            if isinstance(one, NoSample):
                refused[_form(one.id, task), one.reason] += 1
                of_reviews[_form(one.id, task), one.reason] += of_review
                no.add(tables.reject(one.id, one.reason, one.detail))
                continue
            made[one.form, one.split] += 1
            of_reviews[one.form, "samples"] += of_review
            if not of_review:
                whose[one.form].update(one.trial_ids)
            for sample in keeper.offer(one):
                kept[sample.form, sample.split] += 1
                out.add(sample.as_row())
        for sample in keeper.rest():
            kept[sample.form, sample.split] += 1
            out.add(sample.as_row())
        out.flush()
        no.flush()
    return Built(read, {
        form: {
            "samples": _of(made, form), "kept": _of(kept, form), "refused": _of(refused, form),
            "trials": len(whose[form]), "reviews": _of(+of_reviews, form),
        }
        for form in task.forms
    })


def _form(sample_id: str, task: SampleTask) -> str:
    return sample_id.removeprefix(f"{task.name}-").partition("-")[0]


def _of(counts: Counter[tuple[str, str]], form: str) -> dict[str, int]:
    return {name: count for (own, name), count in sorted(counts.items()) if own == form}


class _Batches:
    """Rows on their way to a file."""

    def __init__(self, writer: Any, schema: pa.Schema) -> None:
        self._writer, self._schema, self._rows = writer, schema, list[dict[str, Any]]()

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) == _BATCH:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
            self._rows = []


class _Keeper:
    """Passes samples on where a split has no limit, and keeps those of the smallest numbers where it has one."""

    def __init__(self, most: Most, seed: int) -> None:
        self._most, self._seed = most.model_dump(), seed
        self._held: dict[tuple[str, str], list[tuple[int, str, TaskSample]]] = {}

    def offer(self, sample: TaskSample) -> Iterator[TaskSample]:
        most = self._most[sample.split]
        if most is None:
            yield sample
            return
        held = self._held.setdefault((sample.form, sample.split), [])
        # The largest number is first to go; samples of a group stay together, but for the last one's.
        entry = (-place(sample.group or sample.sample_id, self._seed), sample.sample_id, sample)
        (heapq.heappush if len(held) < most else heapq.heappushpop)(held, entry)

    def rest(self) -> Iterator[TaskSample]:
        for held in self._held.values():
            yield from (sample for _, _, sample in sorted(held, key=lambda entry: entry[1]))
