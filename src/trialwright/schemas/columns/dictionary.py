"""What every column of every table means: columns.toml beside the schemas, read and laid out in Markdown.

Example: ``columns("LABELED", LABELED)[1]`` is ``Column("label", "int8", "outcome, as label.rule tells it",
"1 success, 0 failure", "never")``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas import answers, corpus, findings, records, samples, selection, texts, tuning

# The parts that columns are lists of.
STRUCTS = {
    "ARM": records.ARM, "INTERVENTION": records.INTERVENTION, "ENDPOINT": records.ENDPOINT, "RESULT": records.RESULT,
    "RESULT_GROUP": records.RESULT_GROUP, "COMPARISON": records.COMPARISON, "MESSAGE": samples.MESSAGE,
}
SCHEMAS: dict[str, pa.Schema] = {"REJECTS": REJECTS} | {
    name: one
    for module in (records, selection, answers, corpus, texts, findings, samples, tuning)
    for name, one in vars(module).items() if isinstance(one, pa.Schema)
}
_HEAD = """# Every table, column by column

Printed from `src/trialwright/schemas/columns/columns.toml` by `python -m trialwright columns > docs/columns.md`.
All tables are Parquet files, compressed with zstd, each page under a checksum; `pandas.read_parquet(PATH)` reads them.
"""


class Column(NamedTuple):
    """A column: its name and type, what it holds, in which unit or form, and what null means."""

    name: str
    type: str
    meaning: str
    unit: str
    null: str


def columns(table: str, schema: pa.Schema | pa.StructType) -> list[Column]:
    """Return the columns of a table in the order of its schema; raises KeyError where one is not described."""
    known = _known(table)
    return [Column(field.name, _type(field.type), *known[field.name]) for field in schema]


def described() -> dict[str, Mapping[str, Any]]:
    """Return all that columns.toml says, by table."""
    return dict(_read())


def render(more: Mapping[str, pa.Schema]) -> str:
    """Lay all tables out in Markdown; `more` are the schemas of tables that a room alone knows."""
    known = SCHEMAS | STRUCTS | dict(more)
    return "\n".join([_HEAD, *(line for name in _read() for line in _section(name, known[name]))])


def _section(name: str, schema: pa.Schema | pa.StructType) -> Iterator[str]:
    told = _read()[name]
    yield f"## {name}\n"
    where = f" `{told['files']}`" if told.get("files", "").startswith("data/") else f" {told.get('files', '')}"
    yield f"{told['rows']}.{where if told.get('files') else ''}\n"
    own = [field for field in schema if field.name in told.get("columns", {})]
    if parts := told.get("parts"):
        yield f"Has the columns of {' and '.join(parts)}{', and' if own else '.'}\n"
    if own:
        yield from table(columns(name, pa.schema(own)))
        yield ""


def table(found: list[Column]) -> Iterator[str]:
    """Yield the lines of a table of columns in Markdown."""
    yield "| column | type | what | unit or form | null |"
    yield "| --- | --- | --- | --- | --- |"
    for column in found:
        yield f"| {' | '.join((f'`{column.name}`', *column[1:]))} |"


def _known(name: str) -> dict[str, list[str]]:
    told = _read()[name]
    inherited = {key: value for part in told.get("parts", ()) for key, value in _known(part).items()}
    return {**inherited, **told.get("columns", {})}


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "columns.toml").read_text(encoding="utf-8"))


def _type(kind: pa.DataType) -> str:
    """Return a type's name; a list of parts is told by their name."""
    if pa.types.is_list(kind):
        of = kind.value_type
        named = next((name for name, struct in STRUCTS.items() if of == struct), None)
        return f"list of {named or _type(of)}"
    return str(kind)
