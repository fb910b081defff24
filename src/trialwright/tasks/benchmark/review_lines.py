"""A line of the user's file of systematic reviews, with the field names of TrialPanorama (arXiv 2505.16097).

Example::

    {"task": "study_screening", "metadata": {"PMID": "12345678"}, "inputs": {"background": "...", "objectives": "...",
     "selection criteria": "..."}, "context": [{"PMID": "1", "title": "...", "abstract": "..."}],
     "labels": [{"PMID": "1", "label": "included"}]}

What of a line is left out has a reason; nothing that a line holds is an exception that ends a run. docs/reviews.md has
the whole form.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from trialwright.files.json_lines import JsonLine, read_lines
from trialwright.tasks.benchmark.study_index import IndexedStudy
from trialwright.tasks.benchmark.task_sample import LETTERS
from trialwright.tasks.task import RejectionError
from trialwright.trial.real import SPLITS

SEARCH, SCREENING, SUMMARY = "study_search", "study_screening", "evidence_summary"
INPUTS = ("background", "objectives", "selection criteria")
MOST_STUDIES = 20_000
_LABELS = {"included": True, "include": True, "excluded": False, "exclude": False}
_SPLITS = {**{name: name for name in SPLITS}, "validation": "val", "dev": "val"}
_ID = re.compile(r"[\w.:/-]{1,40}", re.ASCII)


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
    split = _text(value.get("split")).lower()
    if split and split not in _SPLITS:
        raise RejectionError("unknown_split", f"found {split!r:.40}, expected one of {', '.join(SPLITS)}")
    if task == SUMMARY:
        return _summary(value, _SPLITS.get(split))
    inputs = value.get("inputs")
    given = inputs if isinstance(inputs, dict) else {}
    found = {name: _text(given.get(name) or given.get(name.replace(" ", "_"))) for name in INPUTS}
    protocol = "\n".join(f"{name}: {' '.join(text.split())}" for name, text in found.items() if text)
    if not protocol:
        raise RejectionError("no_protocol", f"inputs has none of {', '.join(INPUTS)}")
    context, labels = _list(value.get("context")), _list(value.get("labels"))
    if not labels:
        raise RejectionError("no_labels")
    if max(len(context), len(labels)) > MOST_STUDIES:
        raise RejectionError("too_many_studies", f"{max(len(context), len(labels)):,} of at most {MOST_STUDIES:,}")
    left_out: list[tuple[str, str]] = []
    studies = list(_studies(context, left_out))
    included = _included(labels, task, left_out)
    return Review(
        _review_id(value, protocol), task, _SPLITS.get(split), protocol, studies, included, left_out, "", [], "",
    )


def task_of(line: JsonLine) -> str | None:
    """Return the task that a line names, or else the one whose fields it has; None where there is none of these."""
    value = line.value or {}
    told, labels = value.get("task"), _list(value.get("labels"))
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
    question, given = _text(value.get("question")), value.get("options")
    if not question:
        raise RejectionError("no_question")
    named = given if isinstance(given, dict) else dict(zip(LETTERS, _list(given), strict=False))
    letters = {str(name).strip(" .)").upper(): _text(text) for name, text in sorted(named.items())}
    options = [text for text in letters.values() if text]
    count = len(given) if isinstance(given, dict | list) else 0
    if not 2 <= len(set(options)) == count <= len(LETTERS):
        raise RejectionError("no_options", f"{count} options, {len(set(options))} of them different texts")
    answer = _text(value.get("answer")).upper().rstrip(".)")
    if not answer or answer not in letters:
        raise RejectionError("no_answer", f"found {answer!r:.40}, expected one of {', '.join(letters)}")
    place = LETTERS[list(letters).index(answer)]
    return Review(_review_id(value, question), SUMMARY, split, "", [], {}, [], question, options, place)


def _studies(context: list[Any], left_out: list[tuple[str, str]]) -> Iterator[IndexedStudy]:
    seen = set[str]()
    for number, one in enumerate(context, 1):
        found = _study_id(one)
        abstract = _text(one.get("abstract")) if isinstance(one, dict) else ""
        if not found:
            left_out.append((f"context-{number}", "study_without_id"))
        elif found in seen:
            left_out.append((found, "study_repeated"))
        elif not abstract:
            left_out.append((found, "study_without_abstract"))
        else:
            seen.add(found)
            yield IndexedStudy(found, _text(one.get("title")), abstract)


def _included(labels: list[Any], task: str, left_out: list[tuple[str, str]]) -> dict[str, bool]:
    """Return the label of each study; where two contradict each other it has none."""
    found: dict[str, bool] = {}
    unclear = set[str]()
    for number, one in enumerate(labels, 1):
        study = _study_id(one)
        told = one.get("label") if isinstance(one, dict) else "included" if task == SEARCH else None
        label = _LABELS.get(_text(told).lower())
        if not study:
            left_out.append((f"label-{number}", "study_without_id"))
        elif label is None:
            left_out.append((study, "study_label_unknown"))
        elif found.setdefault(study, label) != label and study not in unclear:
            unclear.add(study)
            left_out.append((study, "study_label_unclear"))
    return {study: label for study, label in found.items() if study not in unclear}


def _study_id(one: Any) -> str:
    found = _text((one.get("PMID") or one.get("pmid") or one.get("id")) if isinstance(one, dict) else one)
    return found if _ID.fullmatch(found) else ""


def _review_id(value: dict[str, Any], text: str) -> str:
    """Return the id of a review, or, where it has none, one that its text gives."""
    told = value.get("metadata")
    found = _study_id(told) if isinstance(told, dict) else ""
    return found or "text" + hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Return a text, also of a number or of a list of texts, with nothing in it that no table holds."""
    if isinstance(value, list):
        value = "\n".join(one for one in value if isinstance(one, str))
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        value = str(value)
    return value.encode("utf-8", "replace").decode().replace("\0", "").strip() if isinstance(value, str) else ""
