"""A line of the user's file of systematic reviews, with the field names of TrialPanorama (arXiv 2505.16097).

Example::

    {"task": "study_screening", "metadata": {"PMID": "12345678"}, "inputs": {"background": "...", "objectives": "...",
     "selection criteria": "..."}, "context": [{"PMID": "1", "title": "...", "abstract": "..."}],
     "labels": [{"PMID": "1", "label": "included"}]}

What of a line is left out has a reason; nothing that a line holds is an exception that ends a run. docs/reviews.md has
the whole form.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from trialwright.files.json_lines import JsonLine, read_lines
from trialwright.tasks.benchmark.review_fields import included_of, list_of, studies_of, study_id, text_of
from trialwright.tasks.benchmark.study_index import IndexedStudy
from trialwright.tasks.benchmark.task_sample import LETTERS
from trialwright.tasks.task import RejectionError
from trialwright.trial.real import SPLITS

SEARCH, SCREENING, SUMMARY = "study_search", "study_screening", "evidence_summary"
INPUTS = ("background", "objectives", "selection criteria")
MOST_STUDIES = 20_000
_SPLITS = {**{name: name for name in SPLITS}, "validation": "val", "dev": "val"}


class Review(NamedTuple):
    """A review that a line tells of.

    `included`: whether the reviewers included a study, by its id. `left_out`: studies without what is needed, each with
    a reason that begins with ``study_``. `options` and `answer` (a letter) are those of `question`.
    """

    id: str
    task: str
    split: str | None
    protocol: str
    studies: list[IndexedStudy]
    included: dict[str, bool]
    left_out: list[tuple[str, str]]
    question: str
    options: list[str]
    answer: str


def read_review(line: JsonLine) -> Review:
    """Return the review of a line.

    Raises:
        RejectionError: the reason of a line that is no object; ``unknown_task``, ``unknown_split``, ``no_protocol``,
            ``no_labels``, ``too_many_studies``, ``no_question``, ``no_options`` (fewer than two, or empty or equal
            ones, or more than there are letters) or ``no_answer`` (none of the letters).
    """
    if line.value is None:
        raise RejectionError(line.reason, line.detail)
    value, task = line.value, task_of(line)
    if task is None:
        told = f"{value.get('task')!r:.40}"
        raise RejectionError("unknown_task", f"found {told}, expected {SEARCH}, {SCREENING} or {SUMMARY}")
    split = text_of(value.get("split")).lower()
    if split and split not in _SPLITS:
        raise RejectionError("unknown_split", f"found {split!r:.40}, expected one of {', '.join(SPLITS)}")
    if task == SUMMARY:
        return _summary(value, _SPLITS.get(split))
    inputs = value.get("inputs")
    given = inputs if isinstance(inputs, dict) else {}
    found = {name: text_of(given.get(name) or given.get(name.replace(" ", "_"))) for name in INPUTS}
    protocol = "\n".join(f"{name}: {' '.join(text.split())}" for name, text in found.items() if text)
    if not protocol:
        raise RejectionError("no_protocol", f"inputs has none of {', '.join(INPUTS)}")
    context, labels = list_of(value.get("context")), list_of(value.get("labels"))
    if not labels:
        raise RejectionError("no_labels")
    if max(len(context), len(labels)) > MOST_STUDIES:
        raise RejectionError("too_many_studies", f"{max(len(context), len(labels)):,} of at most {MOST_STUDIES:,}")
    left_out: list[tuple[str, str]] = []
    studies = list(studies_of(context, left_out))
    included = included_of(labels, left_out, alone=task == SEARCH)
    return Review(
        _review_id(value, protocol), task, _SPLITS.get(split), protocol, studies, included, left_out, "", [], "",
    )


def task_of(line: JsonLine) -> str | None:
    """Return the task that a line names, or else the one whose fields it has; None where there is none of these."""
    value = line.value or {}
    told, labels = value.get("task"), list_of(value.get("labels"))
    if told is None and "question" in value:
        return SUMMARY
    if told is None and labels:
        return SCREENING if isinstance(labels[0], dict) else SEARCH
    return told if isinstance(told, str) and told in {SEARCH, SCREENING, SUMMARY} else None


def reviews(path: Path) -> Iterator[tuple[JsonLine, Review | RejectionError]]:
    """Yield each line of a file with its review, or with why it is none; raises InputError if it cannot be read."""
    for line in read_lines(path):
        try:
            yield line, read_review(line)
        except RejectionError as rejected:
            yield line, rejected


def abstracts(path: Path) -> Iterator[IndexedStudy]:
    """Yield all studies of a file that have an abstract, each once: what the queries of its reviews search."""
    seen = set[str]()
    for _, review in reviews(path):
        for study in review.studies if isinstance(review, Review) else ():
            if study.id not in seen:
                seen.add(study.id)
                yield study


def _summary(value: dict[str, Any], split: str | None) -> Review:
    question, given = text_of(value.get("question")), value.get("options")
    if not question:
        raise RejectionError("no_question")
    named = given if isinstance(given, dict) else dict(zip(LETTERS, list_of(given), strict=False))
    letters = {str(name).strip(" .)").upper(): text_of(text) for name, text in sorted(named.items())}
    options = [text for text in letters.values() if text]
    count = len(given) if isinstance(given, dict | list) else 0
    if not 2 <= len(set(options)) == count <= len(LETTERS):
        raise RejectionError("no_options", f"{count} options, {len(set(options))} of them different texts")
    answer = text_of(value.get("answer")).upper().rstrip(".)")
    if not answer or answer not in letters:
        raise RejectionError("no_answer", f"found {answer!r:.40}, expected one of {', '.join(letters)}")
    place = LETTERS[list(letters).index(answer)]
    return Review(_review_id(value, question), SUMMARY, split, "", [], {}, [], question, options, place)


def _review_id(value: dict[str, Any], text: str) -> str:
    """Return the id of a review, or, where it has none, one that its text gives."""
    told = value.get("metadata")
    found = study_id(told) if isinstance(told, dict) else ""
    return found or "text" + hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
