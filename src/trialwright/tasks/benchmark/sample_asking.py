"""The two halves of any benchmark task: its prompt files filled for a sample, and its answer read.

Example: ``SampleQuestion(TASKS["arm_design"], section)`` asks for ``{"answer": "B"}``, and `SampleReader` reads it,
also out of ``Sure! {"answer": "Option b"}``.
"""

import json
from collections.abc import Mapping
from typing import Any

from trialwright.schemas.samples import SAMPLE_ANSWERS
from trialwright.sections.writing import Sampling
from trialwright.tasks.benchmark.sample_task import SampleTask
from trialwright.tasks.benchmark.task_sample import LETTERS
from trialwright.tasks.reading.loose_json import layers, mended_values, plain, whole_values
from trialwright.tasks.task import Prompts, RejectionError, Reply, Row

_ANSWER = "answer"


class SampleQuestion:
    """Asks for the answer to a sample as one JSON object."""

    def __init__(self, task: SampleTask, section: Sampling) -> None:
        self._task, self.sampling = task, section
        self.prompts = Prompts(task.name, ("context", "material", "question", "form"))

    def check(self, plan: Row) -> None:
        """Take every sample."""

    def values(self, plan: Row, draw: int) -> dict[str, Any]:
        """Return what is told, the form, and the options, by letters and as records, which are more."""
        return {
            "material": plan["material"], "form": plan["form"],
            "options": list(zip(LETTERS, plan["options"], strict=False)),
            "records": plan["options"],
        }

    def format(self, plan: Row, draw: int, *, bounds: bool) -> dict[str, Any]:
        """Return the JSON schema of the answer."""
        return {"kind": "json_schema", "schema": {
            "type": "object", "properties": {_ANSWER: self._task.schema(plan)}, "required": [_ANSWER],
            "additionalProperties": False,
        }}


class SampleReader:
    """Reads answers to samples of all tasks.

    Rejects are named ``no_answer``, ``bad_request``, ``refused``, ``only_thought``, ``truncated`` (cut at max_tokens
    before the answer), ``not_json`` (there is no object with an answer), and as the task names what it cannot read.
    """

    rows = SAMPLE_ANSWERS

    def __init__(self, tasks: Mapping[str, SampleTask]) -> None:
        self._tasks = tasks

    def check(self, plan: Row) -> None:
        """Take every sample."""

    def read(self, plan: Row, answer: Reply) -> dict[str, Any]:
        """Return the row of ``SAMPLE_ANSWERS`` of a sample."""
        value = find_answer(answer.text, cut=answer.cut)
        if value is None:
            raise RejectionError("truncated" if answer.cut else "not_json", answer.text)
        said = self._tasks[plan["task"]].read(value, plan)
        return {
            "sample_id": plan["plan_id"], "answer": json.dumps(said, ensure_ascii=False), "request_key": answer.key,
        }


def find_answer(text: str, *, cut: bool = False) -> Any:
    """Return the first value that is called answer, None where there is none; of a text that was cut, whole ones."""
    texts = list(layers(plain(text)))
    for source in (whole_values,) if cut else (whole_values, mended_values):
        for layer in texts:
            for value in source(layer):
                if isinstance(value, dict):
                    named = [item for name, item in value.items() if str(name).casefold() == _ANSWER]
                    if named and named[0] is not None:
                        return named[0]
    return None
