r"""An overlay: a params file of only what differs from another, the base, put into its text line by line.

Sections merge key by key. All else is replaced whole: single values, lists, and mappings whose keys are names of your
own (corpora, arms, label.values, complete.prices, judge.limits), so an overlay that changes one arm lists every arm. A
comment directly above a key of the overlay goes below the base's own comment on it. What the overlay begins with, up to
the last blank line before its first key, goes to the top. All other text is the base's, to the byte.

Example: ``text("plan:\n  # few\n  trials: 2\n", base)`` is the text of `base` with "# few" and 2 for plan.trials.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from trialwright.sections.whole import Params

Values = dict[Any, Any]
Model = type[BaseModel]


def values(overlay: Values, base: Values, model: Model = Params) -> Values:
    """Return the values of the base with those of the overlay in their place."""
    merged = dict(base)
    for key, value in overlay.items():
        section = _section(model, key)
        mappings = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = values(value, base[key], section) if section and mappings else value
    return merged


def text(overlay: str, base: str) -> str:
    """Return the text of the base with that of the overlay in its place.

    The values are those of `values`, if the overlay has no keys that the base lacks, and no aliases: look at them.
    """
    over, under = _Source(overlay), _Source(base)
    for edit in sorted(_edits(over, over.root(), under, under.root(), Params), reverse=True):
        base = base[: edit.begin] + edit.new + base[edit.end :]
    head = top(overlay)
    return base if base.startswith(head) else head + base


def top(text: str) -> str:
    """Return what the text of a YAML file begins with, up to the last blank line before its first key."""
    lines = text.split("\n")
    before = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    while before and lines[before - 1].strip():
        before -= 1
    return "".join(f"{line}\n" for line in lines[:before]).lstrip()


@dataclass(frozen=True, order=True)
class _Edit:
    """What is to stand from one character of the base to another."""

    begin: int
    end: int
    new: str


@dataclass(frozen=True)
class _Source:
    """The text of a YAML file, and where in it its values are."""

    written: str

    def root(self) -> MappingNode:
        """Return the outermost mapping, in which each key and value knows its place in the text."""
        node: MappingNode = YAML(typ="safe").compose(self.written)
        return node

    def line(self, node: Node) -> int:
        """Return where the line begins on which a value does."""
        return self.written.rfind("\n", 0, node.start_mark.index) + 1

    def comments(self, key: Node) -> list[str]:
        """Return the comment lines directly above a key."""
        found: list[str] = []
        if self.written[self.line(key) : key.start_mark.index].strip():
            return found
        for line in reversed(self.written[: self.line(key)].split("\n")[:-1]):
            if not line.lstrip().startswith("#"):
                break
            found.insert(0, line.strip())
        return found

    def end(self, value: Node) -> int:
        """Return where a value ends, without the comments and blank lines that the parser counts to a block."""
        if isinstance(value, MappingNode) and not value.flow_style:
            return self.end(value.value[-1][1])
        if isinstance(value, SequenceNode) and not value.flow_style:
            return self.end(value.value[-1])
        return len(self.written[: value.end_mark.index].rstrip())

    def line_end(self, value: Node) -> int:
        """Return where the line ends on which a value does, before the sign that ends it."""
        found = self.written.find("\n", self.end(value))
        return len(self.written) if found < 0 else found

    def entry(self, key: Node, value: Node, column: int, in_braces: bool) -> list[str]:
        """Return the lines of a key and its value, the first beginning at `column`."""
        end = self.end(value) if in_braces else self.line_end(value)
        first, *more = self.written[key.start_mark.index : end].split("\n")
        if in_braces:
            # There a value may go on anywhere, here only to the right of the key.
            more = [" " * (column + 2) + line.lstrip() for line in more]
        else:
            shift = column - key.start_mark.column
            more = [" " * (len(line) - len(line.lstrip(" ")) + shift) + line.lstrip(" ") for line in more]
        return [" " * column + first, *more]


def _edits(
    over: _Source, overlay: MappingNode, under: _Source, base: MappingNode, model: Model,
) -> Iterator[_Edit]:
    places = {key.value: (key, value) for key, value in base.value}
    for key, value in overlay.value:
        if key.value not in places:
            # A merge key (<<), of which no line can be made; the caller sees that its values are not there.
            continue
        old_key, old_value = places[key.value]
        column, begin, has = old_key.start_mark.column, under.line(old_key), under.comments(old_key)
        lines = [" " * column + line for line in over.comments(key) if line not in has]
        section, end = _section(model, key.value), begin
        if section and isinstance(value, MappingNode) and isinstance(old_value, MappingNode):
            yield from _edits(over, value, under, old_value, section)
        else:
            lines += over.entry(key, value, column, overlay.flow_style)
            end = min(under.line_end(old_value) + 1, len(under.written))
        yield _Edit(begin, end, "".join(f"{line}\n" for line in lines))


def _section(model: Model, key: object) -> Model | None:
    """Return the model of a section, None of a key that is none."""
    field: FieldInfo | None = model.model_fields.get(key) if isinstance(key, str) else None
    kind = field.annotation if field else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None
