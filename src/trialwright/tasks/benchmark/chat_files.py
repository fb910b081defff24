r"""Samples as chat messages to train and test models on: JSON lines and Parquet, a file of each for every split.

Example of a line of train.jsonl: ``{"messages": [{"role": "system", "content": "You are ..."}, {"role": "user",
"content": "The task is ..."}, {"role": "assistant", "content": "{\"answer\": \"B\"}"}], "sample_id":
"arm_design-choice-NCT00010101", "task": "arm_design", "form": "choice", "split": "train", "source": "registry"}``.

The prompts are those of the variant `chat`, word for word as the stage `task_requests` writes them for an
instruction-tuned model; an id stands beside the messages and never in them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from trialwright.core import tables
from trialwright.schemas.samples import CHATS
from trialwright.sections.writing import Sampling
from trialwright.tasks.asking.prompts import Filler
from trialwright.tasks.benchmark.sample_asking import SampleQuestion
from trialwright.tasks.benchmark.sample_task import SampleTask
from trialwright.tasks.benchmark.task_sample import row_answer
from trialwright.tasks.task import Row
from trialwright.trial.real import SPLITS

VARIANT = "chat"
Counts = Mapping[tuple[str, str, str], int]


def write_chats(task: SampleTask, samples: Iterable[pa.Table], section: Sampling, folder: Path) -> Counts:
    """Write train.jsonl, train.parquet and so on, and return the samples by split, form and source.

    A sample of which no answer can be written (`SampleTask.target`) is left out.

    Args:
        task: whose samples they are.
        samples: rows of ``SAMPLES``, a batch in memory at a time.
        section: of the task, for its prompt files.
        folder: where to; it exists.

    Raises:
        InputError: a prompt file is missing or broken.
    """
    question = SampleQuestion(task, section)
    filler = Filler(VARIANT, question.prompts, "paper")
    counts = Counter[tuple[str, str, str]]()
    with ExitStack() as stack:
        texts = {split: stack.enter_context((folder / f"{split}.jsonl").open("wb")) for split in SPLITS}
        writers = {
            split: stack.enter_context(tables.parquet_writer(folder / f"{split}.parquet", CHATS)) for split in SPLITS
        }
        for part in samples:
            answered = ((row, task.target(row_answer(row))) for row in part.to_pylist())
            chats = [_chat(question, filler, row, target) for row, target in answered if target is not None]
            counts.update((chat["split"], chat["form"], chat["source"]) for chat in chats)
            for split in SPLITS:
                if own := [chat for chat in chats if chat["split"] == split]:
                    writers[split].write_table(pa.Table.from_pylist(own, CHATS))
                    texts[split].writelines(orjson.dumps(chat) + b"\n" for chat in own)
    return dict(sorted(counts.items()))


def _chat(question: SampleQuestion, filler: Filler, row: Row, target: Any) -> dict[str, Any]:
    asked = filler.fill(**question.values(row, 0))
    answer = json.dumps({"answer": target}, ensure_ascii=False)
    return {
        "messages": [*asked, {"role": "assistant", "content": answer}],
        **{name: row[name] for name in CHATS.names if name != "messages"},
    }
