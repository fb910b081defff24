"""The page itself: templates, styles and scripts glued into one file that needs no other.

Example: ``write_page(path, values)`` writes the page piece by piece, so that data for thousands of trials, which
the values may give as iterators, are never in memory together.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trialwright.core import tables
from trialwright.reporting.page import forms

_HERE = Path(__file__).parent
# In this order: each file uses names of those before it.
_SCRIPTS = ("dom", "theme", "data", "state", "marks", "trial", "list", "filters", "hits", "keys", "start")
_STYLES = ("paper", "tables", "browser")
_FILTERS: tuple[Callable[..., str], ...] = (
    forms.count, forms.lean, forms.money, forms.name, forms.number, forms.p_value, forms.percent, forms.signed,
    forms.span,
)


def write_page(path: Path, values: Mapping[str, Any]) -> None:
    """Render the page to a file that is whole or not there; nothing but its own script may run in it."""
    script = _glued("app", _SCRIPTS, "js")
    parts = _environment().get_template("page.html.jinja2").stream(
        **values, script=script, style=_glued("style", _STYLES, "css"), policy=_policy(script)
    )
    parts.enable_buffering(64)
    with tables.replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(parts)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "page"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, auto_reload=False,
    )
    environment.filters |= {form.__name__: form for form in _FILTERS}
    return environment


def _glued(folder: str, names: tuple[str, ...], kind: str) -> Markup:
    text = "\n".join((_HERE / folder / f"{name}.{kind}").read_text(encoding="utf-8") for name in names)
    if kind == "js":
        text = f'"use strict";\n(() => {{\n{text}\n}})();\n'
    return Markup(text)  # noqa: S704 - files of this package, no data


def _policy(script: str) -> str:
    """Return a content security policy: this one script runs, and nothing is fetched from anywhere.

    Styles may stand in attributes, as they do in the figures; they cannot fetch either.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
