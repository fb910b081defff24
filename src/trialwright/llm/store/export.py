"""Requests with their answers as one file for other tools: JSON Lines, gzipped or not, or Parquet.

Example of a line: ``{"store": "trials", "plan_id": "p0007", "key": "9f2c...", "request": {"model": ...},
"text": "...", "finish_reason": "stop", "prompt_tokens": 812, "completion_tokens": 41, ...}``. In Parquet,
`request` is the same JSON as text.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.core.tables.types import TEXT
from trialwright.llm.sealed import stored
from trialwright.schemas.answers import COMPLETIONS, REQUESTS

PAIRS = pa.schema([
    ("store", TEXT), ("plan_id", TEXT), ("key", TEXT), ("request", TEXT),
    *[field for field in COMPLETIONS if field.name != "key"],
])
ENDINGS = (".jsonl", ".jsonl.gz", ".parquet")
# Requests that are answered at once; bounds memory.
_PART = 4096

Write = Callable[[pa.Table], object]


def export(target: Path, stores: Iterable[tuple[Path, Path]]) -> int:
    """Write every answered request of stores (each its folder and its requests), in the order of the requests.

    Returns:
        How many were written.

    Raises:
        InputError: a table is missing or damaged, or the target's ending names no format.
    """
    written = 0
    with _writing(target) as write:
        for folder, requests in stores:
            answers = stored.everything(folder)
            for asked in tables.stream(requests, REQUESTS, _PART):
                pairs = _pairs(folder.name, asked, answers)
                write(pairs)
                written += len(pairs)
    return written


def _pairs(name: str, asked: pa.Table, answers: pa.Table) -> pa.Table:
    """Join requests with their answers."""
    places = pc.index_in(asked["key"].combine_chunks(), value_set=answers["key"].combine_chunks())
    asked, found = asked.filter(places.is_valid()), answers.take(places.drop_null())
    columns = {
        "store": pa.repeat(name, len(found)), "plan_id": asked["plan_id"], "request": asked["body"],
        **{name: found[name] for name in found.column_names},
    }
    return pa.table([columns[name] for name in PAIRS.names], schema=PAIRS)


@contextmanager
def _writing(target: Path) -> Iterator[Write]:
    """Yield what writes a part of the export in the format that the target's ending names."""
    if target.name.endswith(".parquet"):
        with tables.parquet_writer(target, PAIRS) as writer:
            yield writer.write_table
    elif target.name.endswith(ENDINGS):
        with tables.replacing(target) as temporary, temporary.open("wb") as file:
            if target.name.endswith(".gz"):
                # Without name and time, the same answers give the same bytes.
                with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                    yield lambda pairs: packed.writelines(_lines(pairs))
            else:
                yield lambda pairs: file.writelines(_lines(pairs))
    else:
        raise InputError(f"{target}: names no format, expected one of {', '.join(ENDINGS)}; rename it")


def _lines(pairs: pa.Table) -> Iterator[bytes]:
    for row in tables.rows(pairs):
        row["request"] = Request(row["key"], row["plan_id"], row["request"]).content()
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"
