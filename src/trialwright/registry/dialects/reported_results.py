"""A primary outcome as reported, of what a dialect holds of it, within bounds.

Example: groups ``[("O1", "Drug"), ("O2", "Placebo")]``, values ``[{"O1": "5.1", "O2": "7.3"}]`` and the test
``ReportedTest(["O1", "O2"], p_value="0.03")`` make a `PrimaryResult` whose comparison is of the groups 0 and 1.

Real records have up to a few dozen groups and hundreds of values in an outcome. What is beyond these bounds is left
out: no more of a record is kept than a question on two groups needs.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from trialwright.trial.primary_result import Comparison, OutcomeGroup, PrimaryResult

MOST_RESULTS = 20
_MOST_GROUPS = 12
_MOST_COMPARISONS = 40
_MOST_CHARS = 1000
_MOST_WORDS = 300
# Numbers and words of the registry; what is longer is no number.
_MOST_NUMBER = 40

Values = Mapping[str | None, str | None]


class ReportedTest(NamedTuple):
    """A statistical test, with the ids of its groups."""

    groups: Sequence[str | None]
    kind: str | None = None
    p_value: str | None = None
    comment: str | None = None
    method: str | None = None


def result(
    texts: Sequence[str | None], groups: Sequence[tuple[str | None, str | None]], values: Sequence[Values],
    analyzed: Values, tests: Iterable[ReportedTest],
) -> PrimaryResult:
    """Return the result.

    Args:
        texts: the first five parts of a `PrimaryResult`.
        groups: id and title of each.
        values: for each class and category of the outcome, the value of each group by its id.
        analyzed: how many participants, or other units, by the id of their group.
        tests: those that name a group that is not kept are left out.
    """
    places: dict[str | None, int] = {id_: place for place, (id_, _) in enumerate(groups[:_MOST_GROUPS]) if id_}
    only = values[0] if len(values) == 1 else {}
    measure, description, time_frame, parameter, unit = map(_cut, texts)
    return PrimaryResult(
        measure, description, time_frame, parameter, unit, len(values),
        [OutcomeGroup(_cut(title), _number(only.get(id_)), _number(analyzed.get(id_)))
         for id_, title in groups[:_MOST_GROUPS]],
        [Comparison([places[id_] for id_ in dict.fromkeys(test.groups)], *(_cut(one, _MOST_WORDS) for one in test[1:]))
         for test in islice(tests, _MOST_COMPARISONS) if test.groups and places.keys() >= set(test.groups)],
    )


def _cut(text: str | None, most: int = _MOST_CHARS) -> str | None:
    return text[:most].rstrip() if text else None


def _number(text: str | None) -> str | None:
    text = (text or "").strip()
    return text if 0 < len(text) <= _MOST_NUMBER else None
