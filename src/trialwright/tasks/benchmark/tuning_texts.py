"""What a local LLM is tuned on and scored by: samples as prompts, each with the answers that it may have.

Example: a question on arms is the prompt that `asked` sends, as JSON, with the answers ``{"answer": "A"}`` to
``{"answer": "D"}`` and the number of the right one; a free one has the true answer alone.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.schemas.samples import SAMPLES
from trialwright.schemas.tuning import TUNING_TEXTS
from trialwright.sections.benchmark import Tasks
from trialwright.sections.tuning import Tuning
from trialwright.sections.writing import Llm
from trialwright.tasks.asking.render import render_samples
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.sample_asking import SampleQuestion
from trialwright.tasks.benchmark.task_sample import CHOICE, LETTERS, place
from trialwright.tasks.task import Row


def tuning_texts(registry: Path, synthetic: Path, section: Tasks, tuning: Tuning, llm: Llm, seed: int) -> pa.Table:
    """Return rows of ``TUNING_TEXTS``: of each task and form so many train and test samples at most.

    Args:
        registry: the folder of the samples of the registry, ``NAME/samples.parquet``.
        synthetic: the same of the samples of synthetic trials, where a task has any.
        section: which tasks.
        tuning: how many samples; none where it has no arms.
        llm: whose prompts are filled.
        seed: decides which samples, in whole groups as far as they go.
    """
    found = []
    for name in section.names if tuning.arms else []:
        file, other = registry / name / "samples.parquet", synthetic / name / "samples.parquet"
        for form in TASKS[name].forms:
            found.append(first(file, form, "train", tuning.most_real, seed))
            found.append(first(file, form, "test", tuning.most_test, seed))
            if other.exists():
                found.append(first(other, form, "train", tuning.most_synthetic, seed))
    rows = [row for samples in found if samples.num_rows for row in _rows(samples, section, llm, seed)]
    return pa.Table.from_pylist(rows, TUNING_TEXTS)


def first(file: Path, form: str, split: str, most: int, seed: int) -> pa.Table:
    """Return the samples of a form and a split whose groups' names give the smallest numbers, `most` in memory."""
    chosen = SAMPLES.append(pa.field("place", pa.uint64()))
    kept = chosen.empty_table()
    for part in tables.stream(file, SAMPLES):
        own = part.filter((pc.field("form") == form) & (pc.field("split") == split))
        places = pa.array([place(group, seed) for group in own["group"].to_pylist()], pa.uint64())
        both = pa.concat_tables([kept, own.append_column(chosen.field("place"), places)])
        kept = both.sort_by([("place", "ascending"), ("sample_id", "ascending")]).slice(0, most)
    return kept.select(SAMPLES.names)


def _rows(samples: pa.Table, section: Tasks, llm: Llm, seed: int) -> Iterator[Row]:
    """Yield a row for each sample of one task and form."""
    question = SampleQuestion(TASKS[samples["task"][0].as_py()], section)
    requests = render_samples(question, samples.rename_columns({"sample_id": "plan_id"}), llm=llm, seed=seed)
    for sample, body in zip(tables.rows(samples), requests["body"].to_pylist(), strict=True):
        asked, (answers, right) = json.loads(body), _answers(sample)
        yield {
            **{name: sample[name] for name in ("sample_id", "task", "form", "split", "source", "group")},
            "prompt": _as_json(asked["messages"] if "messages" in asked else asked["prompt"]),
            "answers": [_as_json({"answer": answer}) for answer in answers], "right": right,
        }


def _answers(sample: Row) -> tuple[Iterable[Any], int]:
    true = json.loads(sample["answer"])
    if sample["form"] != CHOICE:
        return [true], 0
    return LETTERS[: len(sample["options"])], LETTERS.index(true)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
