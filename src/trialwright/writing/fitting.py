"""Fitting a found object to the form of a trial: kinds, the registry's words, clean bounded text.

Example: ``{"phase": "phase ii", "conditions": "Asthma"}`` becomes ``{"phase": "Phase 2",
"conditions": ["Asthma"]}``, mended. What cannot be fitted is rejected, and the field named.
"""

import re
from collections.abc import Mapping
from typing import Any

from trialwright.ground import params
from trialwright.ground.trial import clip
from trialwright.writing.answers import RejectionError
from trialwright.writing.form import LISTS, Form
from trialwright.writing.schema import AGE, AGES, LEAST, WORDS, least_chars, text_limit

# Control, format, private and surrogate characters, line and tab apart.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufeff]")
_NOTHING = frozenset({"", "null", "none", "n/a", "na", "not applicable", "not specified", "unknown"})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_SYNONYMS = {
    "both": "All", "any": "All", "yes": "Accepts Healthy Volunteers", "true": "Accepts Healthy Volunteers",
    "false": "No", "open label": "None (Open Label)", "open-label": "None (Open Label)",
    "double-blind": "Double", "single-blind": "Single",
}
_FIRST_PART = {"interventions": "name", "arms": "label", "primary_outcomes": "measure", "secondary_outcomes": "measure"}


class Fitter:
    """Fits objects to one form; `mended` tells whether the last one was changed in kind or word."""

    def __init__(self, form: Form, synthesis: params.Synthesis) -> None:
        self.form, self.synthesis = form, synthesis
        self.mended = False

    def fit(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Return the report in an object; members that the form does not ask for are left out.

        Raises:
            RejectionError: ``not_schema``, a member is of another kind; ``empty_section``, one that is needed is empty.
        """
        self.mended = False
        report: dict[str, Any] = {}
        for name in self.form.fields:
            value = found.get(name)
            listed = name in LISTS
            report[name] = self._list(name, value) if listed else self._text(name, value)
            least = LEAST[name] if listed and name in LEAST else least_chars(name, self.synthesis)
            if name in LEAST and len(report[name] or ()) < least:
                raise RejectionError("empty_section", f"{name}: {found.get(name)!r}")
        return report

    def _list(self, name: str, value: Any) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.mended, value = True, [value]
        one = self._part if name in self.form.parts else self._text
        fitted: dict[str, Any] = {}
        for item in filter(None, (one(name, item) for item in value)):
            # A part is told from others by its name; a small model gives one twice.
            label = item[_FIRST_PART[name]] if isinstance(item, dict) else item
            fitted.setdefault(str(label).casefold(), item)
        return list(fitted.values())[: self.synthesis.max_items]

    def _part(self, name: str, value: Any) -> dict[str, str | None] | None:
        if isinstance(value, str):
            self.mended, value = True, {_FIRST_PART[name]: value}
        if value is None:
            return None
        if not isinstance(value, dict):
            raise RejectionError("not_schema", f"{name}: found {type(value).__name__}, expected an object")
        part = {key: self._text(f"{name}.{key}", value.get(key)) for key in self.form.parts[name]}
        return part if part[_FIRST_PART[name]] else None

    def _text(self, name: str, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            self.mended, value = True, "\n".join(value)
        elif isinstance(value, bool | int | float):
            self.mended, value = True, str(value)
        if not isinstance(value, str):
            raise RejectionError("not_schema", f"{name}: found {type(value).__name__}, expected a text")
        text = sanitise(value)
        if name in WORDS:
            return self._word(name, text)
        if name in AGES:
            return self._age(name, text)
        return finish(text, text_limit(name, self.synthesis)) or None

    def _word(self, name: str, text: str) -> str | None:
        legal = {word.casefold(): word for word in WORDS[name]}
        if text in WORDS[name]:
            return text
        self.mended = True
        plain = text.casefold()
        if plain in _NOTHING and plain not in legal and not (name == "masking" and plain == "none"):
            return None
        plain = re.sub(r"\b(iv|i{1,3})\b", lambda match: _ROMAN[match[0]], plain) if name == "phase" else plain
        word = legal.get(plain) or legal.get(_SYNONYMS.get(plain, "").casefold())
        if word is None and name == "masking" and plain == "none":
            word = "None (Open Label)"
        if word is None:
            raise RejectionError("not_schema", f"{name}: found {text[:60]!r}, expected such as {WORDS[name][0]}")
        return word

    def _age(self, name: str, text: str) -> str | None:
        if re.fullmatch(AGE, text):
            return text
        self.mended = True
        if text.casefold() in _NOTHING:
            return None
        if re.fullmatch(r"[0-9]{1,3}", text):
            return f"{int(text)} Years"
        if match := re.fullmatch(rf"(?i){AGE}", text):
            return match[0].title()
        raise RejectionError("not_schema", f"{name}: found {text[:60]!r}, expected such as 18 Years")


def sanitise(text: str) -> str:
    """Return a text without characters that cannot be printed, line ends and blanks made plain."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u00a0", " ")
    text = _UNPRINTABLE.sub("", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n", "\n", re.sub(r" {2,}", " ", text))).strip()


def finish(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters; one that the limit cut ends with its last full stop, or word."""
    # A grammar stops a text at the limit exactly: the word it stood in is not whole.
    return text if len(text) < limit else clip(text + " ", limit - 1) if text[-1] not in ".!?" else clip(text, limit)
