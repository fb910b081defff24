"""A list of the user's own names of interventions of any type: one name a line, its synonyms after it.

Example: of the line ``Cognitive behavioral therapy | CBT | Cognitive therapy`` all three names are the first. A short
name in capitals, such as CBT, is known where it is written so; all others in any case.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from trialwright.core.errors import InputError
from trialwright.interventions.known import KnownNames, index, is_acronym, is_short, settle
from trialwright.interventions.names import MAX_NAME_CHARS, tokenize

_REMEDY = "fix acquire.interventions"
_MAX_BYTES = 64 << 20


def read_list(path: Path) -> KnownNames:
    """Read a list of names; one that stands on several lines means that of which it is the first, else the first.

    Raises:
        InputError: the file is missing, too large or no UTF-8, names nothing, or a line is no list of names.
    """
    owners: dict[str, dict[str, None]] = defaultdict(dict)
    acronyms: dict[str, dict[str, None]] = defaultdict(dict)
    own: dict[str, str] = {}
    for number, names in _lines(path):
        for name in names:
            words = tokenize(name)
            if not words or len(name) > MAX_NAME_CHARS:
                wrong = f"is longer than {MAX_NAME_CHARS} characters" if words else "has no letter and no digit"
                raise InputError(f"{path}: line {number}: {name[:60]!r} {wrong}; expected names separated by ' | ';"
                                 f" {_REMEDY}")
            written, key = " ".join(word.written for word in words), " ".join(word.key for word in words)
            exact = is_short(words) and is_acronym(written)
            (acronyms[written] if exact else owners[key])[names[0]] = None
            if name == names[0]:
                own.setdefault(written if exact else key, name)
    if not own:
        raise InputError(f"{path}: names nothing; expected one name per line; {_REMEDY}")
    return index(settle(owners, own), settle(acronyms, own))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the names of each line that has any, with its number."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(f"{path}: {path.stat().st_size} bytes, at most {_MAX_BYTES} are read; {_REMEDY}")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; {_REMEDY}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); fix its permissions, or {_REMEDY}") from error
    for number, line in enumerate(data.splitlines(), 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"{path}: line {number} is not UTF-8; save it as UTF-8 text, or {_REMEDY}") from error
        if "\0" in text:
            raise InputError(f"{path}: line {number} holds a NUL, expected a text file; {_REMEDY}")
        names = [" ".join(name.split()) for name in text.split("|")]
        if any(names):
            if not names[0]:
                raise InputError(f"{path}: line {number} has no name before the first '|'; {_REMEDY}")
            yield number, list(filter(None, names))
