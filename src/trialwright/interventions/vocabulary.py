"""The drug vocabulary: every name and synonym, folded, to the common name of its drug.

Example: of the row ``Zidovudine, "Azidothymidine | AZT"`` the key ``azidothymidine`` and the
acronym ``AZT`` (in this very case) mean Zidovudine. Columns are those of DrugBank's open data
(CC0, "DrugBank vocabulary"): "Common name", and "Synonyms" parted by " | ".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from trialwright.core.errors import InputError
from trialwright.files import csvs
from trialwright.interventions.known import KnownNames, index, is_acronym, is_short, settle
from trialwright.interventions.names import Token, tokenize
from trialwright.interventions.stoplist import NOISE, NOT_DRUGS, SALTS

NAME, SYNONYMS = "Common name", "Synonyms"
_REMEDY = "fix acquire.vocabulary"
# A longer chemical name is never written out in an intervention.
MAX_TOKENS = 12


def build(rows: Iterable[tuple[str, list[str]]]) -> KnownNames:
    """Build from common names and their synonyms.

    A name shared by several drugs means the one whose common name it is, else the first of them:
    DrugBank numbers the parent before its isomers (salbutamol is Albuterol, not Levosalbutamol).
    An acronym shared by several means none.
    """
    owners: dict[str, dict[str, None]] = defaultdict(dict)
    acronyms: dict[str, dict[str, None]] = defaultdict(dict)
    common: dict[str, str] = {}
    for drug, synonyms in rows:
        for name in (drug, *synonyms):
            words = tokenize(name)
            key = " ".join(word.key for word in words)
            if not words or len(words) > MAX_TOKENS or _means_nothing(key, words):
                continue
            if name == drug:
                common.setdefault(key, drug)
            if is_short(words):
                written = " ".join(word.written for word in words)
                if is_acronym(written):
                    acronyms[written][drug] = None
            else:
                owners[key][drug] = None
    names = settle(owners, common)
    for key, drug in common.items():
        names.setdefault(_without_salt(key), drug)
    exact = {written: next(iter(drugs)) for written, drugs in acronyms.items() if len(drugs) == 1}
    return index(names, exact, SALTS)


def read_vocabulary(path: Path) -> KnownNames:
    """Read a vocabulary in the columns of DrugBank's open data.

    Raises:
        InputError: the file is missing, too large, no UTF-8 CSV, lacks a column, or names no drug.
    """
    vocabulary = build(_rows(path, csvs.read(path, csvs.with_columns(NAME, SYNONYMS), _REMEDY)))
    if not vocabulary.names:
        raise InputError(f"{path}: names no drug; expected a {NAME!r} in each row, as in DrugBank's open data;"
                         f" {_REMEDY}")
    return vocabulary


def _rows(path: Path, lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    """Yield common names with their synonyms, after a check of the header."""
    header = [name.strip() for name in next(lines, (0, []))[1]]
    missing = [name for name in (NAME, SYNONYMS) if name not in header]
    if missing:
        raise InputError(f"{path}: lacks columns {missing}, found {' '.join(str(header).split())[:300]};"
                         f" expected those of DrugBank's open data; {_REMEDY}")
    name, synonyms = header.index(NAME), header.index(SYNONYMS)
    for line, cells in lines:
        # Some programs leave out the empty cells at the end of a row.
        fitted = cells + [""] * (len(header) - len(cells))
        if len(fitted) > len(header):
            raise InputError(f"{path}: line {line}: {len(cells)} cells, the header has {len(header)}; quote cells that"
                             f" hold the separator, or {_REMEDY}")
        if fitted[name].strip():
            yield fitted[name].strip(), [text for other in fitted[synonyms].split("|") if (text := other.strip())]


def _means_nothing(key: str, words: list[Token]) -> bool:
    """Tell whether a name is on the stop list, or made of doses and forms alone."""
    return key in NOT_DRUGS or all(word.key in NOISE or word.key.isdigit() for word in words)


def _without_salt(key: str) -> str:
    """Drop salts from the end of a key; a key that would keep little or a salt alone stays whole."""
    words = key.split()
    while len(words) > 1 and words[-1] in SALTS:
        words.pop()
    rest = " ".join(words)
    small = len(rest) < 5 or rest in NOT_DRUGS or any(word in SALTS or word in NOISE for word in words)
    return key if small else rest
