"""The results section of a simulated study: flow, primary outcome with its values and p-value, limitations.

Example: an analysis is ``{"groupIds": ["OG000", "OG001"], "pValue": "0.031", "statisticalMethod": "ANCOVA"}``. Counts
follow from the enrollment; the section is drawn given the label (see aftermath.py).
"""

import re

from trialwright.demo.aftermath import Aftermath
from trialwright.demo.protocol import Protocol
from trialwright.demo.study_modules import Module, filled

# Measures of which more is better; of all others, less is.
_RISES = re.compile(
    r"(?i)respon|surviv|remission|benefit|control rate|relief|return to|quality|satisfaction|adherence|free days"
    r"|below 50|CD4|density|daily living|resectab|sensitivity|threshold|cognitive battery|sensory block|time to"
)
_SHARE = re.compile(r"(?i)\brate\b|proportion|incidence|number of participants|respon")


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
    began = [{"groupId": group["id"], "numSubjects": _each(after, groups)} for group in groups]
    milestones = [{"type": "STARTED", "achievements": began}]
    return {"groups": groups, "periods": [{"title": "Overall Study", "milestones": milestones}]}


def _each(after: Aftermath, groups: list[Module]) -> str:
    return str((after.enrollment[0] if after.enrollment else 40) // len(groups))


def _outcome(protocol: Protocol, after: Aftermath) -> Module:
    groups = _groups(protocol, "O")
    tested = {
        "groupIds": [group["id"] for group in groups],
        "pValue": after.p_value,
        "statisticalMethod": "Log Rank" if protocol.facts.endpoint == "clinical" else "ANCOVA",
    }
    parameter, unit = _kind(protocol)
    measured = [{"groupId": group["id"], "value": value} for group, value in zip(
        groups, _values(protocol, after, len(groups)), strict=True
    )]  # fmt: skip
    analyzed = [{"groupId": group["id"], "value": _each(after, groups)} for group in groups]
    return filled(
        type="PRIMARY",
        title=protocol.measure,
        paramType=parameter,
        unitOfMeasure=unit,
        timeFrame=protocol.span,
        groups=groups,
        denoms=[{"units": "Participants", "counts": analyzed}],
        classes=[{"categories": [{"measurements": measured}]}],
        analyses=[tested] if after.p_value else None,
    )


def _kind(protocol: Protocol) -> tuple[str, str]:
    if "time to" in protocol.measure.lower():
        return "MEDIAN", "months"
    if protocol.facts.endpoint == "clinical" or _SHARE.search(protocol.measure):
        return "NUMBER", "percentage of participants"
    return "MEAN", "units on a scale"


def _values(protocol: Protocol, after: Aftermath, groups: int) -> list[str]:
    """Return a value of each group, made of what is drawn already: another draw would change all that comes after."""
    others = 30 + len(protocol.measure) % 30
    apart = 12 if after.p_value and float(after.p_value.strip("<")) < 0.05 else 1
    rises = bool(_RISES.search(protocol.measure))
    return [str(others + (apart if after.better == rises else -apart)), *[str(others)] * (groups - 1)]
