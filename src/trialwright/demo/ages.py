"""Who may take part by age: bounds that fit the people whom a protocol names.

Example: for "elderly patients with advanced lung cancer" the youngest are of "65 Years", say, and there is no oldest.
"""

import re

from numpy.random import Generator

from trialwright.demo.protocol import Protocol
from trialwright.demo.wording import chance, pick

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
