"""The design facts of a simulated trial: everything on which its chance of success depends.

Example: ``DesignFacts("diabetes", "Metformin", "Phase 3", "double", "placebo", "surrogate", "standard",
"naive", "high", "medium", False)``. Facts are drawn from the trial's own generator, so that trial
number 17 is the same however many trials are asked for; only the drug follows from the number.
"""

from dataclasses import dataclass

from numpy.random import Generator

from trialwright.demo.knowledge import Drug, areas, drugs
from trialwright.demo.wording import chance, pick, weigh

RARE_SHARE = 0.28
# With at most 5 trials a rare drug never has 3 successes and 3 failures, so it stays out of the
# pool for every split and however many trials are simulated.
RARE_TRIALS = 5
_WITHOUT_DRUG = 0.04
_GOLDEN = 0.6180339887498949
_PHASES = {"Phase 1": 0.17, "Phase 1/Phase 2": 0.08, "Phase 2": 0.33, "Phase 2/Phase 3": 0.05, "Phase 3": 0.24,
           "Phase 4": 0.13}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DesignFacts:
    """One trial's design facts; the levels are those of ``mechanism.COEFFICIENTS``."""

    area: str
    drug: str | None
    phase: str
    masking: str
    comparator: str
    endpoint: str
    criteria: str
    population: str
    dose: str
    duration: str
    combination: bool


def draw_facts(rng: Generator, number: int, offset: int) -> DesignFacts:
    """Draw the facts of trial `number` (from 0); `offset`, of the seed, turns the order of drugs."""
    drug = None if chance(rng, _WITHOUT_DRUG) else drug_of(number, offset)
    area = pick(rng, drug.areas if drug else list(areas()))
    phase = weigh(rng, _PHASES) if drug else "N/A"
    early = phase in {"Phase 1", "Phase 1/Phase 2"}
    comparator = weigh(rng, _comparators(phase))
    endpoint = weigh(rng, {"safety": 6, "surrogate": 3, "reported": 1} if early
                     else {"safety": 0.6, "surrogate": 3.6, "reported": 2.8, "clinical": 3})  # fmt: skip
    return DesignFacts(
        area=area,
        drug=drug.name if drug else None,
        phase=phase,
        masking=weigh(rng, _maskings(comparator, drug is not None)),
        comparator=comparator,
        endpoint=endpoint,
        criteria=weigh(rng, {"broad": 0.3, "standard": 0.35, "enriched": 0.35}),
        population=weigh(rng, {"naive": 0.33, "general": 0.34, "refractory": 0.33}),
        dose=weigh(rng, {"low": 0.3, "standard": 0.4, "high": 0.3}) if drug else "standard",
        duration=weigh(rng, _durations(endpoint, areas()[area].pace == "acute")),
        combination=drug is not None and comparator != "dose" and chance(rng, 0.25),
    )


def drug_of(number: int, offset: int) -> Drug:
    """Return the studied drug: rare ones in turn, frequent ones evenly by their shares."""
    everything = drugs().values()
    rare = [drug for drug in everything if drug.role == "rare"]
    turn = int(number * RARE_SHARE)
    if int((number + 1) * RARE_SHARE) > turn and turn < RARE_TRIALS * len(rare):
        return rare[(turn + offset) % len(rare)]
    frequent = [drug for drug in everything if drug.role == "frequent"]
    # Multiples of the golden ratio spread evenly over 0..1, so shares hold in small corpora too.
    at = (number * _GOLDEN + offset * _GOLDEN / 7) % 1 * sum(drug.share for drug in frequent)
    for drug in frequent:
        at -= drug.share
        if at < 0:
            return drug
    return frequent[-1]


def _comparators(phase: str) -> dict[str, float]:
    if phase in {"Phase 1", "Phase 1/Phase 2"}:
        return {"none": 5, "dose": 2, "placebo": 3}
    if phase == "N/A":
        return {"none": 1, "usual": 4}
    return {"none": 2, "dose": 0.8, "placebo": 4, "active": 3, "usual": 1.2}


def _maskings(comparator: str, drug: bool) -> dict[str, float]:
    if comparator == "placebo":
        return {"single": 1, "double": 9}
    if comparator == "none":
        return {"open": 1}
    if comparator == "usual" or not drug:
        return {"open": 5, "single": 1}
    return {"open": 4, "single": 2, "double": 4}


def _durations(endpoint: str, acute: bool) -> dict[str, float]:
    if endpoint == "clinical":
        return {"short": 0.3, "medium": 1, "long": 2}
    return {"short": 1.5, "medium": 2, "long": 0.0 if acute else 0.8 if endpoint != "safety" else 0.3}
