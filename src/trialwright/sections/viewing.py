"""The section on what is read of a trial, by whatever reads its text.

Example: ``View(fields="short", text_chars=240, max_items=2).said`` is "short, 240 characters a text, 2 items a list".
"""

from typing import Annotated, Literal

from trialwright.core.params.kinds import Count, Section, at_least


class View(Section):
    """The fields of a trial that are read, how long its texts may be, and how many items its lists."""

    fields: Literal["short", "whole"]
    text_chars: Annotated[int, at_least(40)] | None
    max_items: Count | None

    @property
    def said(self) -> str:
        """The view in a phrase, as tables of results name it."""
        bounds = ((self.text_chars, "character", "a text"), (self.max_items, "item", "a list"))
        cuts = [f"{most} {what}{'s' if most > 1 else ''} {of}" for most, what, of in bounds if most is not None]
        return ", ".join([self.fields, *cuts])


# All of a trial.
WHOLE_VIEW = View(fields="whole", text_chars=None, max_items=None)
