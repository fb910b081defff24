"""The one reader of CSVs: separators, quotes, line ends and encodings as programs write and break them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.core.errors import InputError
from trialwright.files import csvs
from trialwright.files.separators import SEPARATORS, Fits

FITS = csvs.with_columns("id", "text")


def rows(data: bytes | str, fits: Fits = FITS) -> list[tuple[int, list[str]]]:
    return list(csvs.rows(io.BytesIO(data.encode() if isinstance(data, str) else data), fits))


def cells(data: bytes | str, fits: Fits = FITS) -> list[list[str]]:
    return [row for _, row in rows(data, fits)]


@pytest.mark.parametrize("data", [
    "id,text\na,b\n", "id;text\na;b", "id\ttext\r\na\tb\r\n", "id|text\ra|b\r", '"id";"text"\r"a";"b"\r',
    "\ufeffid,text\na,b\n", "\n\nid,text\n\na,b\n,\n\n", "sep=;\r\nid;text\r\na;b\r\n", '"sep=|"\nid|text\na|b\n',
    "id,text\na,b\n".encode("utf-16"), "\ufeffid\ttext\r\na\tb\r\n".encode("utf-16-be"), "id,  text\na, b\n",
])
def test_one_table_written_in_many_ways(data):
    assert cells(data) == [["id", "text"], ["a", "b"]]


def test_quoted_cells_hold_everything():
    assert rows('id,text\n"a;|\t,","two\r\nlines, ""quoted"""\nb,\n') == [
        (1, ["id", "text"]), (3, ["a;|\t,", 'two\r\nlines, "quoted"']), (4, ["b", ""]),
    ]


@pytest.mark.parametrize(("data", "header"), [
    # Commas outnumber the separator in the header, or in what stands below it.
    ('id;"a, b, c, d";text\n1;2;3\n', ["id", "a, b, c, d", "text"]),
    ("a,b,c;id;text\n1,5;2;3\n", ["a,b,c", "id", "text"]),
    ("id;text\n1,2,3;x,y\n", ["id", "text"]),
])
def test_the_separator_is_the_one_by_which_the_header_fits(data, header):
    assert cells(data)[0] == header


def test_without_a_header_that_fits_most_rows_of_one_width_decide():
    assert cells("a;b;c\n1,0;2;3\n4;5,5;6\n")[1] == ["1,0", "2", "3"]
    assert cells("Ended, early\t0\nRan, long\t1\n", lambda row: row[-1] in {"0", "1"} and len(row) > 1) == [
        ["Ended, early", "0"], ["Ran, long", "1"],
    ]


@pytest.mark.parametrize(("data", "line", "said"), [
    ('id,text\na,b\n"c,d\ne,f\n', 3, "a quote that opens here is never closed"),
    ('id,text\na,"b', 2, "a quote that opens here is never closed"),
    ("id,text\n" + "x" * (csvs.MAX_CELL_CHARS + 1) + ",b\n", 2, "field larger than"),
    (b"\xff\xfei\0d\0,", 1, "no text in the encoding"),
    (b"\xff\xfe" + "id,text\n".encode("utf-16-le") + b"\x00\xdc" * 9, 1, "no t"),
])
def test_what_cannot_be_told_into_rows_is_named_with_its_line(data, line, said):
    with pytest.raises(csvs.BrokenCsvError) as error:
        rows(data)
    assert (error.value.line, said in error.value.said) == (line, True)


def test_bytes_that_are_no_text_are_told_by_their_row():
    found = cells("id,text\na,\u00e9\n".encode() + b"b,\xe9\nc,\0\n")
    assert [csvs.fault(row) for row in found] == ["", "", "is not UTF-8", "holds a NUL"]


@pytest.mark.parametrize(("data", "said"), [
    (None, "f.csv: not found; fix x"), (b"", "is empty, expected a CSV; fix the file, or fix x"),
    (b"\n \n", "is empty"),
    (b"id,text\na,b\nc,\xe9\n", "not a UTF-8 CSV: line 3 is not UTF-8; save it as CSV UTF-8, or fix x"),
    (b'id,text\n"a,b\n', "not CSV: line 2: a quote that opens here is never closed; fix the file, or fix x"),
    ("id,text\n".encode("utf-16-le"), "line 1 holds a NUL"),
])
def test_a_file_is_rows_or_one_line(tmp_path: Path, data: bytes | None, said: str):
    if data is not None:
        (tmp_path / "f.csv").write_bytes(data)
    with pytest.raises(InputError) as error:
        csvs.check(tmp_path / "f.csv", "fix x")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_too_large_a_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(csvs, "MAX_BYTES", 5)
    (tmp_path / "f.csv").write_text("id,text\n")
    with pytest.raises(InputError, match="8 bytes, at most 5 are read"):
        csvs.check(tmp_path / "f.csv", "fix x")


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=8), st.sampled_from(SEPARATORS),
       st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_is_written_is_read(lines, separator, end, encoding):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([("id", "text"), *lines])
    assert cells(text.getvalue().encode(encoding)) == [["id", "text"], *map(list, lines)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_rows_or_one_error(data, headed):
    try:
        found = rows(b"id,text\n" * headed + data)
    except csvs.BrokenCsvError as error:
        assert error.line > 0
    else:
        assert all(any(row) for _, row in found)
        assert [line for line, _ in found] == sorted(line for line, _ in found)
