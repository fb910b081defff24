"""The arms of a trial, and which interventions belong to them in which order.

Example: ``Group("Arm B: Placebo", "PLACEBO_COMPARATOR", "Matching placebo")``.
"""

from dataclasses import dataclass

from numpy.random import Generator

from trialwright.demo.design_facts import DesignFacts
from trialwright.demo.given import Given
from trialwright.demo.knowledge import Area, drugs
from trialwright.demo.wording import capital, chance, pick

_KINDS = {"placebo": "PLACEBO_COMPARATOR", "active": "ACTIVE_COMPARATOR", "usual": "NO_INTERVENTION"}


@dataclass(frozen=True, slots=True)
class Group:
    """One arm, its type in the word of API v2."""

    label: str
    type: str
    description: str


def lay_out(
    facts: DesignFacts, rng: Generator, main: Given, partner: Given | None, other: Given
) -> tuple[list[Group], list[Given]]:
    """Lay out the arms, and the interventions that belong to them."""
    base = capital(main.said) + (f" + {capital(partner.said)}" if partner else "")
    label = pick(rng, [base, base, f"Arm A: {base}", "Experimental", "Arm I"])
    groups = [Group(label, "EXPERIMENTAL", main.description)]
    main.arms.append(label)
    given = [main]
    if partner:
        partner.arms.append(label)
        given.append(partner)
    if facts.comparator == "dose" and facts.drug:
        level = {"low": "standard", "standard": "high", "high": "standard"}[facts.dose]
        drug = drugs()[facts.drug]
        groups.append(Group(f"{drug.name} {drug.amounts[level]}", "EXPERIMENTAL", f"{level} dose, {drug.schedule}"))
        main.arms.append(groups[-1].label)
    elif facts.comparator != "none":
        second = pick(rng, [capital(other.said), f"Arm B: {capital(other.said)}", "Control", "Arm II"])
        note = other.description or f"Participants receive {other.said}."
        groups.append(Group(second, _KINDS[facts.comparator], note))
        other.arms.append(second)
        if partner and facts.comparator != "usual":
            partner.arms.append(second)
        given.append(other)
    return groups, given


def besides(facts: DesignFacts, area: Area, rng: Generator, groups: list[Group]) -> list[Given]:
    """Add procedures and behavioral co-interventions, as a quarter of drug records do."""
    if facts.drug is None or not chance(rng, 0.3):
        return []
    kind, name, note = pick(rng, area.procedures)
    return [Given(kind, name, name, note, arms=[group.label for group in groups])]


def in_order(given: list[Given], rng: Generator) -> list[Given]:
    """Put another kind of intervention first in about an eighth of the records, as in real ones."""
    others = [one for one in given if one.type != "DRUG"]
    if others and len(others) < len(given) and chance(rng, 0.24):
        return others + [one for one in given if one.type == "DRUG"]
    if len(given) > 1 and given[1].said == "placebo" and chance(rng, 0.06):
        return [given[1], given[0], *given[2:]]
    return given
