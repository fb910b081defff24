r"""Clean, bounded text out of what a model wrote.

Example: ``sanitise("Adults&#xD;\n with  gout\\nand a\u0000 fever")`` is ``"Adults\n with gout\nand a fever"``.
"""

import html
import re

from trialwright.text.finished import most_chars, sentence_ends, whole_phrase, whole_sentences

# Control, format, private and surrogate characters, line and tab apart.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufeff]")
# Registry records end their lines in &#xD;, and models that saw them write it out, whole or escaped twice.
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_ESCAPED = re.compile(r"\\r\\n|\\[rn]")
# Where a phrase that was cut may end, and what joins a line to the next.
_PAUSE, _JOINED = re.compile(r"[,;:.!?](?=\s)"), re.compile(r"[;,]?(?: (?:and|or))?[;,]?\s*\Z")
_SAYS = re.compile(r"\w")


def sanitise(text: str) -> str:
    """Return a text without characters that cannot be printed, line ends and blanks made plain."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), _ESCAPED.sub("\n", text))
    text = re.sub(r"\r+\n?", "\n", text).replace("\t", " ").replace("\u00a0", " ")
    text = _UNPRINTABLE.sub("", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n", "\n", re.sub(r" {2,}", " ", text))).strip()


def finish_phrase(text: str, limit: int) -> str:
    """Return a text that needs no full stop as a whole phrase, "" where it is none.

    One that ran into the end of its room (`most_chars`) was cut, within a word mostly: it ends at a sign before.
    """
    most = most_chars(limit)
    return whole_phrase(text) if len(text) < most else _cut(text, most)


def _cut(text: str, most: int) -> str:
    head = text[: most - 1]
    signs = [match.start() for match in _PAUSE.finditer(head, most // 2)]
    return whole_phrase(head[: signs[-1]] if signs else head.rpartition(" ")[0])


def finish_sentences(text: str, limit: int) -> str:
    """Return the whole sentences of a text that begin within the limit, "" where it has none.

    A last line that is a whole phrase by itself, as in a list, stays; so does a text that is one such phrase.
    """
    ends = [0, *(end for end in sentence_ends(text) if end < most_chars(limit))]
    end = next((end for end in ends if end >= limit), ends[-1])
    rest = text[end:]
    alone = rest if end == 0 or rest.startswith("\n") else ""
    if alone and end < limit and len(text) <= limit and _is_whole(alone.rpartition("\n")[2]):
        return text
    return text[:end]


def finish_lines(text: str, limit: int, line: int) -> str:
    """Return the lines of a list that fit, each a whole one, without a heading at the end that nothing follows.

    Args:
        text: the list.
        limit: how long it may be, not counting its room.
        line: how long a line of it may be, not counting its room; one that fills that was cut.
    """
    kept: list[str] = []
    left = most_chars(limit)
    for one in text.split("\n"):
        was_cut = len(one.lstrip("- ")) == most_chars(line)
        said = one if _is_whole(one) and not was_cut else finish_phrase(one, line)
        if len(said) >= left:
            # Criteria that are one paragraph end as its sentences do; of a list the lines that fit are enough.
            listed = any(line and not line.endswith(":") for line in kept)
            kept.append(one[: max((end for end in sentence_ends(one) if end < left), default=0)] or
                        ("" if listed else _cut(one, left)))
            break
        left -= len(said) + 1
        if said or not one:
            kept.append(said)
        if was_cut:
            # The next line would begin amid the rest of it.
            break
    while kept and (not kept[-1] or kept[-1].endswith(":")):
        kept.pop()
    return "\n".join(kept)


def _is_whole(line: str) -> bool:
    # Lists are joined by "; and", and headings may end in any word: "Patients must have:".
    said = _JOINED.sub("", line)
    return said.endswith(":") or not _SAYS.search(said) or said in (whole_phrase(said), whole_sentences(said))
