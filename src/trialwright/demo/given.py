"""What participants are given: the studied drug, its partner, and what it is compared with.

Example: comparator "active" in diabetes may become ``Given("DRUG", "Glimepiride 2 mg once daily",
"glimepiride", "2 mg once daily, tablets")``.
"""

from dataclasses import dataclass, field

from numpy.random import Generator

from trialwright.demo.design_facts import DesignFacts
from trialwright.demo.knowledge import Area, Drug, drugs
from trialwright.demo.wording import capital, chance, pick


@dataclass(slots=True)
class Given:
    """One intervention as a record lists it, its type in the word of API v2; `said` is how running text calls it."""

    type: str
    name: str
    said: str
    description: str = ""
    aliases: list[str] = field(default_factory=list)
    arms: list[str] = field(default_factory=list)


def studied(facts: DesignFacts, area: Area, rng: Generator) -> Given:
    """Return the studied drug, or the procedure of a trial without one."""
    if facts.drug is None:
        kind, name, note = pick(rng, area.procedures)
        return Given(kind, name, name[:1].lower() + name[1:], note)
    return _named(drugs()[facts.drug], facts.dose, rng)


def companion(facts: DesignFacts, area: Area, rng: Generator, *taken: str) -> Given:
    """Draw another drug for the condition, not one of the names `taken`; its usual care where there is none."""
    pool = [drug for drug in drugs().values() if facts.area in drug.areas and drug.role != "rare"]
    pool = [drug for drug in pool if drug.name.lower() not in {name.lower() for name in taken}]
    return _named(pick(rng, pool), "standard", rng) if pool else Given("OTHER", capital(area.usual), area.usual)


def comparator(facts: DesignFacts, area: Area, rng: Generator, taken: list[str]) -> Given:
    """Return what the second arm receives."""
    if facts.comparator == "active":
        return companion(facts, area, rng, *taken)
    if facts.comparator == "placebo":
        note = pick(rng, ["Matching placebo", "Identical in look to the study drug", ""])
        return Given(pick(rng, ["DRUG", "DRUG", "OTHER"]), pick(rng, ["Placebo", "placebo", "Matching placebo"]),
                     "placebo", note)  # fmt: skip
    return Given(pick(rng, ["OTHER", "BEHAVIORAL"]), capital(area.usual), area.usual)


def _named(drug: Drug, level: str, rng: Generator) -> Given:
    """Name a drug as registries do: plain, in small letters, by synonym, or with its dose."""
    amount, said = drug.amounts[level], drug.name[:1].lower() + drug.name[1:]
    kind = rng.random()
    named = f"{drug.name} {amount} {drug.schedule}" if len(drug.schedule) < 14 else f"{drug.name} {amount}"
    name = drug.name
    if kind < 0.12:
        name = named
    elif kind < 0.2:
        name = pick(rng, drug.synonyms)
    elif kind < 0.4:
        name = said
    elif kind < 0.44:
        name = f"{drug.name} ({pick(rng, drug.synonyms)})"
    prefix = {"low": "low dose, ", "standard": "", "high": "high dose, "}[level] if chance(rng, 0.7) else ""
    note = pick(rng, [f"{amount} {drug.schedule}, {drug.form}", f"{drug.form}, {amount} {drug.schedule}",
                      f"{amount} {drug.schedule} as {drug.form}"])  # fmt: skip
    return Given("DRUG", name, said, capital(prefix + note), [other for other in drug.synonyms if other != name][:2])
