"""The question for one section of a trial at length, from the trial so far and the same section of its examples.

Example: of a trial of metformin whose summary has two sentences, the question shows its report without the summary and
the summaries of three real trials, each up to ``synthesis.section_chars``, and the answer is one line of JSON,
``{"brief_summary": "This trial asks whether ..."}``. A small model that loses the thread of a long record keeps that of
a section.
"""

from typing import Any

import pyarrow as pa

from trialwright.schemas.answers import REQUESTS
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import Llm, Synthesis
from trialwright.tasks.asking.render import render
from trialwright.tasks.section.section_limits import LINE_CHARS, least_of
from trialwright.tasks.task import Prompts, Row
from trialwright.tasks.trial.allowed import SENTENCES
from trialwright.tasks.trial.asking.text_patterns import listed, sentences
from trialwright.trial.record import Trial


class SectionQuestion:
    """Asks for the one section that is the form of a row of ``ASKED``."""

    prompts = Prompts("section", ("context", "example", "constraint", "record", "generation"))

    def __init__(self, section: Synthesis) -> None:
        self.sampling = section.at_length

    def check(self, plan: Row) -> None:
        """Take every section."""

    def values(self, plan: Row, draw: int) -> dict[str, Any]:
        """Return the name of the section, the rest of the trial, and how long the section may be."""
        name, = plan["fields"]
        return {
            "section": name, "title": name.replace("_", " "), "record": plan["record"],
            "section_chars": self.sampling.text_chars,
        }

    def format(self, plan: Row, draw: int, *, bounds: bool) -> dict[str, Any]:
        """Return the JSON schema of an object with the section."""
        name, = plan["fields"]
        text = {"type": "string", **({"pattern": f"^{_pattern(name, self.sampling)}$"} if bounds else {})}
        return {"kind": "json_schema", "schema": {
            "type": "object", "properties": {name: text}, "required": [name], "additionalProperties": False,
        }}


def _pattern(name: str, limits: Synthesis) -> str:
    if name in SENTENCES:
        return f"[A-Z0-9]{sentences(least_of(name), limits.text_chars, paragraphs=True)}"
    return listed(limits.text_chars, LINE_CHARS)


def render_sections(
    sections: pa.Table, examples: list[Trial], synthesis: Synthesis, *, plan: Plan, llm: Llm, seed: int
) -> pa.Table:
    """Return ``tables.REQUESTS``, one for each section; where there are none, no file of prompts is looked for.

    Args:
        sections: ``ASKED``.
        examples: the real trials that these show.
        synthesis: how long a section may be, and how it is drawn.
        plan: how examples are shown, but for their length.
        llm: which model is asked, and how.
        seed: of this run; with the number of the plan it makes the draw.
    """
    if not sections.num_rows:
        return REQUESTS.empty_table()
    whole = plan.model_copy(update={"text_chars": synthesis.section_chars})
    return render(SectionQuestion(synthesis), sections, examples, plan=whole, llm=llm, seed=seed)
