r"""Cards in Markdown under a YAML header, into which names from params and records go as text alone.

Example: ``front({"base_model": 'a"b'})`` is a header whose value any YAML reader gives back as text, and
``cell("a|b")`` is ``a\|b``, one cell of a table.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from trialwright.text.plain import LONGEST, plain

# Characters of a text that is more than a cell.
_PARAGRAPH = 2000
# What Markdown reads as more than itself.
_SIGNS = re.compile(r"([|*\[\]#~^!]|(?<!\w)_|_(?!\w))")


def render(template: Path, **values: object) -> str:
    """Fill in a template in Markdown: what it prints is text, unless it says `safe` of it."""
    return _environment(template.parent).get_template(template.name).render(**values)


def cell(value: object, longest: int = LONGEST) -> str:
    """Return a value as text on one line of at most so many characters, with neither markup nor a link for Markdown."""
    return _SIGNS.sub(r"\\\1", plain(value, longest)) if isinstance(value, str) else str(value)


def front(header: Mapping[str, Any]) -> str:
    """Return the header of a card, as the Hugging Face hub reads it; empty values are left out."""
    # JSON is YAML, and its strings end where they end whatever is in them.
    held = {key: _plain(value) for key, value in header.items() if value not in (None, [], "")}
    return "\n".join(["---", *(f"{key}: {json.dumps(held[key], ensure_ascii=False)}" for key in held), "---"])


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return plain(value) if isinstance(value, str) else value


class _Safe(str):
    """Text that a template prints as it is."""

    __slots__ = ()


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False, auto_reload=False,  # noqa: S701 - finalize escapes, for Markdown
        finalize=lambda value: value if isinstance(value, _Safe) else cell(value),
    )
    environment.filters["safe"] = _Safe
    environment.filters["paragraph"] = lambda value: _Safe(cell(value, _PARAGRAPH))
    return environment
