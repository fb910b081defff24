r"""Regular expressions of finished texts, for a grammar that ends a text where it would break off.

Example: ``sentences(60, 320)`` matches 60 to 320 characters whose last is a full stop behind a word, and up to half as
many more where no sentence ends before.
"""

from trialwright.text.finished import most_chars

# Printable ASCII without quote and backslash, and signs common in protocols.
CHARS = r" !#-\[\]-~±µ°≤≥"
# Within a sentence: no full stop before a blank. Before its own there is a word, and no letter that counts ("c.").
INNER = r"(?:[ #-\-/->@-\[\]-~±µ°≤≥]|[!.?][#-\[\]-~±µ°≤≥])"
_STOP = r"(?:[A-Za-z0-9%)\]]{2}|[ \-][A-Z0-9])[.!?]"
# What may be between two paragraphs, the second of them perhaps an item of a list.
_BREAK = r"[.:;]\n{1,2}(?:- )?[A-Z0-9]"


def sentences(least: int, most: int, *, paragraphs: bool = False) -> str:
    """Return a regular expression of what ends in a full stop; past `most` characters the first one ends it.

    Args:
        least: of how many characters at least.
        most: after how many the sentence at hand is to be the last.
        paragraphs: whether there may be several, of which a break counts as one character.
    """
    least, room = max(least - 4, 1), most_chars(most) - most - 4
    one = f"(?:[{CHARS}]|{_BREAK})" if paragraphs else f"[{CHARS}]"
    return f"(?:{one}{{{least},{most - 1}}}|{one}{{{most}}}{INNER}{{0,{room}}}){_STOP}"


def listed(most: int, line_chars: int) -> str:
    """Return a regular expression of the lines of a list, none of them empty.

    Parsing bounds the length of the whole; a line of `line_chars` and half as many more was cut.
    """
    line = f"[A-Z0-9][{CHARS}]{{11,{most_chars(line_chars) - 1}}}"
    return f"{line}(\n{{1,2}}(- )?{line}){{3,{max(most // 60, 3)}}}"
