"""Which test samples a model is asked, as requests, and its answers to them.

Example: with ``tasks.evaluated`` 40 the model is asked forty test samples of each task and form, in whole groups as far
as they go: those whose groups' names give the smallest numbers, so that further samples change few of them.
"""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.schemas.answers import REQUESTS
from trialwright.schemas.samples import SAMPLES
from trialwright.sections.benchmark import Tasks
from trialwright.sections.writing import Llm
from trialwright.tasks.asking.render import render_samples
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.sample_asking import SampleQuestion, SampleReader
from trialwright.tasks.benchmark.task_sample import place
from trialwright.tasks.reading.parsing import Parsed, parse
from trialwright.tasks.task import Row


def choose(files: Iterable[Path], most: int, seed: int) -> pa.Table:
    """Return rows of ``SAMPLES``: at most so many test samples of each task and form, by task, form and group."""
    rows: list[Row] = []
    for file in files:
        found = [row for part in tables.stream(file, SAMPLES) for row in _test(part).to_pylist()]
        found.sort(key=lambda row: (row["form"], place(row["group"], seed), row["sample_id"]))
        for _, own in groupby(found, key=lambda row: row["form"]):
            rows += list(own)[:most]
    return pa.Table.from_pylist(rows, SAMPLES)


def requests_of(asked: pa.Table, section: Tasks, llm: Llm, seed: int) -> pa.Table:
    """Return ``REQUESTS``, one for each sample, task by task."""
    parts = [
        render_samples(SampleQuestion(TASKS[name], section), _with_plan_id(own), llm=llm, seed=seed)
        for name in pc.unique(asked["task"]).to_pylist() for own in [asked.filter(pc.field("task") == name)]
    ]
    return pa.concat_tables([REQUESTS.empty_table(), *parts])


def read_answers(asked: pa.Table, requests: pa.Table, completions: pa.Table) -> Parsed:
    """Read the answer to each sample; each ends once, as a row of ``SAMPLE_ANSWERS`` or as a reject that says why."""
    return parse(SampleReader(TASKS), _with_plan_id(asked), requests, completions)


def _test(part: pa.Table) -> pa.Table:
    return part.filter(pc.field("split") == "test")


def _with_plan_id(samples: pa.Table) -> pa.Table:
    return samples.rename_columns({"sample_id": "plan_id"})
