"""The results section of a study as ``<clinical_results>`` of legacy XML.

Example: ``<analysis><p_value>0.031</p_value><method>ANCOVA</method></analysis>``.
"""

from collections.abc import Iterable

from trialwright.demo.legacy.legacy_words import word
from trialwright.demo.legacy.markup import Lines, block, leaf, leaves
from trialwright.demo.study_modules import Module


def clinical_results(section: Module) -> Lines:
    """Render the section."""
    more = section.get("moreInfoModule", {}).get("limitationsAndCaveats", {})
    outcomes = [block("outcome", _outcome(one), 3) for one in section["outcomeMeasuresModule"]["outcomeMeasures"]]
    return block("clinical_results", [
        *block("participant_flow", _flow(section["participantFlowModule"]), 2),
        *block("outcome_list", _joined(outcomes), 2),
        *leaf("limitations_and_caveats", more.get("description"), 2),
    ])  # fmt: skip


def _joined(parts: Iterable[Lines]) -> Lines:
    return [line for part in parts for line in part]


def _number(group_id: str) -> str:
    """Return the old number of a group: "O1" for "OG000"."""
    return f"{group_id[0].replace('F', 'P')}{int(group_id[2:]) + 1}"


def _groups(groups: list[Module], depth: int) -> Lines:
    each = [block("group", leaf("title", group["title"], depth + 2), depth + 1, f' group_id="{_number(group["id"])}"')
            for group in groups]  # fmt: skip
    return block("group_list", _joined(each), depth)


def _flow(flow: Module) -> Lines:
    periods = [
        block("period", leaf("title", period["title"], 5)
              + block("milestone_list", _joined(map(_milestone, period["milestones"])), 5), 4)
        for period in flow["periods"]
    ]  # fmt: skip
    return _groups(flow["groups"], 3) + block("period_list", _joined(periods), 3)


def _milestone(milestone: Module) -> Lines:
    counts = [
        f'{"  " * 8}<participants group_id="{_number(one["groupId"])}" count="{one["numSubjects"]}"/>'
        for one in milestone["achievements"]
    ]
    return block("milestone", leaf("title", milestone["type"], 7) + block("participants_list", counts, 7), 6)


def _outcome(outcome: Module) -> Lines:
    analyses = [block("analysis", [
        *block("group_id_list", leaves("group_id", map(_number, one["groupIds"]), 7), 6),
        *leaf("p_value", one["pValue"], 6),
        *leaf("method", one["statisticalMethod"], 6),
    ], 5) for one in outcome.get("analyses", [])]  # fmt: skip
    return [
        *leaf("type", word(outcome["type"]), 4),
        *leaf("title", outcome["title"], 4),
        *leaf("time_frame", outcome["timeFrame"], 4),
        *_groups(outcome["groups"], 4),
        *block("measure", _measure(outcome), 4),
        *block("analysis_list", _joined(analyses), 4),
    ]


def _measure(outcome: Module) -> Lines:
    (counted,), (one,) = outcome["denoms"], outcome["classes"]
    counts = block("count_list", _numbers("count", counted["counts"], 9), 8)
    values = [block("category", block("measurement_list", _numbers("measurement", each["measurements"], 10), 9), 8)
              for each in one["categories"]]  # fmt: skip
    return [
        *leaf("title", outcome["title"], 5),
        *leaf("units", outcome["unitOfMeasure"], 5),
        *leaf("param", word(outcome["paramType"]), 5),
        *block("analyzed_list", block("analyzed", leaf("units", counted["units"], 7) + counts, 6), 5),
        *block("class_list", block("class", block("category_list", _joined(values), 7), 6), 5),
    ]


def _numbers(tag: str, given: list[Module], depth: int) -> Lines:
    return [f'{"  " * depth}<{tag} group_id="{_number(one["groupId"])}" value="{one["value"]}"/>' for one in given]
