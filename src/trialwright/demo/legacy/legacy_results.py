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
        *block("analysis_list", _joined(analyses), 4),
    ]
