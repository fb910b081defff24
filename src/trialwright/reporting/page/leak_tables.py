"""The leak audit as tables: the probes, what cleaning took out of the texts, and which fields it left out.

Example of a rule's row: ``("trial stopped", 5, 0, 0, 1)``, sentences taken out of real failures, real successes,
synthetic failures and synthetic successes.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from trialwright.reporting.account.forms import name
from trialwright.reporting.results.titles import DIALECTS, PROBES
from trialwright.reporting.sentences.run_sentences import tell_audit

_KINDS = {
    "real_failure": "real failures", "real_success": "real successes", "synthetic_failure": "synthetic failures",
    "synthetic_success": "synthetic successes",
}


class ProbeRow(NamedTuple):
    """What a linear model makes of a part of the trials."""

    title: str
    figures: Mapping[str, Any]


class Leaks(NamedTuple):
    """All tables of the section."""

    probes: list[ProbeRow]
    sources: list[tuple[str, Mapping[str, Any]]]
    sentences: list[str]
    rules: list[tuple[str, list[int]]]
    touched: list[int] | None
    kinds: tuple[str, ...]
    fields: list[tuple[str, Mapping[str, Any]]]


def leaks(audited: Mapping[str, Any], cleaned: Mapping[str, Any]) -> Leaks:
    """Lay out metrics/audit.json and metrics/leakage.json, either of which may be empty."""
    probes, sources = audited.get("probe", {}), audited.get("dialect", {}).get("of", {})
    rules = [(name(rule), _by_kind(counts)) for rule, counts in cleaned.get("wording", {}).items()]
    touched = cleaned.get("trials_touched")
    fields = sorted(cleaned.get("structure", {}).items(), key=lambda item: (-_gap(item[1]), item[0]))
    return Leaks(
        [ProbeRow(probe.title, probes[key]) for key, probe in PROBES.items() if key in probes],
        [(DIALECTS.get(key, key), of) for key, of in sources.items()] if len(sources) > 1 else [],
        list(tell_audit(audited)) if audited else [],
        sorted(rules, key=lambda rule: (-sum(rule[1]), rule[0])),
        _by_kind(touched) if touched else None,
        tuple(_KINDS.values()),
        [(name(field.replace(".", ": ")), shares) for field, shares in fields],
    )


def _by_kind(counts: Mapping[str, int]) -> list[int]:
    return [counts[kind] for kind in _KINDS]


def _gap(shares: Mapping[str, Any]) -> float:
    """Return how much more often a field stands in one outcome's records than in the other's."""
    return abs(float(shares["success_share"] or 0) - float(shares["failure_share"] or 0))
