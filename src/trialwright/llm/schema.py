"""JSON schemas of answers: in writing order for grammars, in the common subset for endpoints.

Example: a body is canonical JSON, so its schema's properties are sorted by name; the order of
``required`` is kept, and says in which order they are to be written: ``{"required": ["title",
"phase"]}`` has the title written first.
"""

from collections.abc import Mapping
from typing import Any

# Bounds that strict mode of OpenAI-compatible endpoints refuses; parsing checks them again.
_BOUNDS = frozenset({
    "maxLength", "minLength", "maxItems", "minItems", "uniqueItems", "pattern", "format", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minProperties", "maxProperties",
})


def ordered(schema: Any) -> Any:
    """Return the schema with the properties of each object in the order of its `required`."""
    if isinstance(schema, list):
        return [ordered(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    known = {key: ordered(value) for key, value in schema.items()}
    properties, required = known.get("properties"), known.get("required")
    if isinstance(properties, dict) and isinstance(required, list):
        names = [name for name in required if name in properties]
        names += [name for name in properties if name not in required]
        known["properties"] = {name: properties[name] for name in names}
    return known


def portable(schema: Any) -> Any:
    """Return the schema in writing order without the keywords that strict mode does not know."""
    return _unbounded(ordered(schema))


def _unbounded(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_unbounded(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept = {}
    for key, value in schema.items():
        if key == "properties":
            # Names of fields, not keywords: a field may well be called "format".
            kept[key] = {name: _unbounded(field) for name, field in value.items()}
        elif key not in _BOUNDS:
            kept[key] = value if key in ("enum", "const", "required") else _unbounded(value)
    return kept
