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
from trialwright.interventions.own.spelling import is_code, key

# Kinds of things that have doses and salts; "" is an intervention without a type.
DRUG_LIKE = frozenset({"", "drug", "biological", "dietary_supplement", "combination_product"})
# Longer ones are sentences.
MAX_PHRASE_CHARS = 120
_MOST_READ = 1000
_MOST_PARTS = 40
_LEAST_CHARS = 5
_EDGE = " \t,.:;-\u2013\u2014/*+&'\"\u2018\u2019\u201c\u201d"
_WORD = re.compile(r"[^\W_]+")
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
    if not text.strip(_EDGE):
        text, asides = next((aside for aside in asides if aside.strip(_EDGE)), ""), []
    parts: dict[str, Part] = {}
    for piece in pattern.STRONG.split(text)[:_MOST_PARTS]:
        bare = pattern.PURPOSE.sub("", _without_role(piece)).strip(_EDGE)
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
    return pattern.NOTHING.fullmatch(text.strip(_EDGE)) is not None


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
        within[phrase or piece.strip(_EDGE)] = None
        said += [sign if said else "", phrase if like_drug else piece.strip(_EDGE)]
    if len(within) > 1:
        whole = _short(" ".join(said).replace(" ,", ","))
        return Part(whole, tuple(within) if splits else (), any("," in sign for sign in signs))
    phrase = next(iter(within), "") if splits else ""
    return Part(phrase, (), listed=False) if phrase else None


def _cleaned(text: str, like_drug: bool) -> str:
    """Return what is given, "" if nothing is: a phrase without dose, schedule, form, salt and purpose."""
    if _is_nothing(text) or PLACEBO.search(text):
        return ""
    phrase = _outside_doses(text.strip(_EDGE), like_drug)
    if like_drug:
        before = None
        while phrase != before:
            before = phrase
            phrase = _without_forms(pattern.LABEL.sub("", phrase))
        phrase = _code(phrase) or _without_salts(phrase)
    elif article := _ARTICLE.match(phrase):
        phrase = phrase[article.end() :]
    nameless = all(fold(word) in words_on.NAMELESS for word in _WORD.findall(phrase))
    return "" if nameless or not _TWO_SIGNS.search(phrase) else _short(phrase)


def _outside_doses(phrase: str, like_drug: bool) -> str:
    """Cut a phrase where a dose or schedule begins; of a drug, one before the name is taken off."""
    pieces = [piece.strip(_EDGE) for piece in pattern.DOSE.split(phrase)]
    kept = [piece for piece in pieces if _TWO_SIGNS.search(piece)]
    if like_drug:
        kept = [piece for piece in kept if _without_forms(piece)] or kept
    if not kept:
        return "" if like_drug and len(pieces) > 1 else phrase
    return kept[0] if like_drug or pieces[0] else phrase


def _without_forms(phrase: str) -> str:
    """Take words on form, route and schedule off both ends of a drug's name."""
    words = phrase.split()
    while words and _is_form(words[0]):
        words.pop(0)
    while words and _is_form(words[-1]) and not _is_modality(words):
        words.pop()
    return " ".join(words).strip(_EDGE)


def _is_modality(words: list[str]) -> bool:
    """Tell "photodynamic therapy" and "mineral supplements", whose first word alone is no name."""
    if len(words) < 2 or _is_form(words[-2]):
        return False
    return pattern.MODALITY.fullmatch(f"{words[-2]} {words[-1]}") is not None


def _code(phrase: str) -> str:
    """Return the code with which a phrase begins, as what follows is of its dose, form or study; "" if it does not."""
    words = phrase.split()
    begins = (" ".join(words[:length]).strip(_EDGE) for length in (2, 1))
    return next((begin for begin in begins if is_code(key(begin))), "")


def _is_form(word: str) -> bool:
    return all(fold(part) in words_on.FORMS for part in _WORD.findall(word.replace(".", "")))


def _without_salts(phrase: str) -> str:
    """Take salts off the end of a drug's name, unless they are what is given."""
    words = phrase.split()
    while len(words) > 1 and fold(words[-1].strip(_EDGE)) in words_on.ENDINGS:
        words.pop()
    last = fold(words[-1].strip(_EDGE)) if words else ""
    stays = len(last) < _LEAST_CHARS or last in words_on.ENDINGS or last in words_on.NO_BASES
    return phrase if stays else " ".join(words).strip(_EDGE)


def _short(phrase: str) -> str:
    """Cut a phrase that is too long to be shown, between words."""
    phrase = " ".join(phrase.split())
    if len(phrase) <= MAX_PHRASE_CHARS:
        return phrase
    return phrase[:MAX_PHRASE_CHARS].rpartition(" ")[0].strip(_EDGE) or phrase[:MAX_PHRASE_CHARS]
