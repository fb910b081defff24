"""Every column of every table that is written is described, and docs/columns.md says the same."""

import re
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from trialwright.__main__ import main
from trialwright.llm.store.export import PAIRS
from trialwright.schemas.columns.dictionary import SCHEMAS, STRUCTS, Column, columns, described
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import LABELED
from trialwright.training.baseline import TERMS

ROOT = Path(__file__).resolve().parents[2]
ALL = SCHEMAS | STRUCTS | {"TERMS": TERMS, "PAIRS": PAIRS}
# Made of others for reading alone, or never written: no file has them.
NOT_WRITTEN = {"_READ", "READ", "NAMED", "_KEPT", "_TRIALS", "OUTCOMES", "_FIRST", "_COMPARED", "_LABELLED"}


@pytest.mark.parametrize("name", ALL)
def test_each_column_says_what_it_holds_in_which_unit_and_what_null_means(name):
    found = columns(name, ALL[name])
    assert [column.name for column in found] == [field.name for field in ALL[name]]
    for column in found:
        assert all(text and text == text.strip() and "|" not in text for text in column), column


def test_nothing_is_described_that_is_not_there():
    assert set(described()) == set(ALL)
    for name, told in described().items():
        assert set(told.get("columns", {})) <= {field.name for field in ALL[name]}, name
        assert told["rows"]
        # Parts of others lie in no file of their own.
        parts = {"DESIGN", "AFTERMATH", "ORIGIN", "IDENTITY", "PROVENANCE", *STRUCTS}
        assert ("files" in told) == (name not in parts), name


def test_no_schema_of_a_room_is_forgotten():
    """A schema outside of tables is one of those above, or serves no file."""
    made = {
        name for file in [*(ROOT / "src").rglob("*.py"), *(ROOT / "stages").glob("*.py")]
        if not {"schemas", "tables"} & set(file.parts)
        for name in re.findall(r"(?m)^(\w+)(?:: [\w.]+)? = pa\.schema\(", file.read_text(encoding="utf-8"))
    }
    made -= {"REJECTS"}
    assert made == {"TERMS", "PAIRS", *NOT_WRITTEN}


def test_types_are_those_of_the_schema():
    assert columns("LABELED", LABELED)[1] == Column(
        "label", "int8", "outcome, as label.rule tells it", "1 success, 0 failure", "never"
    )
    kinds = {column.name: column.type for column in columns("TRIALS", TRIALS)}
    assert (kinds["arms"], kinds["conditions"], kinds["enrollment"]) == ("list of ARM", "list of string", "int32")


def test_a_column_without_description_is_an_error():
    with pytest.raises(KeyError, match="new"):
        columns("LABELED", pa.schema([*LABELED, ("new", pa.string())]))


def test_the_page_of_columns_is_in_step():
    printed = CliRunner().invoke(main, ["columns"], catch_exceptions=False).output
    page = (ROOT / "docs/columns.md").read_text(encoding="utf-8")
    assert printed == page, "python -m trialwright columns > docs/columns.md"
