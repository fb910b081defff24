"""Titles and summaries of a simulated record, worded from the pools.

Example: "Metformin Versus Placebo in Adults With Type 2 Diabetes", followed by a summary of three
to six sentences. Each fact of a trial is said at least once somewhere in its design fields: what
the summary leaves out stands in a registry field, and the other way round.
"""

from collections.abc import Sequence

from numpy.random import Generator

from trialwright.demo.knowledge import phrases
from trialwright.demo.protocol import Protocol
from trialwright.demo.wording import capital, chance, fill, headline, pick, several

Text = list[str]
# How often a summary tells each fact of its own accord.
_TOLD = {"masking": 0.4, "comparator": 0.6, "endpoint": 0.8, "duration": 0.5, "criteria": 0.6, "population": 0.6,
         "dose": 0.5}  # fmt: skip


def titles(protocol: Protocol, rng: Generator) -> tuple[str, str]:
    """Word the brief and the official title."""
    facts, pools = protocol.facts, phrases()
    pool = pools["titles"]["combination" if facts.combination else facts.comparator]
    brief = fill(pick(rng, pool), rng, protocol.words)
    official = fill(pick(rng, pools["official"][facts.comparator]), rng, protocol.words)
    if facts.drug is None:
        official = official.replace("phase N/A ", "").replace("phase N/A", "clinical")
    return _title(brief, rng), _title(official, rng)


def summary(protocol: Protocol, rng: Generator, must: Sequence[str]) -> list[Text]:
    """Word the brief summary: paragraphs of sentences; `must` names the facts it has to tell."""
    told = [name for name, share in _TOLD.items() if chance(rng, share)]
    names = list(dict.fromkeys([*must, *told]))
    facts = [_say(protocol, rng, name) for name in several(rng, names, len(names))]
    sentences = [fill(pick(rng, phrases()["purpose"]["any"]), rng, protocol.words), *filter(None, facts)]
    if protocol.facts.combination:
        sentences.append(fill(pick(rng, phrases()["combination"]["any"]), rng, protocol.words))
    background = several(rng, protocol.area.background, int(rng.integers(3)))
    if background and chance(rng, 0.5):
        return [[" ".join(background)], [" ".join(sentences)]]
    return [[" ".join(background + sentences)]]


def detail(protocol: Protocol, rng: Generator) -> list[Text]:
    """Word the detailed description."""
    pools, facts = phrases(), protocol.facts
    methods = pools["methods"]["single" if facts.comparator == "none" else "randomized"]
    first = several(rng, protocol.area.background, int(rng.integers(1, 4)))
    design = [_say(protocol, rng, name) for name in several(rng, ["masking", "comparator", "dose", "duration"], 2)]
    procedure = several(rng, methods, 1) + several(rng, pools["methods"][protocol.area.pace], int(rng.integers(1, 4)))
    close = several(rng, pools["methods"]["analysis"], int(rng.integers(1, 4))) + several(
        rng, pools["methods"]["safety"], int(rng.integers(0, 2))
    )
    paragraphs = [first, [text for text in design if text] + procedure, close]
    return [[" ".join(fill(text, rng, protocol.words) for text in part)] for part in paragraphs]


def _say(protocol: Protocol, rng: Generator, name: str) -> str:
    """Word one fact; empty where there is nothing to say of it."""
    if name == "dose" and protocol.facts.drug is None:
        return ""
    pool = phrases()[name][getattr(protocol.facts, name)]
    return capital(fill(pick(rng, pool), rng, protocol.words)) if pool else ""


def _title(text: str, rng: Generator) -> str:
    text = text.replace(" ,", ",").replace("  ", " ").strip()
    text = text.replace("an single", "a single").replace("an double", "a double").replace("a open", "an open")
    return headline(text) if chance(rng, 0.75) else capital(text)


def observed(protocol: Protocol, rng: Generator) -> tuple[str, list[Text]]:
    """Word the title and summary of an observational record."""
    pools = phrases()["observational"]
    title = _title(fill(pick(rng, pools["titles"]), rng, protocol.words), rng)
    told = [pick(rng, protocol.area.background), pick(rng, pools["summary"])]
    return title, [[" ".join(fill(text, rng, protocol.words) for text in told)]]
