"""The form's names for what a model gave under the registry's, or under its own spelling.

Example: ``{"briefTitle": "Gout", "eligibility": {"criteria": {"textblock": "Adults"}}}`` becomes
``{"brief_title": "Gout", "eligibility_criteria": "Adults"}``.
"""

import re
from collections.abc import Mapping
from typing import Any

# public.xsd: the registry's element, and the member of a report that it is.
_NAMES = {
    "condition": "conditions", "intervention": "interventions", "arm_group": "arms", "arm_groups": "arms",
    "primary_outcome": "primary_outcomes", "secondary_outcome": "secondary_outcomes",
    "criteria": "eligibility_criteria", "eligibility": "eligibility_criteria", "sex": "gender",
}
_PART_NAMES = {
    "intervention_type": "type", "intervention_name": "name", "arm_group_type": "type", "arm_group_label": "label",
}
# Elements that hold members of a report, and are none themselves.
_HOLDERS = frozenset({"study_design_info", "eligibility"})
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|[\s-]+")


def named(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object under the form's names; the first of members alike counts."""
    report: dict[str, Any] = {}
    for key, value in found.items():
        name = _snake(key)
        if name in _HOLDERS and isinstance(value, dict):
            report = named(value) | report
        else:
            report.setdefault(_NAMES.get(name, name), _inner(value))
    return report


def _inner(value: Any) -> Any:
    if isinstance(value, list):
        return [_inner(item) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["textblock"]:
        return value["textblock"]
    return {_PART_NAMES.get(_snake(key), _snake(key)): _inner(part) for key, part in value.items()}


def _snake(key: str) -> str:
    return _HUMP.sub("_", key.strip()).lower()
