"""Ids of trials in the registries of the world: their spellings, which registry one is of, and ids within texts.

Example: ``normalised("euctr 2004-000446-20-gb")`` is "EUCTR2004-000446-20-GB", of the registry "EUCTR", and
``one_trial("EUCTR2004-000446-20-GB")`` is "EUCTR2004-000446-20": the member states of a trial have a record each. The
registries are those of the WHO's platform, ICTRP.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Registry(NamedTuple):
    """A registry, how its ids begin, and the rest of one: as it is written, and as a text may spell it."""

    name: str
    prefix: str
    rest: str


_EUDRACT = r"(?:19|20)\d\d-[0-4]\d{5}-\d\d"
# Countries are added where a registry keeps a record for each.
_STATE = r"(?:-(?:[A-Z]{2}|3RD|OUTSIDE-EU/EEA))?"
_EU_CT = r"20\d\d-5\d{5}-\d\d(?:-\d\d)?"
REGISTRIES = (
    Registry("ClinicalTrials.gov", "NCT", r"\d{8}"),
    Registry("ISRCTN", "ISRCTN", r"\d{8}"),
    Registry("ANZCTR", "ACTRN", r"\d{14}"),
    Registry("ChiCTR", "ChiCTR", r"(?:-[A-Z]{2,5}-?\d{8}|\d{10})"),
    Registry("ITMCTR", "ITMCTR", r"\d{10}"),
    Registry("CTRI", "CTRI/", r"\d{4}/\d{2,3}/\d{4,6}"),
    Registry("DRKS", "DRKS", r"\d{8}"),
    Registry("EUCTR", "EUCTR", _EUDRACT + _STATE),
    Registry("CTIS", "CTIS", _EU_CT),
    Registry("IRCT", "IRCT", r"\d{8,14}N\d{1,3}"),
    Registry("JPRN", "JPRN-", r"(?:UMIN\d{9}|JRCT(?:\d{10}|S\d{9})|JAPICCTI-\d{6}|JMA-IIA\d{5})"),
    Registry("CRIS", "KCT", r"\d{7}"),
    Registry("LBCTR", "LBCTR", r"\d{10}"),
    Registry("NTR", "NL-OMON", r"\d{1,6}"),
    Registry("NTR", "NTR", r"\d{1,5}"),
    Registry("NTR", "NL", r"\d{1,6}"),
    Registry("PACTR", "PACTR", r"\d{12,16}"),
    Registry("REPEC", "PER-", r"\d{3}-\d{2}"),
    Registry("REBEC", "RBR-", r"[A-Z0-9]{6,8}"),
    Registry("RPCEC", "RPCEC", r"\d{8}"),
    Registry("SLCTR", "SLCTR/", r"\d{4}/\d{3}"),
    Registry("TCTR", "TCTR", r"\d{8,11}"),
)
# Ids as other records name them, without what tells the registry, and that.
_BARE = (
    (re.compile(_EUDRACT + _STATE, re.ASCII), "EUCTR"),
    (re.compile(_EU_CT, re.ASCII), "CTIS"),
    (re.compile(r"(?:UMIN\d{9}|JRCT(?:\d{10}|S\d{9})|JAPICCTI-\d{6}|JMA-IIA\d{5})", re.ASCII), "JPRN-"),
)
# Parts that are not written in capitals.
_WORDS = (("JPRN-JRCT", "JPRN-jRCT"), ("JPRN-JAPICCTI", "JPRN-JapicCTI"), ("OUTSIDE", "Outside"))


def _begin(entry: Registry) -> str:
    """Return how an id begins in capitals, with or without a sign behind the letters of its registry."""
    # Of a rest that may be letters alone the sign is all that tells it from a word.
    sign = "-" if entry.prefix == "RBR-" else "[-/]{0,2}"
    return re.escape(entry.prefix.upper().rstrip("-/")) + sign


_FORMS = [(entry, re.compile(rf"{_begin(entry)}(?P<rest>{entry.rest})", re.ASCII)) for entry in REGISTRIES]
# All of them at once, which tells by its group which one it is.
_ANY_FORM = re.compile("|".join(f"({_begin(entry)}{entry.rest})" for entry in REGISTRIES), re.ASCII)
_GAPS = re.compile(r"[\s_:#]+")
_DASHES = re.compile(r"[\u2010-\u2015]")
_EUDRACT_WORD = re.compile(r"EUDRACT-?(?:NUMBER|NO\.?|NR\.?)?")
_LONGEST = 60
# Short ones are as easily something else.
_TOLD_BY_FORM = [entry for entry in REGISTRIES if entry.prefix not in {"NL", "NTR", "PER-"}]


def _in_text(entry: Registry) -> str:
    """Return an id as people write it: with a blank or a hyphen, in any case."""
    # "RBR patients" and "RBR-positive" are none.
    if entry.prefix == "RBR-":
        return r"RBR-(?=[A-Z]{0,7}\d)[A-Z0-9]{6,8}"
    begin = re.escape(entry.prefix.rstrip("-/"))
    return rf"{begin}[ /:-]{{0,2}}{entry.rest}"


# As most people write those of Europe and Japan.
_SHORT_FORMS = (
    rf"EudraCT(?:[ -]?(?:number|no\.?|nr\.?))?[ :#-]{{0,2}}{_EUDRACT}", r"UMIN ?0\d{8}", r"jRCT(?:\d{10}|s\d{9})",
    r"JapicCTI-\d{6}", r"JMA-IIA\d{5}",
)
IN_TEXT = rf"\b(?:{'|'.join((*map(_in_text, _TOLD_BY_FORM), *_SHORT_FORMS))})\b"
# What an id in a text has of small letters, by which texts without any are passed by; "albumin" has none.
STEMS = tuple(sorted({
    *(entry.prefix.rstrip("-/").lower() for entry in _TOLD_BY_FORM), "eudract", "umin0", "umin 0", "jrct", "japiccti-",
    "jma-iia",
}))
_FOUND = re.compile(IN_TEXT, re.ASCII | re.IGNORECASE)


def normalised(text: str | None, prefix: str = "") -> str | None:
    """Return an id in the spelling of its registry, or None where the text is no id, or more than one.

    Args:
        text: as somebody wrote it.
        prefix: what ids begin with where the text may lack it, such as ISRCTN.
    """
    if not text or len(text) > _LONGEST:
        return None
    plain = _DASHES.sub("-", _GAPS.sub("", text)).upper().strip(".,;()[]")
    for found in dict.fromkeys((plain, prefix.upper() + plain)):
        if spelt := _spelt(found):
            return spelt
    plain = _EUDRACT_WORD.sub("", plain, count=1).removeprefix("-")
    for form, begin in _BARE:
        if form.fullmatch(plain):
            return _spelt(begin.upper() + plain)
    return None


def registry_of(trial_id: str) -> str | None:
    """Return the name of the registry of a normalised id; None for other ids, such as those of synthetic trials."""
    match = _ANY_FORM.fullmatch(trial_id.upper())
    return REGISTRIES[(match.lastindex or 0) - 1].name if match else None


def one_trial(trial_id: str) -> str:
    """Return what the ids of one trial in one registry have in common: all but the member state, or the version."""
    if trial_id.startswith("EUCTR"):
        return trial_id[: len("EUCTR2004-000446-20")]
    return trial_id[: len("CTIS2023-503280-20")] if trial_id.startswith("CTIS") else trial_id


def is_nct_id(text: str) -> bool:
    """Tell whether a text is NCT and 8 digits, and nothing else."""
    return _FORMS[0][1].fullmatch(text) is not None


def within(text: str) -> Iterator[tuple[str, str]]:
    """Yield each id in a text, as it stands there and normalised."""
    for match in _FOUND.finditer(text):
        if found := normalised(match[0]):
            yield match[0], found


def _spelt(plain: str) -> str | None:
    known = _ANY_FORM.fullmatch(plain)
    if known is None:
        return None
    entry, form = _FORMS[(known.lastindex or 0) - 1]
    match = form.fullmatch(plain)
    assert match
    spelt = entry.prefix + match["rest"]
    for capitals, written in _WORDS:
        spelt = spelt.replace(capitals, written)
    spelt = spelt.replace("jRCTS", "jRCTs")
    return "RBR-" + match["rest"].lower() if entry.prefix == "RBR-" else spelt
