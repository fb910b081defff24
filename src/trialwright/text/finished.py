"""What a finished text is: whole sentences, or a whole phrase where none is asked for, and what is left of another.

Example: of "The dose was low. Patients who had" the whole sentences are "The dose was low.", and the whole phrase of
"Stage III breast cancer who do not meet the criteria for" is "Stage III breast cancer".

Of 500 records of ClinicalTrials.gov these rules change no title, condition or name, and of the other texts that need no
full stop 1 %, mostly by a semicolon at the end.
"""

import re
from collections.abc import Iterator

# A full stop, and what closes behind it, before the end, another line or what begins in no lower case.
_STOP = re.compile(r"[.!?]+[\"'”’)\]]*(?=\Z|\s(?:[^a-z]|\Z))")
# Abbreviations behind which a sentence goes on. "No." is a number, "no." an answer.
_ABBREVIATED = re.compile(r"e\.?g|i\.?e|vs|approx|cf|incl|viz|Drs?|Mrs?|Ms|Prof|St|Nos?|Fig")
# "a." and "2." count what follows: behind a sign or nothing, a letter also behind a comma or, in lower case, a word.
# "s.c." and "U.S." end a sentence only where the text ends.
_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_COUNTS = re.compile(r"(?:(?:\A|[.:;!?]\s|[(\n])(?:[A-Za-z]|\d{1,2}|[ivx]{1,4})|(?:,\s|[^\W\d]\s)(?:[a-z]|i{2,3}))\Z")
_SEEN = 16
_RELATIVE = re.compile("who(?:m|se)?|which|that|where|when|while|whether|if|because|unless")
# Behind these something has to follow, even before a full stop: of 15,664 real and simulated sentences two end so. In
# lower case alone: "hepatitis A", "WHO" and "CAN" are names.
_OPEN = re.compile(
    "an?|the|and|n?or|but|as|thus|of|for|in|with|from|to|by|at|via|per|than|into|among|between|versus|during|against"
    "|upon|towards?|their|its|his|her|every|n?either|being|has|have|had|having|would|should|must|may|using|including"
    "|receiving|who(?:m|se)?|which|where|while|whether|if|because|unless"
)
# Behind these, or signs alone, a phrase goes on.
_HANGING = re.compile(
    rf"|{_OPEN.pattern}|that|when|on|vs|without|within|until|since|before|after|through|is|are|was|were|be|been|will|can"
    "|could|do|does|did|not|any|each|such|this|these|those"
    "|according|due"
)
# What begins, and is all that there is: another sentence, or another count.
_BEGINS = re.compile(r"[a-z]{3}\)?[.!?]\s(?:The|An?|In|And|Or|Of|For|To|This|These)\Z|;\s(?:\d{1,2}|[A-Za-z])\Z")
_CLAUSE_WORDS, _LEAST_WORDS, _NEAR, _ROUNDS = 8, 2, 120, 16
_WORD, _BRACKET = re.compile(r"\S+"), re.compile(r"[()\[\]]")
_SIGNS = ",;:/-–—([{}&=.…\"'“‘"
_BLANK = " \n,;:/-–—([{}&=“‘"


def most_chars(limit: int) -> int:
    """Return how long a text may be that is asked to have `limit` characters: the rest is room to finish a sentence."""
    return limit + limit // 2


def sentence_ends(text: str) -> Iterator[int]:
    """Yield where each whole sentence of a text ends, behind its full stop and what closes there."""
    for stop in _STOP.finditer(text):
        before = text[max(0, stop.start() - _SEEN) : stop.start()]
        word = before[max(before.rfind(" "), before.rfind("\n")) + 1 :].lstrip("([\"'“‘")
        dotted = stop.end() < len(text) and _DOTTED.fullmatch(word)
        goes_on = dotted or _ABBREVIATED.fullmatch(word) or _OPEN.fullmatch(word) or _COUNTS.search(before)
        if not goes_on:
            yield stop.end()


def whole_sentences(text: str) -> str:
    """Return a text up to the end of its last whole sentence, "" where it has none."""
    return text[: max(sentence_ends(text), default=0)]


def whole_phrase(text: str) -> str:
    """Return a text without a last word behind which it would go on, its clause, and a bracket left open."""
    for _ in range(_ROUNDS):
        words = list(_WORD.finditer(text))
        kept = len(words)
        while kept and _goes_on(text, words[kept - 1]):
            kept -= 1
        if kept < len(words) and kept and words[kept - 1][0][-1] not in ".!?":
            # "who do not meet the criteria" without its "for" says nothing.
            clause = range(kept - 1, max(kept - _CLAUSE_WORDS, _LEAST_WORDS) - 1, -1)
            kept = next((at for at in clause if _RELATIVE.fullmatch(words[at][0])), kept)
        shorter = text[: words[kept - 1].end()] if kept else ""
        shorter = shorter[: _unclosed(shorter)].rstrip(_BLANK)
        if shorter == text:
            return text
        text = shorter
    # What loses so much is no phrase.
    return ""


def _goes_on(text: str, word: re.Match[str]) -> bool:
    before = text[max(0, word.end() - _SEEN) : word.end()]
    return bool(_HANGING.fullmatch(word[0].strip(_SIGNS)) or _BEGINS.search(before))


def _unclosed(text: str) -> int | None:
    """Return where the last bracket opens that nothing closes, if that is near the end; one far from it is a slip."""
    opened: list[int] = []
    for sign in _BRACKET.finditer(text):
        if sign[0] in "([":
            opened.append(sign.start())
        elif opened:
            opened.pop()
    return opened[-1] if opened and len(text) - opened[-1] <= _NEAR else None
