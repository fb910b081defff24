"""One own name as parts, each cleaned to a phrase: no dose, route, form, salt, placebo or trademark sign.

Example: "Drug: MK-0431 (sitagliptin) 100 mg once daily + metformin hydrochloride tablets" is read as the parts
"MK-0431" and "metformin", with the aside "sitagliptin"; "Usual care" as none.
"""

import re
import unicodedata
from typing import NamedTuple

from trialwright.interventions.matching import PLACEBO
from trialwright.interventions.names import fold
from trialwright.interventions.own import own_patterns as pattern
from trialwright.interventions.own import own_words as words_on
from trialwright.interventions.own.drug_forms import EDGE, WORD, bare_drug, without_forms

# Kinds of things that have doses and salts; "" is an intervention without a type.
DRUG_LIKE = frozenset({"", "drug", "biological", "dietary_supplement", "combination_product"})
# Longer ones are sentences.
MAX_PHRASE_CHARS = 120
_MOST_READ = 1000
_MOST_PARTS = 40
# A letter at least, and not it alone.
_TWO_SIGNS = re.compile(r"[^\W\d_][\W_]*[^\W_]|[^\W_][\W_]*[^\W\d_]")
_ARTICLE = re.compile(r"(?:use of\s+)?(?:the|an?)\s+|use of\s+", re.IGNORECASE)


class Part(NamedTuple):
    """A phrase, and the phrases of which it may be made, if there is a comma, a slash or an "and" in it.

    Whether it is made of them only the other trials can tell: "diet and exercise" are two where others have the one
    and the other, "acceptance and commitment therapy" is one. `listed` says that a comma is among these signs.
    """

    phrase: str
    within: tuple[str, ...]
    listed: bool


def read(name: str, *, like_drug: bool) -> tuple[list[Part], list[str]]:
    """Return the parts of one own name in order, and what stands in its parentheses.

    Args:
        name: as a record has it; of a long one the beginning is read.
        like_drug: whether it is a name of a kind that has doses, forms and salts.
    """
    text = " ".join(_plain(name[:_MOST_READ]).split())
    text, asides = _without_asides(text)
    if not text.strip(EDGE):
        text, asides = next((aside for aside in asides if aside.strip(EDGE)), ""), []
    parts: dict[str, Part] = {}
    for piece in pattern.STRONG.split(text)[:_MOST_PARTS]:
        bare = pattern.PURPOSE.sub("", _without_role(piece)).strip(EDGE)
        if bare and (part := _part(bare, like_drug)):
            parts.setdefault(part.phrase, part)
    single = (aside for aside in asides if not pattern.STRONG.search(aside) and not pattern.WEAK.search(aside))
    found = (_cleaned(aside, like_drug) for aside in single)
    return list(parts.values()), [phrase for phrase in found if phrase and phrase not in parts]


def _plain(text: str) -> str:
    """Take off trademark signs, and write signs that Unicode has twice in the usual way."""
    if text.isascii() and "(" not in text:
        return text
    return unicodedata.normalize("NFKC", pattern.SIGNS.sub("", text))


def _without_asides(text: str) -> tuple[str, list[str]]:
    """Take the parentheses out, the inner ones first."""
    asides: list[str] = []
    for _ in range(3 if "(" in text or "[" in text else 0):
        found = ["".join(groups) for groups in pattern.ASIDE.findall(text)]
        if not found:
            break
        asides += found
        text = pattern.ASIDE.sub(" ", text)
    return text, asides


def _without_role(piece: str) -> str:
    """Take off what stands before a colon and says whose intervention it is; "" of a comparison's own."""
    for _ in range(3 if ":" in piece else 0):
        match = pattern.ROLE.match(piece)
        if not match:
            break
        if pattern.OF_CONTROLS.search(match[0]):
            return ""
        piece = piece[match.end() :]
    return piece


def _is_nothing(text: str) -> bool:
    """Tell whether a text is of a placebo, of care as usual, or of a comparison."""
    if PLACEBO.search(text):
        return len(pattern.WEAK.split(text)) == 1
    if any(map(str.isdigit, text)):
        text = " ".join(pattern.DOSE.sub(" ", text).split())
    return pattern.NOTHING.fullmatch(text.strip(EDGE)) is not None


def _part(text: str, like_drug: bool) -> Part | None:
    """Return the part that a text is, None if it is none; what of it is a placebo or care as usual goes."""
    said: list[str] = []
    within: dict[str, None] = {}
    splits = True
    pieces, signs = pattern.WEAK.split(text)[:_MOST_PARTS], ["", *pattern.WEAK.findall(text)]
    if len(pieces) > 1 and _is_nothing(text):
        return None
    for sign, piece in zip(signs, pieces, strict=False):
        phrase = _cleaned(piece, like_drug)
        # Of a drug, what is left without a name is a form or a route; other parts belong to the name.
        if not phrase and (like_drug or _is_nothing(piece)):
            continue
        splits = splits and bool(phrase)
        within[phrase or piece.strip(EDGE)] = None
        said += [sign if said else "", phrase if like_drug else piece.strip(EDGE)]
    if len(within) > 1:
        whole = _short(" ".join(said).replace(" ,", ","))
        return Part(whole, tuple(within) if splits else (), any("," in sign for sign in signs))
    phrase = next(iter(within), "") if splits else ""
    return Part(phrase, (), listed=False) if phrase else None


def _cleaned(text: str, like_drug: bool) -> str:
    """Return what is given, "" if nothing is: a phrase without dose, schedule, form, salt and purpose."""
    if _is_nothing(text) or PLACEBO.search(text):
        return ""
    phrase = _outside_doses(text.strip(EDGE), like_drug)
    if like_drug:
        phrase = bare_drug(phrase)
    elif article := _ARTICLE.match(phrase):
        phrase = phrase[article.end() :]
    nameless = all(fold(word) in words_on.NAMELESS for word in WORD.findall(phrase))
    return "" if nameless or not _TWO_SIGNS.search(phrase) else _short(phrase)


def _outside_doses(phrase: str, like_drug: bool) -> str:
    """Cut a phrase where a dose or schedule begins; of a drug, one before the name is taken off."""
    pieces = [piece.strip(EDGE) for piece in pattern.DOSE.split(phrase)]
    kept = [piece for piece in pieces if _TWO_SIGNS.search(piece)]
    if like_drug:
        kept = [piece for piece in kept if without_forms(piece)] or kept
    if not kept:
        return "" if like_drug and len(pieces) > 1 else phrase
    return kept[0] if like_drug or pieces[0] else phrase


def _short(phrase: str) -> str:
    """Cut a phrase that is too long to be shown, between words."""
    phrase = " ".join(phrase.split())
    if len(phrase) <= MAX_PHRASE_CHARS:
        return phrase
    return phrase[:MAX_PHRASE_CHARS].rpartition(" ")[0].strip(EDGE) or phrase[:MAX_PHRASE_CHARS]
