r"""Data inside a page, in a form that no HTML parser can take for markup.

Example: ``as_json({"title": "</script>"})`` is ``{"title":"\u003c/script\u003e"}``, and ``packed`` is the same
JSON deflated and in base64, a third of its size, for what is read only when somebody looks at it.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from markupsafe import Markup

# Inside a string, where alone these can stand in JSON, an escape is the same character to any reader of JSON.
_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


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
