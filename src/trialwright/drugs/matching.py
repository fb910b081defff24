"""Drugs of trials: the names of a vocabulary found in intervention names, in order of appearance.

Example: ``"Drug: doxorubicin hydrochloride liposomal 20 mg/m2 + paclitaxel"`` gives
``["Doxorubicin", "Paclitaxel"]``. Longest names win, no name is searched for one by one: each run
of tokens is looked up in a dict. The paper (section 3.2.2) fixes one intervention a trial: the first.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.drugs.names import Token, tokenize
from trialwright.drugs.stoplist import BLOCKED_AFTER, BLOCKED_BEFORE, NOISE, SALTS
from trialwright.drugs.vocabulary import Vocabulary

# Device, Procedure, Radiation, Behavioral, Genetic, Diagnostic Test and Other do not count: Other is
# mostly assays and questionnaires. An intervention without a type does, as some dialects give none.
DRUG_TYPES = ["", "drug", "biological", "combination product", "dietary supplement"]
# `unknown` are the names of interventions that count and in which no drug is found.
MATCHED = pa.schema([
    ("trial_id", pa.string()), ("interventions", pa.list_(pa.string())), ("type", pa.string()),
    ("unknown", pa.list_(pa.string())),
])
# A name and its asides; more is not read, so that a hostile one costs no more than a long one.
_MOST_READ = 4000
_PARTS = re.compile(r"[+&;]|\b(?:and|with|plus|or|vs|versus|then)\b", re.IGNORECASE)
_PREFIX = re.compile(r"\s*(?:drug|biological|dietary supplement|combination product)\s*:\s*", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_PLACEBO = re.compile(r"\b(?:placebos?|sham|dummy)\b", re.IGNORECASE)


def match(trials: pa.Table, vocabulary: Vocabulary) -> pa.Table:
    """Find the drugs of each trial, by intervention name and, where that has none, by other names.

    Args:
        trials: columns trial_id and interventions of ``tables.TRIALS``.
        vocabulary: the drugs that count.

    Returns:
        trial_id, drugs and unknown, a row for each trial in the order given; drugs are common names, each
        once, in order of appearance; unknown is null where the trial has no intervention that counts.
    """
    known: dict[str, list[str]] = {}

    def find(name: str | None) -> list[str]:
        if not name:
            return []
        if name not in known:
            known[name] = find_drugs(name, vocabulary)
        return known[name]

    drugs: list[dict[str, None]] = [{} for _ in range(len(trials))]
    kinds: list[str | None] = [None] * len(trials)
    unknown: list[list[str] | None] = [None] * len(trials)
    start = 0
    for chunk in trials["interventions"].chunks:
        flat = chunk.flatten()
        counts = _is_drug(flat.field("type")).to_pylist()
        types = flat.field("type").to_pylist()
        parents = pc.list_parent_indices(chunk).to_pylist()
        names, aliases = flat.field("name").to_pylist(), flat.field("other_names").to_pylist()
        parts = zip(parents, counts, types, names, aliases, strict=True)
        for parent, counted, kind, name, others in parts:
            if counted:
                found = find(name) or [drug for other in others or () for drug in find(other)]
                if found and not drugs[start + parent]:
                    kinds[start + parent] = (kind or "drug").lower()
                drugs[start + parent].update(dict.fromkeys(found))
                names = unknown[start + parent] = unknown[start + parent] or []
                if not found:
                    names.append(name or "")
        start += len(chunk)
    return pa.table([trials["trial_id"], list(map(list, drugs)), kinds, unknown], schema=MATCHED)


def find_drugs(name: str, vocabulary: Vocabulary) -> list[str]:
    """Return the common names of the drugs in one intervention name, each once, in order.

    Parentheses are read both as part of the name and as an aside; the reading that explains more
    words is taken. Parts of a name that speak of a placebo are left out.
    """
    # Blanks as one, for a long run of them would be tried from each of its places.
    name = _PREFIX.sub("", " ".join(name[:_MOST_READ].split()), count=1)
    if _PLACEBO.search(name):
        name = " + ".join(part for part in _PARTS.split(name) if not _PLACEBO.search(part))
    readings = [name]
    aside = _PARENTHESES.sub(" ", name)
    if aside != name:
        readings.append(aside)
    found = max((_scan(tokenize(reading), vocabulary) for reading in readings), key=lambda scan: scan[0])
    return list(found[1])


def _scan(tokens: list[Token], vocabulary: Vocabulary) -> tuple[int, dict[str, None]]:
    """Walk left to right and take the longest known run at each place; count the words explained."""
    found: dict[str, None] = {}
    explained = place = 0
    bare = all(token.key in SALTS or token.key in NOISE or token.key[:1].isdigit() for token in tokens)
    while place < len(tokens):
        most = min(vocabulary.longest.get(tokens[place].key, 0), len(tokens) - place)
        for length in range(most, 0, -1):
            run = tokens[place : place + length]
            drug = _look_up(run, vocabulary)
            if drug is None or _is_blocked(tokens, place, length) or (length == 1 and run[0].key in SALTS and not bare):
                continue
            found[drug] = None
            explained += length
            place += length - 1
            break
        place += 1
    return explained, found


def _look_up(run: list[Token], vocabulary: Vocabulary) -> str | None:
    """Return the drug that a run of tokens names; acronyms must be written so, and stand alone."""
    drug = vocabulary.names.get(" ".join(token.key for token in run))
    if drug is None and not (len(run) == 1 and run[0].tied):
        drug = vocabulary.acronyms.get(" ".join(token.written for token in run))
    return drug


def _is_blocked(tokens: list[Token], place: int, length: int) -> bool:
    """Tell whether the words beside a run say that the drug is spoken of and not given."""
    before = tokens[place - 1].key if place else ""
    after = tokens[place + length].key if place + length < len(tokens) else ""
    return before in BLOCKED_BEFORE or after in BLOCKED_AFTER


def _is_drug(types: pa.Array) -> pa.Array:
    """Tell which types of interventions count."""
    plain = pc.replace_substring(pc.utf8_lower(pc.fill_null(types, "")), "_", " ")
    return pc.is_in(plain, value_set=pa.array(DRUG_TYPES))
