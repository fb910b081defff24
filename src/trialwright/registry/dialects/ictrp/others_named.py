"""Whom and what a record of ICTRP names: the ids of its trial here and elsewhere, and people, as marks alone.

Example: ``secondary_ids("D5084C00007;NCT03778229", "EUCTR2018-003012-51-GB")`` is ``["NCT03778229"]``.
"""

import re
from collections.abc import Iterable
from itertools import islice, zip_longest
from typing import NamedTuple

from trialwright.registry.dialects.ictrp.plain_lines import is_nothing, lines
from trialwright.registry.dialects.seam import Rejection
from trialwright.trial import ids
from trialwright.trial.identity import mark, person_marks

# By the register, or else the address of a record: how ids begin that stand there without it.
_PREFIXES = (
    ("isrctn", "ISRCTN"), ("anzctr", "ACTRN"), ("jprn", "JPRN-"), ("umin", "JPRN-"), ("jrct", "JPRN-"),
    ("eu clinical", "EUCTR"), ("euctr", "EUCTR"), ("clinicaltrialsregister.eu", "EUCTR"), ("drks", "DRKS"),
    ("pactr", "PACTR"), ("clinicaltrials.gov", "NCT"),
)
# No real record has half as many.
_MOST = 1000


class Contact(NamedTuple):
    """Whom a record names; where they are several, semicolons stand between them."""

    first: str
    last: str
    email: str
    phone: str


def own_id(text: str, source: str) -> str:
    """Return the id of a record, with what tells its registry where that lacks.

    Args:
        text: the id as it stands there.
        source: the register and the address of the record.

    Raises:
        Rejection: ``no_trial_id``.
    """
    told, source = text.strip(), source[:400].lower()
    prefix = next((prefix for word, prefix in _PREFIXES if word in source), "")
    # ANZCTR's own are the only ones of fourteen digits that stand alone.
    if not prefix and re.fullmatch(r"\d{14}", told, re.ASCII):
        prefix = "ACTRN"
    found = ids.normalised(told, prefix)
    if found is None:
        raise Rejection("no_trial_id", f"TrialID is {told[:60]!r}, expected the id of a registry")
    return found


def secondary_ids(text: str, own: str) -> list[str]:
    """Return the ids that other registries gave a trial, each once.

    Args:
        text: all that may hold one, with a separator between any two.
        own: the id of the record itself, which is left out.
    """
    plain = lines(text)
    found: dict[str, None] = {}
    for part in islice(re.split(r"[;,\n|]", plain), _MOST):
        told = ids.normalised(part.strip())
        if told:
            found[told] = None
            continue
        found.update((one, None) for word in part.split(maxsplit=_MOST)[:_MOST] if (one := ids.normalised(word)))
        found.update((one, None) for _, one in ids.within(part))
    found.pop(own, None)
    return list(found)


def marks(numbers: str, contacts: Iterable[Contact]) -> list[str]:
    """Return the marks of the numbers of a study and of its contacts, as those of other dialects are."""
    named = [
        ("study_number", part.strip()) for part in islice(re.split(r"[;,\n]", lines(numbers)), _MOST)
        if not is_nothing(part) and not ids.normalised(part)
    ]
    people = set[str]()
    for contact in contacts:
        names = zip_longest(contact.first.split(";"), contact.last.split(";"), fillvalue="")
        for first, last in islice(names, _MOST):
            people.update(person_marks(f"{first} {last}".strip()))
        for kind, text in (("email", contact.email), ("phone", contact.phone)):
            named += [(kind, part) for part in islice(text.split(";"), _MOST)]
    return sorted(people | {found for kind, text in named if text.strip() and (found := mark(kind, text))})


def is_among(name: str, people: Iterable[str]) -> bool:
    """Tell whether a name is of one of the people marked, whichever of its parts stands first."""
    turned = " ".join(reversed(name.partition(",")[0].split()))
    return not {mark("person", name), mark("person", turned)}.isdisjoint(people)
