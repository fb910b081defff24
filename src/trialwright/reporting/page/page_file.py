r"""The page itself: templates, styles and scripts glued into one file that needs no other.

Example: ``write_page(path, values)`` writes the page piece by piece, so that data for thousands of trials, which
the values may give as iterators, are never in memory together. ``as_json({"title": "</script>"})`` is
``{"title":"\u003c/script\u003e"}``, which no HTML parser takes for markup, and ``packed`` is the same JSON deflated and
in base64, a third of its size, for what is read only when somebody looks at it.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trialwright.core import tables
from trialwright.reporting.account import forms

_HERE = Path(__file__).parent
# Inside a string, where alone these can stand in JSON, an escape is the same character to any reader of JSON.
_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
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


def as_json(value: Any) -> Markup:
    """Return JSON that ends no script element, opens no comment, and is no line end to JavaScript."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - what could be markup is escaped above


def packed(value: Any) -> Markup:
    """Return JSON, deflated, in base64."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return Markup(base64.b64encode(zlib.compress(data, 9)).decode())  # noqa: S704 - letters, digits, + / =


def chunked(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield lists of `size` items, the last one shorter."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


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
