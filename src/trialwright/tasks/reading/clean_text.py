r"""Clean, bounded text out of what a model wrote.

Example: ``sanitise("Adults&#xD;\n with  gout\\nand a\u0000 fever")`` is ``"Adults\n with gout\nand a fever"``.
"""

import html
import re

from trialwright.trial.report import clip

# Control, format, private and surrogate characters, line and tab apart.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufeff]")
# Registry records end their lines in &#xD;, and models that saw them write it out, whole or escaped twice.
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_ESCAPED = re.compile(r"\\r\\n|\\[rn]")


def sanitise(text: str) -> str:
    """Return a text without characters that cannot be printed, line ends and blanks made plain."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), _ESCAPED.sub("\n", text))
    text = re.sub(r"\r+\n?", "\n", text).replace("\t", " ").replace("\u00a0", " ")
    text = _UNPRINTABLE.sub("", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n", "\n", re.sub(r" {2,}", " ", text))).strip()


def finish(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters; one that the limit cut ends with its last full stop, or word."""
    # A grammar stops a text at the limit exactly: the word it stood in is not whole.
    return text if len(text) < limit else clip(text + " ", limit - 1) if text[-1] not in ".!?" else clip(text, limit)
