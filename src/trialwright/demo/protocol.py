"""From facts to a concrete protocol: drugs, doses, arms, people and endpoint by name.

Example: the words of a protocol hold ``{"drug": "metformin", "amount": "1000 mg", "span": "12 weeks",
"people": "adults with type 2 diabetes"}``, which fill the slots of phrases.toml.
"""

from dataclasses import dataclass

from numpy.random import Generator

from trialwright.demo.design_facts import DesignFacts
from trialwright.demo.given import Given, companion, comparator, studied
from trialwright.demo.groups import Group, besides, in_order, lay_out
from trialwright.demo.knowledge import Area, areas, drugs, phrases
from trialwright.demo.wording import capital, pick


@dataclass(frozen=True, slots=True)
class Protocol:
    """A trial's design in the concrete; `words` fills the slots of phrases.toml."""

    facts: DesignFacts
    area: Area
    span: str
    measure: str
    measure_note: str
    groups: list[Group]
    given: list[Given]
    words: dict[str, str]


def write_protocol(facts: DesignFacts, rng: Generator) -> Protocol:
    """Make the facts concrete."""
    area = areas()[facts.area]
    measures = phrases()["safety"]["measures"] if facts.endpoint == "safety" else getattr(area, facts.endpoint)
    measure, note = pick(rng, measures)
    span = pick(rng, phrases()["spans"][area.pace][facts.duration])
    main = studied(facts, area, rng)
    partner = companion(facts, area, rng, main.said) if facts.combination else None
    other = comparator(facts, area, rng, [main.said, partner.said if partner else ""])
    people = pick(rng, {"naive": area.naive, "refractory": area.refractory}.get(facts.population, area.people))
    words = _words(facts, area, main, measure, people) | {"span": span}
    words |= {"other": other.said, "partner": partner.said if partner else "", "Partner": ""}
    words["Partner"] = capital(words["partner"])
    groups, given = lay_out(facts, rng, main, partner, other)
    given += besides(facts, area, rng, groups)
    return Protocol(facts, area, span, measure, note, groups, in_order(given, rng), words)


def _words(facts: DesignFacts, area: Area, main: Given, measure: str, people: str) -> dict[str, str]:
    drug = drugs()[facts.drug] if facts.drug else None
    # Keeps capitals that belong to a name, such as HbA1c and PANSS.
    endpoint = measure if measure[:2].isupper() or not measure[1:2].islower() else measure[:1].lower() + measure[1:]
    number = facts.phase.replace("Phase ", "")
    return {
        "drug": main.said,
        "Drug": capital(main.said),
        "people": people,
        "condition": area.ailment,
        "endpoint": endpoint,
        "Endpoint": capital(endpoint),
        "level": f"{facts.dose}-dose" if drug else "structured",
        "amount": drug.amounts[facts.dose] if drug else "",
        "schedule": drug.schedule if drug else "",
        "form": drug.form if drug else "",
        "roman": number.replace("3", "III").replace("2", "II").replace("1", "I").replace("4", "IV"),
        "phase_word": f"phase {number}" if drug else "clinical",
        "Phase_word": f"Phase {number}" if drug else "Clinical",
        "masked": f" {'open-label' if facts.masking == 'open' else facts.masking + '-blind'}",
    }
