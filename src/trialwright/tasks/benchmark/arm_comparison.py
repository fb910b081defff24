"""Which of two arms did better on a primary outcome, of what a registry reports: or why that cannot be told.

Example: HbA1c fell by 0.9 with a drug and by 0.2 with placebo, p < 0.001: the first arm did better. With p = 0.3
neither did, and the registry need not be right: the p-value is the sponsor's own, against whatever hypothesis was
tested. It is a proxy for what a review would conclude.

A comparison counts if it is of exactly two groups, tests whether one is better (not whether it is as good), has a
p-value that can be read, and each group has one value. The first primary outcome with such a comparison is taken; where
there is none, the first outcome's reason is given.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trialwright.tasks.benchmark.outcome_direction import Direction, direction
from trialwright.tasks.task import RejectionError
from trialwright.trial.primary_result import Comparison, OutcomeGroup, PrimaryResult
from trialwright.trial.pvalues import Verdict, judge

SIGNIFICANCE = 0.05
_NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
# Counts of people or events are compared as shares of those who were looked at.
_COUNTS = frozenset({"Count of Participants", "Count of Units"})
_COUNTED = re.compile(
    r"(?i)^(?!.*(?:%|percent|proportion|rate\b|ratio|probability|\bper\b|/|fraction))"
    r".*\b(?:participants?|patients?|subjects?|women|men|children|infants?|adults?|people|persons?|individuals?|eyes"
    r"|events?|episodes?)\b"
)
# Tests of whether an arm is as good, of one side alone, or at another level of significance than 0.05.
_OTHER_TEST = re.compile(r"(?i)non[-\s]?inferior|equivalen|(?:one|1)[-\s]?(?:sided|tailed)")
_OTHER_LEVEL = re.compile(r"(?<!\d)0?\.0(?!5\b|50\b)\d")
_AS_GOOD = re.compile(r"(?i)inferior|equivalence")
# Groups that are no arms: times, halves of a body, all together; and what was measured before anything was given.
_NO_ARM = re.compile(
    r"(?i)\W*(?:(?:baseline|before|after|pre|post|week|month|day|visit|year|period|cycle|left|right)\b.*"
    r"|(?:total|overall|all|combined)(?: (?:participants|patients|subjects|groups|arms))?)\W*", re.DOTALL,
)
_BEFORE = re.compile(r"(?i)\W*(?:at )?baseline(?: visit)?\W*")


class ComparedArms(NamedTuple):
    """An outcome and two of its groups; `better` is the place of the one that did better, None where neither did."""

    result: PrimaryResult
    groups: tuple[OutcomeGroup, OutcomeGroup]
    direction: Direction
    better: int | None


def compared(results: Iterable[PrimaryResult]) -> ComparedArms:
    """Return the first comparison that can be told, or raise a `RejectionError` that names why there is none."""
    first: RejectionError | None = None
    for result in results:
        try:
            return _compared(result)
        except RejectionError as rejected:
            first = first or rejected
    raise first or RejectionError("no_results")


def _compared(result: PrimaryResult) -> ComparedArms:
    pair, significant = _tested(result)
    if _BEFORE.fullmatch(result.time_frame or ""):
        raise RejectionError("at_baseline", result.measure or "")
    one, other = (result.groups[place] for place in pair)
    titles = [(group.title or "").strip() for group in (one, other)]
    if not all(titles) or titles[0].casefold() == titles[1].casefold() or any(map(_NO_ARM.fullmatch, titles)):
        raise RejectionError("not_arms", "; ".join(titles))
    if result.values > 1:
        raise RejectionError("several_values", f"{result.values} values a group")
    values = [_value(group, result) for group in (one, other)]
    way = direction(result.measure or "", result.unit or "", result.description or "")
    if way is None:
        raise RejectionError("direction_unclear", result.measure or "")
    if significant and values[0] == values[1]:
        raise RejectionError("equal_values", f"{one.value} in both")
    better = None
    if significant:
        better = int((values[1] > values[0]) == (way == "higher"))
    return ComparedArms(result, (one, other), way, better)


def _tested(result: PrimaryResult) -> tuple[tuple[int, int], bool]:
    """Return the first two groups that are compared, and whether they differ significantly."""
    if len(result.groups) < 2:
        raise RejectionError("one_arm", f"{len(result.groups)} groups")
    tests = [test for test in result.comparisons if test.p_value]
    if not tests:
        raise RejectionError("no_p_value")
    pairs = [test for test in tests if len(test.groups) == 2]
    if not pairs:
        raise RejectionError("no_pair", f"tests of {sorted({len(test.groups) for test in tests})} groups")
    better = [test for test in pairs if not _is_other(test)]
    if not better:
        raise RejectionError("other_test", next(_told(pairs[0])))
    pair = tuple(sorted(better[0].groups))
    own = [test for test in better if sorted(test.groups) == list(pair)]
    verdicts = {judge(test.p_value or "", SIGNIFICANCE) for test in own}
    if not verdicts <= {Verdict.BELOW, Verdict.NOT_BELOW}:
        raise RejectionError("unclear_p_value", "; ".join(test.p_value or "" for test in own))
    if len(verdicts) > 1:
        raise RejectionError("p_values_disagree", "; ".join(test.p_value or "" for test in own))
    return (pair[0], pair[1]), verdicts == {Verdict.BELOW}


def _is_other(test: Comparison) -> bool:
    return (
        bool(_AS_GOOD.search(test.kind or "") or _OTHER_LEVEL.search(test.comment or ""))
        or any(map(_OTHER_TEST.search, _told(test)))
    )


def _told(test: Comparison) -> Iterator[str]:
    yield from (text for text in (test.kind, test.comment, test.method, test.p_value) if text)


def _value(group: OutcomeGroup, result: PrimaryResult) -> float:
    """Return the value of a group, as a share where it is a count."""
    value = _number(group.value)
    if value is None:
        raise RejectionError("no_values", f"{group.title}: {group.value}")
    if result.parameter in _COUNTS or (result.parameter == "Number" and _COUNTED.search(result.unit or "")):
        analyzed = _number(group.analyzed)
        if not analyzed:
            raise RejectionError("no_values", f"{group.title}: {group.value} of {group.analyzed}")
        return value / analyzed
    return value


def _number(text: str | None) -> float | None:
    text = (text or "").strip()
    if not any(sign.isdigit() for sign in text) or not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(",", "").replace("−", "-"))
