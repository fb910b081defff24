"""A primary outcome of API v2 as it is reported, in the words of legacy XML.

Example: ``"paramType": "COUNT_OF_PARTICIPANTS"`` is the parameter "Count of Participants".
"""

from collections.abc import Iterable

import msgspec

from trialwright.registry.dialects.reported_results import ReportedTest, Values, result
from trialwright.registry.dialects.v2 import study_words as words
from trialwright.registry.dialects.v2.known_values import word
from trialwright.registry.dialects.v2.result_members import (
    Analysis,
    Denominator,
    GroupValue,
    ReportedGroup,
    Result,
    ResultClass,
)
from trialwright.registry.dialects.v2.study_decoding import part
from trialwright.registry.dialects.v2.study_texts import plain, remark
from trialwright.trial.primary_result import PrimaryResult

_GROUPS = msgspec.json.Decoder(list[ReportedGroup] | None)
_DENOMINATORS = msgspec.json.Decoder(list[Denominator] | None)
_CLASSES = msgspec.json.Decoder(list[ResultClass] | None)
_FIELD = "primary_results"
_WHERE = "$.resultsSection.outcomeMeasuresModule.outcomeMeasures"


def primary_result(outcome: Result, unread: list[str]) -> PrimaryResult:
    """Read an outcome.

    Raises:
        Rejection: ``wrong_form`` or ``malformed_text``.
    """
    groups = part(_GROUPS, outcome.groups, f"{_WHERE}.groups") or ()
    counts = part(_DENOMINATORS, outcome.denoms, f"{_WHERE}.denoms") or ()
    classes = part(_CLASSES, outcome.classes, f"{_WHERE}.classes") or ()
    parameter = word(_FIELD, outcome.param_type, words.PARAMETERS, unread)
    return result(
        (plain(outcome.title), remark(outcome.description), plain(outcome.time_frame), parameter,
         plain(outcome.unit_of_measure)),
        [(group.id, plain(group.title)) for group in groups],
        [_values(category.measurements or ()) for one in classes for category in one.categories or ()],
        _values(counts[0].counts or ()) if counts else {},
        (_test(analysis, unread) for analysis in outcome.analyses or ()),
    )


def _values(given: Iterable[GroupValue]) -> Values:
    return {one.group_id: None if one.value is None else str(one.value) for one in given}


def _test(analysis: Analysis, unread: list[str]) -> ReportedTest:
    return ReportedTest(
        analysis.group_ids or (), word(_FIELD, analysis.non_inferiority_type, words.COMPARISONS, unread),
        plain(analysis.p_value), remark(analysis.p_value_comment), plain(analysis.statistical_method),
    )
