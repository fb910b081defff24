"""All of params.yaml as lines to read, with nothing in them that is one machine's or secret.

Example: ``("train.learning_rate", "0.0001")``; a base_url of "https://me.example/v1?key=1" is shown as
"https://me.example", and a folder "/data/somebody/trials" as "…/trials".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from trialwright.files.fingerprint import public_name
from trialwright.sections.whole import Params


def lines(settings: Params) -> list[tuple[str, str]]:
    """Return key and value of every setting, in the order of the file."""
    return [(key, _shown(key, value)) for key, value in _flat(settings.model_dump())]


def address(url: str | None) -> str:
    """Return where an endpoint is: neither the path nor the query of its address, for they can hold keys."""
    if url is None:
        return "OpenAI"
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _flat(found: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in found.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _shown(key: str, value: Any) -> str:
    if key == "llm.base_url" and value is not None:
        return address(value)
    if isinstance(value, str):
        shown = public_name(value)
        return shown if shown == value else f"…/{shown}"
    return json.dumps(value, ensure_ascii=False)
