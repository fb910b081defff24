"""Fields of a line of reviews, whatever values they have: texts, ids, studies and labels.

Example: of ``[{"PMID": 7, "title": "Honey", "abstract": "..."}, {"PMID": 8}]`` the first is a study, and the second is
left out as ``study_without_abstract``.
"""

import re
from collections.abc import Iterator
from typing import Any

from trialwright.tasks.benchmark.study_index import IndexedStudy

_LABELS = {"included": True, "include": True, "excluded": False, "exclude": False}
_ID = re.compile(r"[\w.:/-]{1,40}", re.ASCII)


def studies_of(context: list[Any], left_out: list[tuple[str, str]]) -> Iterator[IndexedStudy]:
    """Yield the studies that have an id and an abstract, each once; the others are left out for a reason."""
    seen = set[str]()
    for number, one in enumerate(context, 1):
        found = study_id(one)
        abstract = text_of(one.get("abstract")) if isinstance(one, dict) else ""
        if not found:
            left_out.append((f"context-{number}", "study_without_id"))
        elif found in seen:
            left_out.append((found, "study_repeated"))
        elif not abstract:
            left_out.append((found, "study_without_abstract"))
        else:
            seen.add(found)
            yield IndexedStudy(found, text_of(one.get("title")), abstract)


def included_of(labels: list[Any], left_out: list[tuple[str, str]], *, alone: bool) -> dict[str, bool]:
    """Return the label of each study; where two contradict each other it has none; `alone`, an id is a label."""
    found: dict[str, bool] = {}
    unclear = set[str]()
    for number, one in enumerate(labels, 1):
        study = study_id(one)
        told = one.get("label") if isinstance(one, dict) else "included" if alone else None
        label = _LABELS.get(text_of(told).lower())
        if not study:
            left_out.append((f"label-{number}", "study_without_id"))
        elif label is None:
            left_out.append((study, "study_label_unknown"))
        elif found.setdefault(study, label) != label and study not in unclear:
            unclear.add(study)
            left_out.append((study, "study_label_unclear"))
    return {study: label for study, label in found.items() if study not in unclear}


def study_id(one: Any) -> str:
    """Return the id that a value is or has, "" where it is none."""
    found = text_of((one.get("PMID") or one.get("pmid") or one.get("id")) if isinstance(one, dict) else one)
    return found if _ID.fullmatch(found) else ""


def list_of(value: Any) -> list[Any]:
    """Return a list; none, where the value is none."""
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """Return a text, also of a number or of a list of texts, with nothing in it that no table holds."""
    if isinstance(value, list):
        value = "\n".join(one for one in value if isinstance(one, str))
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        value = str(value)
    return value.encode("utf-8", "replace").decode().replace("\0", "").strip() if isinstance(value, str) else ""
