"""The results section of a simulated record: flow, primary outcome with its p-value, limitations.

Example: ``<analysis><p_value>0.031</p_value><method>ANCOVA</method></analysis>``. Counts follow from
the enrollment; the section is drawn given the label (see aftermath.py).
"""

from trialwright.demo.aftermath import Aftermath
from trialwright.demo.markup import Lines, block, leaf
from trialwright.demo.protocol import Protocol


def results(protocol: Protocol, after: Aftermath) -> Lines:
    """Render ``<clinical_results>``."""
    each = (after.enrollment[0] if after.enrollment else 40) // len(protocol.groups)
    groups = [(f"O{at}", group.label) for at, group in enumerate(protocol.groups, start=1)]
    return block("clinical_results", [
        *block("participant_flow", _flow(groups, each), 2),
        *block("outcome_list", block("outcome", _outcome(protocol, after, groups), 3), 2),
        *leaf("limitations_and_caveats", after.limitations, 2),
    ])  # fmt: skip


def _groups(groups: list[tuple[str, str]], depth: int) -> Lines:
    inside: Lines = []
    for name, title in groups:
        inside += [f'{"  " * (depth + 1)}<group group_id="{name}">', *leaf("title", title, depth + 2),
                   f"{'  ' * (depth + 1)}</group>"]  # fmt: skip
    return block("group_list", inside, depth)


def _flow(groups: list[tuple[str, str]], each: int) -> Lines:
    counts = [f'{"  " * 8}<participants group_id="{name.replace("O", "P")}" count="{each}"/>' for name, _ in groups]
    milestone = block("milestone", leaf("title", "STARTED", 7) + block("participants_list", counts, 7), 6)
    period = block("period", leaf("title", "Overall Study", 5) + block("milestone_list", milestone, 5), 4)
    return _groups([(name.replace("O", "P"), title) for name, title in groups], 3) + block("period_list", period, 3)


def _outcome(protocol: Protocol, after: Aftermath, groups: list[tuple[str, str]]) -> Lines:
    names = [line for name, _ in groups for line in leaf("group_id", name, 7)]
    method = "Log Rank" if protocol.facts.endpoint == "clinical" else "ANCOVA"
    tested = block("group_id_list", names, 6) + leaf("p_value", after.p_value, 6) + leaf("method", method, 6)
    return [
        *leaf("type", "Primary", 4),
        *leaf("title", protocol.measure, 4),
        *leaf("time_frame", protocol.span, 4),
        *_groups(groups, 4),
        *(block("analysis_list", block("analysis", tested, 5), 4) if after.p_value else []),
    ]
