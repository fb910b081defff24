"""Marks of who and what a record names, by which a name is known again without being kept.

Example: ``mark("person", "Pat A. Example, MD")`` and ``mark("person", "Dr. Pat Example")`` are the same
16 digits after "person:", and no table holds the name itself.

Marks are pseudonymous, not anonymous: they are hashes without a secret, for two clones must give the same tables, so
that whoever has a list of names can test each. A table with marks is for those who may see the registry's names.
"""

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

_LETTERS = re.compile(r"[^\W\d_][\w'’-]{0,40}")
# "Director's" and "Call-Center" hold a word that is no name.
_JOINTS = re.compile(r"['’-]")
# What stands in a registry's fields for people and is none.
_NO_PERSON = frozenset({
    "call", "center", "centre", "clinical", "contact", "coordinator", "department", "development", "director",
    "drug", "enrollment", "global", "group", "hospital", "information", "institute", "international",
    "investigator", "medical", "medicine", "monitor", "office", "officer", "patient", "pharma", "pharmaceuticals",
    "principal", "program", "project", "recruitment", "registry", "research", "responsible", "science",
    "scientific", "service", "services", "sponsor", "study", "team", "trial", "trials", "university",
})
_TITLES = frozenset({
    "dr", "prof", "professor", "doctor", "md", "phd", "mbbs", "ms", "mr", "mrs", "mph", "msc", "sir", "jr", "sr",
    "ii", "iii", "facs", "dds", "rn", "pharmd",
})
# Fewer signs are a dose, a year or a page as easily as a number of a study.
_SHORTEST_NUMBER = 6
_SHORTEST_PHONE = 8
# The longest e-mail address that can be written to.
_LONGEST = 320


def mark(kind: str, text: str) -> str | None:
    """Return the mark of a study number, e-mail address, phone, person or surname; None where it is none."""
    return _mark(kind, text[:_LONGEST])


def person_marks(name: str) -> tuple[str, ...]:
    """Return the marks of a name as a person's and as a surname; none where it is none."""
    return _person_marks(name[:_LONGEST])


# The same officials and offices stand in many records.
@lru_cache(maxsize=1 << 14)
def _mark(kind: str, text: str) -> str | None:
    plain = _PLAIN[kind](text)
    return _hashed(kind, plain) if plain else None


@lru_cache(maxsize=1 << 14)
def _person_marks(name: str) -> tuple[str, ...]:
    parts = _of_person(name)
    whole = [_hashed("person", f"{parts[0]} {parts[-1]}")] if len(parts) > 1 else []
    return (*whole, _hashed("surname", parts[-1])) if parts else ()


def _hashed(kind: str, plain: str) -> str:
    return f"{kind}:{hashlib.blake2b(plain.encode(), digest_size=8).hexdigest()}"


def name_parts(text: str) -> list[str]:
    """Return the words of a person's name in lower case, without titles, degrees and initials."""
    words = [word.lower() for word in _LETTERS.findall(text.partition(",")[0])]
    return [word for word in words if len(word) > 1 and word not in _TITLES]


def _study_number(text: str) -> str | None:
    plain = "".join(filter(str.isalnum, text)).upper()
    digits = sum(map(str.isdecimal, plain))
    named = digits >= 3 and not plain.isdecimal()
    return plain if len(plain) >= _SHORTEST_NUMBER and (named or digits > _SHORTEST_NUMBER) else None


def _email(text: str) -> str | None:
    return text.strip(" .<>").lower() if "@" in text else None


def _phone(text: str) -> str | None:
    plain = "".join(filter(str.isdecimal, text))
    # The country code stands in one mention of a number and not in another.
    return plain[-10:] if len(plain) >= _SHORTEST_PHONE else None


def _person(text: str) -> str | None:
    parts = _of_person(text)
    return f"{parts[0]} {parts[-1]}" if len(parts) > 1 else None


def _surname(text: str) -> str | None:
    parts = _of_person(text)
    return parts[-1] if parts else None


def _of_person(text: str) -> list[str]:
    parts = name_parts(text)
    return parts if _NO_PERSON.isdisjoint(_JOINTS.sub(" ", " ".join(parts)).split()) else []


_PLAIN: dict[str, Callable[[str], str | None]] = {
    "study_number": _study_number, "email": _email, "phone": _phone, "person": _person, "surname": _surname,
}
