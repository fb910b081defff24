"""Who may take part in a simulated trial: its eligibility criteria, and the ages that fit the people it names.

Example: a heading "Inclusion Criteria:" with bullets drawn from the condition's own pool, the
bullet that tells how far patients were treated before, and the bullets that tell whether the trial
takes all comers or a selected few. For "elderly patients with advanced lung cancer" the youngest are of
"65 Years", say, and there is no oldest.
"""

import re

from numpy.random import Generator

from trialwright.demo.knowledge import phrases
from trialwright.demo.protocol import Protocol
from trialwright.demo.wording import chance, fill, pick, several

NONE = "N/A"
_CHILDREN = re.compile(r"\b(?:children|adolescents)\b")
_AGED = re.compile(r"\b(?:elderly|older|late-life)\b")
_UNBOUND = 0.45


def bounds(protocol: Protocol, rng: Generator) -> tuple[str, str]:
    """Draw the minimum and the maximum age."""
    people = protocol.words["people"]
    if _CHILDREN.search(people):
        return pick(rng, ["2 Years", "4 Years", "6 Years", "12 Years"]), pick(rng, ["16 Years", "17 Years", "18 Years"])
    if _AGED.search(people):
        return pick(rng, ["60 Years", "65 Years", "70 Years"]), NONE
    youngest = pick(rng, protocol.area.ages)
    if protocol.facts.criteria == "broad" or chance(rng, _UNBOUND):
        return youngest, NONE
    oldest = pick(rng, ["65 Years", "70 Years", "75 Years", "80 Years"])
    return youngest, oldest if oldest > youngest else NONE


def criteria(protocol: Protocol, youngest: str, rng: Generator) -> list[list[str]]:
    """Word the criteria: lists of lines, a heading first and bullets after it; `youngest` is the minimum age."""
    area, facts, pools = protocol.area, protocol.facts, phrases()["eligibility"]
    size = {"broad": (2, 1), "standard": (4, 4), "enriched": (5, 6)}[facts.criteria]
    inside = several(rng, area.inclusion, size[0] + int(rng.integers(0, 3)))
    outside = several(rng, area.exclusion, size[1] + int(rng.integers(0, 3)))
    if facts.population != "general":
        inside.insert(1, pick(rng, area.naive_criteria if facts.population == "naive" else area.refractory_criteria))
    if facts.criteria == "broad":
        inside.insert(0, pick(rng, pools["broad"]))
    if facts.criteria == "enriched":
        for text in several(rng, area.enriched, 1 + int(rng.integers(0, 2))):
            inside.insert(int(rng.integers(0, 3)), text)
    inside += several(rng, pools["common_inclusion"], int(rng.integers(0, 3)))
    outside += several(rng, pools["common_exclusion"], int(rng.integers(0, 2 if facts.criteria == "broad" else 4)))
    heads = pick(rng, [("Inclusion Criteria:", "Exclusion Criteria:"), ("Inclusion criteria:", "Exclusion criteria:"),
                       ("DISEASE CHARACTERISTICS:", "PATIENT CHARACTERISTICS, not eligible:")]
                 if area.pace == "oncology" else [("Inclusion Criteria:", "Exclusion Criteria:")])  # fmt: skip
    end = pick(rng, [".", "", "", ";"])
    words, blocks = protocol.words | {"years": youngest.split(maxsplit=1)[0]}, []
    for head, lines in zip(heads, (inside, outside), strict=True):
        texts = [fill(text, rng, words) + end for text in lines]
        blocks.append([head, *texts])
    return blocks if chance(rng, 0.96) else blocks[:1]
