"""The results section of a simulated study: flow, primary outcome with its p-value, limitations.

Example: an analysis is ``{"groupIds": ["OG000", "OG001"], "pValue": "0.031", "statisticalMethod": "ANCOVA"}``. Counts
follow from the enrollment; the section is drawn given the label (see aftermath.py).
"""

from trialwright.demo.aftermath import Aftermath
from trialwright.demo.protocol import Protocol
from trialwright.demo.study_modules import Module, filled


def results(protocol: Protocol, after: Aftermath) -> Module:
    """Write the results section."""
    return filled(
        participantFlowModule=_flow(protocol, after),
        outcomeMeasuresModule={"outcomeMeasures": [_outcome(protocol, after)]},
        moreInfoModule={"limitationsAndCaveats": {"description": after.limitations}} if after.limitations else None,
    )


def _groups(protocol: Protocol, kind: str) -> list[Module]:
    return [{"id": f"{kind}G{at:03d}", "title": group.label} for at, group in enumerate(protocol.groups)]


def _flow(protocol: Protocol, after: Aftermath) -> Module:
    groups = _groups(protocol, "F")
    each = (after.enrollment[0] if after.enrollment else 40) // len(groups)
    began = [{"groupId": group["id"], "numSubjects": str(each)} for group in groups]
    milestones = [{"type": "STARTED", "achievements": began}]
    return {"groups": groups, "periods": [{"title": "Overall Study", "milestones": milestones}]}


def _outcome(protocol: Protocol, after: Aftermath) -> Module:
    groups = _groups(protocol, "O")
    tested = {
        "groupIds": [group["id"] for group in groups],
        "pValue": after.p_value,
        "statisticalMethod": "Log Rank" if protocol.facts.endpoint == "clinical" else "ANCOVA",
    }
    return filled(
        type="PRIMARY",
        title=protocol.measure,
        timeFrame=protocol.span,
        groups=groups,
        analyses=[tested] if after.p_value else None,
    )
