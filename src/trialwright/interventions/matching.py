"""Known names found in the name of an intervention, in order of appearance.

Example: ``"Drug: doxorubicin hydrochloride liposomal 20 mg/m2 + paclitaxel"`` gives
``["Doxorubicin", "Paclitaxel"]``. Longest names win, no name is searched for one by one: each run
of tokens is looked up in a dict.
"""

import re

from trialwright.interventions.known import KnownNames
from trialwright.interventions.names import Token, tokenize
from trialwright.interventions.stoplist import BLOCKED_AFTER, BLOCKED_BEFORE, NOISE

# A name and its asides; more is not read, so that a hostile one costs no more than a long one.
MOST_READ = 4000
PLACEBO = re.compile(r"\b(?:placebos?|sham|dummy)\b", re.IGNORECASE)
_PARTS = re.compile(r"[+&;]|\b(?:and|with|plus|or|vs|versus|then)\b", re.IGNORECASE)
_PREFIX = re.compile(r"\s*(?:drug|biological|dietary supplement|combination product)\s*:\s*", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def find_known(name: str, known: KnownNames) -> list[str]:
    """Return the known names in one intervention name, each once, in order.

    Parentheses are read both as part of the name and as an aside; the reading that explains more
    words is taken. Parts of a name that speak of a placebo are left out.
    """
    # Blanks as one, for a long run of them would be tried from each of its places.
    name = _PREFIX.sub("", " ".join(name[:MOST_READ].split()), count=1)
    if PLACEBO.search(name):
        name = " + ".join(part for part in _PARTS.split(name) if not PLACEBO.search(part))
    readings = [name]
    aside = _PARENTHESES.sub(" ", name)
    if aside != name:
        readings.append(aside)
    found = max((_scan(tokenize(reading), known) for reading in readings), key=lambda scan: scan[0])
    return list(found[1])


def _scan(tokens: list[Token], known: KnownNames) -> tuple[int, dict[str, None]]:
    """Walk left to right and take the longest known run at each place; count the words explained."""
    found: dict[str, None] = {}
    explained = place = 0
    bare = all(token.key in known.weak or token.key in NOISE or token.key[:1].isdigit() for token in tokens)
    while place < len(tokens):
        most = min(known.longest.get(tokens[place].key, 0), len(tokens) - place)
        for length in range(most, 0, -1):
            run = tokens[place : place + length]
            name = _look_up(run, known)
            weak = length == 1 and run[0].key in known.weak and not bare
            if name is None or weak or _is_blocked(tokens, place, length):
                continue
            found[name] = None
            explained += length
            place += length - 1
            break
        place += 1
    return explained, found


def _look_up(run: list[Token], known: KnownNames) -> str | None:
    """Return what a run of tokens names; acronyms must be written so, and stand alone."""
    name = known.names.get(" ".join(token.key for token in run))
    if name is None and not (len(run) == 1 and run[0].tied):
        name = known.acronyms.get(" ".join(token.written for token in run))
    return name


def _is_blocked(tokens: list[Token], place: int, length: int) -> bool:
    """Tell whether the words beside a run say that it is spoken of and not given."""
    before = tokens[place - 1].key if place else ""
    after = tokens[place + length].key if place + length < len(tokens) else ""
    return before in BLOCKED_BEFORE or after in BLOCKED_AFTER
