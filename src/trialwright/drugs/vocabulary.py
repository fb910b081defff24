"""The drug vocabulary: every name and synonym, folded, to the common name of its drug.

Example: of the row ``Zidovudine, "Azidothymidine | AZT"`` the key ``azidothymidine`` and the
acronym ``AZT`` (in this very case) mean Zidovudine. Columns are those of DrugBank's open data
(CC0, "DrugBank vocabulary"): "Common name", and "Synonyms" parted by " | ".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from trialwright.core.errors import InputError
from trialwright.drugs.names import Token, tokenize
from trialwright.drugs.stoplist import NOISE, NOT_DRUGS, SALTS
from trialwright.files import csvs

NAME, SYNONYMS = "Common name", "Synonyms"
_REMEDY = "fix acquire.vocabulary"
# A longer chemical name is never written out in an intervention.
MAX_TOKENS = 12


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names of drugs, to be looked up by tokens.

    Attributes:
        names: folded tokens, joined by blanks, to common name.
        acronyms: short names, as they are written, to common name.
        longest: first token of a name to the most tokens of any name that begins so.
    """

    names: Mapping[str, str]
    acronyms: Mapping[str, str]
    longest: Mapping[str, int]

    @classmethod
    def build(cls, rows: Iterable[tuple[str, list[str]]]) -> Self:
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
                if _is_short(words):
                    written = " ".join(word.written for word in words)
                    if _is_acronym(written):
                        acronyms[written][drug] = None
                else:
                    owners[key][drug] = None
        names = {key: common.get(key, next(iter(drugs))) for key, drugs in owners.items()}
        for key, drug in common.items():
            names.setdefault(_without_salt(key), drug)
        exact = {written: next(iter(drugs)) for written, drugs in acronyms.items() if len(drugs) == 1}
        longest: dict[str, int] = {}
        for words_of in (*(key.split() for key in names), *([w.key for w in tokenize(name)] for name in exact)):
            longest[words_of[0]] = max(longest.get(words_of[0], 0), len(words_of))
        return cls(names, exact, longest)


def read_vocabulary(path: Path) -> Vocabulary:
    """Read a vocabulary in the columns of DrugBank's open data.

    Raises:
        InputError: the file is missing, too large, no UTF-8 CSV, lacks a column, or names no drug.
    """
    vocabulary = Vocabulary.build(_rows(path, csvs.read(path, csvs.with_columns(NAME, SYNONYMS), _REMEDY)))
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


def _is_short(words: list[Token]) -> bool:
    """Tell whether a name must be matched as it is written: up to 3 signs, or 4 with capitals."""
    written = "".join(word.written for word in words)
    return len(written) <= 3 or (len(written) == 4 and sum(sign.isupper() for sign in written) >= 2)


def _is_acronym(written: str) -> bool:
    """Tell names such as AZT, 3TC and ddI from words such as Met, oat and T4."""
    return len(written.replace(" ", "")) >= 3 and not written.islower() and not written.istitle()


def _without_salt(key: str) -> str:
    """Drop salts from the end of a key; a key that would keep little or a salt alone stays whole."""
    words = key.split()
    while len(words) > 1 and words[-1] in SALTS:
        words.pop()
    rest = " ".join(words)
    small = len(rest) < 5 or rest in NOT_DRUGS or any(word in SALTS or word in NOISE for word in words)
    return key if small else rest
