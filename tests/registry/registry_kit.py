"""Records and zips that the tests write for themselves."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.registry.dialects import spoken
from trialwright.registry.dialects.seam import PIECE_BYTES, Piece, Record, Rejection
from trialwright.registry.ingest.ingesting import Ingested, ingest
from trialwright.schemas.records import TRIALS
from trialwright.sections.running import Engine
from trialwright.trial.record import Trial

MAX_BYTES = 1 << 20
FULL = Path(__file__).with_name("full.xml").read_bytes()
# The same trial in API v2 JSON.
FULL_JSON = Path(__file__).with_name("full.json").read_bytes()


def record(number: int = 1, inside: str = "") -> bytes:
    """Return a small record of NCT number `number` with more elements inside."""
    return (
        f"<clinical_study><id_info><nct_id>NCT{number:08}</nct_id></id_info>{inside}"
        f"<brief_title>Trial {number}</brief_title></clinical_study>"
    ).encode()


def study(number: int = 1, **members: Any) -> bytes:
    """Return a small study of API v2, with more modules, or sections, or members of the identification."""
    protocol: dict[str, Any] = {
        "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": f"Trial {number}"},
    }
    sections: dict[str, Any] = {"protocolSection": protocol}
    for name, value in members.items():
        if name == "identificationModule":
            protocol[name] |= value
        elif name.endswith("Module"):
            protocol[name] = value
        else:
            sections[name] = value
    return json.dumps(sections, ensure_ascii=False).encode()


def pack(
    path: Path, members: Mapping[str, bytes] | Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """Write a zip of the members in their order."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items() if isinstance(members, Mapping) else members:
            archive.writestr(name, data)
    return path


def run(source: Path, *, limit: int | None = None, workers: int = 1, max_bytes: int = MAX_BYTES) -> Ingested:
    """Ingest in processes of this machine into trials.parquet and rejects.parquet beside the zip."""
    return run_on(Engine.local(workers), source, limit=limit, max_bytes=max_bytes)


def run_on(engine: Engine, source: Path, *, limit: int | None = None, max_bytes: int = MAX_BYTES) -> Ingested:
    """Ingest as `run` does, on an engine."""
    return ingest(
        source, source.with_name("trials.parquet"), source.with_name("rejects.parquet"),
        source.with_name("merged.parquet"),
        limit=limit, max_record_bytes=max_bytes, engine=engine,
    )


def trials(source: Path) -> list[dict[str, Any]]:
    """Return the rows that `run` wrote."""
    return tables.read(source.with_name("trials.parquet"), TRIALS).to_pylist()


def rejects(source: Path) -> dict[str, str]:
    """Return reason by member name, as `run` wrote them."""
    rows = tables.read(source.with_name("rejects.parquet"), REJECTS).to_pylist()
    assert all("\n" not in row["detail"] for row in rows)
    return {row["id"]: row["reason"] for row in rows}


def _cut(chunks: Iterable[bytes], most: int, size: int = PIECE_BYTES) -> Iterator[Piece]:
    first, held, rest = 1, list[bytes](), b""
    for chunk in chain(chunks, [b"\n"]):
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > most:
            raise Rejection("too_large", f"record {first + len(held) + len(lines)}")
        for line in filter(None, lines):
            if len(line) > most:
                raise Rejection("too_large", f"record {first + len(held)}")
            held.append(line)
            if sum(map(len, held)) >= size:
                yield Piece(first, len(held), b"\n".join(held))
                first, held = first + len(held), []
    if held:
        yield Piece(first, len(held), b"\n".join(held))


def _lines(name: str, data: bytes, unread: Counter[str], first: int = 1) -> Iterator[Record]:
    if b"broken" in data:
        raise Rejection("broken", "no line of this can be read")
    for number, line in enumerate(filter(None, data.split(b"\n")), first):
        trial_id, *others = line.decode().split(" ")
        if trial_id == "none":
            yield Record(f"{name}#{number}", Rejection("no_id", line.decode()))
        else:
            unread["line"] += "?" in others
            named = [other for other in others if other != "?" and len(other) <= 60]
            summary = max(others, key=len, default=None)
            trial = Trial(trial_id=trial_id, dialect="lines", secondary_ids=named, brief_summary=summary)
            yield Record(f"{name}#{trial_id}", trial)


# A dialect of many records, a line each: an id and the others that it is known by, and whatever is long.
LINES = SimpleNamespace(
    NAME="lines", SUFFIXES=(".lines",), MANY=True, check=lambda beginning: None, cut=_cut, records=_lines,
    outcomes=lambda data, label: iter(()),
)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Have the dialect `LINES` spoken, by the workers too, since they are forked."""
    spoken_too = SimpleNamespace(**vars(LINES))
    monkeypatch.setattr(spoken, "DIALECTS", (*spoken.DIALECTS, spoken_too))
    return spoken_too


def _entities(count: int) -> bytes:
    """Declare entities of which each stands for ten of the one before."""
    return b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10 if i else b"ha" * 50) for i in range(count))


_EXTERNAL = b'<!DOCTYPE clinical_study SYSTEM "file:///nowhere">'
_WIDE = '<?xml version="1.0" encoding="UTF-16"?>\n' + _EXTERNAL.decode() + record().decode()
# Everything that may stand before a document type, and every way to write it that a parser knows.
DOCTYPES = {
    "blank before a": b"\r\n\t " + _EXTERNAL + record(),
    "marked": b"\xef\xbb\xbf" + _EXTERNAL + record(),
    "public": b'<!DOCTYPE c PUBLIC "-//x//y" "file:///nowhere">' + record(),
    "parameter entity in a": b'<!DOCTYPE c [<!ENTITY % p SYSTEM "file:///nowhere"> %p;]>' + record(),
    "comments before a": b"<?xml version='1.0'?><!-- a --><!----><?b c?>\n<!-- > -> -->" + _EXTERNAL + record(),
    "two hyphens before a": b"<!-- -- -->" + _EXTERNAL + record(),
    "declaration closed early before a": b'<?xml version="1.0">' + _EXTERNAL + record() + b"?>",
    "instruction with an end before a": b"<?x > ?? ?>" + _EXTERNAL + record(),
    "lower case": _EXTERNAL.lower() + record(),
    "UTF-16": _WIDE.encode("utf-16"),
    "UTF-16 without a mark in a": _WIDE.encode("utf-16-be"),
    "Latin": b'<?xml version="1.0" encoding="windows-1252"?>' + _EXTERNAL + record(1, "<phase>\x80</phase>"),
    "said to be UTF-16": b'<?xml version="1.0" encoding="UTF-16"?>' + _EXTERNAL + record(),
}


# Name, bytes, reason: every way that a record may fail to be a trial.
MALFORMED = [
    ("bomb", b"<!DOCTYPE b [" + _entities(10) + b"]>" + record(1, "<phase>&e9;</phase>"), "entity_declaration"),
    ("bomb in an attribute", b"<!DOCTYPE b [" + _entities(12) + b"]>" + record(1, "<phase a='&e11;'/>"),
     "entity_declaration"),
    ("doctype", b"<!DOCTYPE clinical_study>" + record(), "entity_declaration"),
    ("external dtd", b'<!DOCTYPE c SYSTEM "http://example.invalid/c.dtd">' + record(), "entity_declaration"),
    ("external entity", b'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + record(1, "<phase>&x;</phase>"),
     "entity_declaration"),
    ("doctype cut short", b"<!DOCTYPE c [<!ENTITY x", "entity_declaration"),
    *((f"{name} doctype", data, "entity_declaration") for name, data in DOCTYPES.items()),
    ("declared UTF-7", b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE c SYSTEM "file:///no"+AD4-',
     "malformed_xml"),
    ("doctype in EBCDIC", "<!DOCTYPE c><c/>".encode("cp037"), "malformed_xml"),
    ("doctype in UTF-32", "<!DOCTYPE c><c/>".encode("utf-32"), "malformed_xml"),
    ("doctype behind the record", record() + b"<!DOCTYPE c SYSTEM 'file:///nowhere'>", "malformed_xml"),
    ("doctype within the record", record(1, "<!DOCTYPE c SYSTEM 'file:///nowhere'>"), "malformed_xml"),
    ("no Latin", b'<?xml version="1.0" encoding="iso-8859-99"?>' + record(), "malformed_xml"),
    ("no UTF-16", b"\xff\xfe" + record()[:-1], "malformed_xml"),
    ("undefined entity", record(1, "<phase>&nbsp;</phase>"), "malformed_xml"),
    ("bare ampersand", record(1, "<phase>1 & 2</phase>"), "malformed_xml"),
    ("truncated", FULL[:-40], "malformed_xml"),
    ("truncated in tag", FULL[: len(FULL) // 2], "malformed_xml"),
    ("two roots", record() + record(), "malformed_xml"),
    ("empty", b"", "malformed_xml"),
    ("blank", b" \n", "malformed_xml"),
    ("zeros", b"\0" * 64, "malformed_xml"),
    ("zero inside", record(1, "<phase>\0</phase>"), "malformed_xml"),
    ("json", b'{"nct_id": "NCT00000001"}', "malformed_xml"),
    ("not utf-8", record(1, "<phase>?</phase>").replace(b"?", b"\xff"), "malformed_xml"),
    ("bad character", record(1, "<phase>&#xB;</phase>"), "malformed_xml"),
    ("unknown encoding", b'<?xml version="1.0" encoding="klingon"?>' + record(), "malformed_xml"),
    ("deep", record(1, "<a>" * 50_000 + "</a>" * 50_000), "malformed_xml"),
    ("deep unclosed", b"<clinical_study>" + b"<a>" * 100_000, "malformed_xml"),
    ("long text", record(1, f"<phase>{'x' * 10_100_000}</phase>"), "malformed_xml"),
    ("wrong root", b"<study><id_info><nct_id>NCT00000001</nct_id></id_info></study>", "not_a_trial"),
    ("namespace", record().replace(b"<clinical_study", b'<clinical_study xmlns="urn:x"'), "not_a_trial"),
    ("no id_info", b"<clinical_study/>", "no_nct_id"),
    ("no nct_id", b"<clinical_study><id_info><org_study_id>1</org_study_id></id_info></clinical_study>", "no_nct_id"),
    ("nct_id elsewhere", b"<clinical_study><nct_id>NCT00000001</nct_id></clinical_study>", "no_nct_id"),
    ("empty nct_id", b"<clinical_study><id_info><nct_id/></id_info></clinical_study>", "no_nct_id"),
    *((f"{name} nct_id", record().replace(b"NCT00000001", text.encode()), "no_nct_id") for name, text in (
        ("blank", " "), ("short", "NCT1"), ("long", "NCT000000011"), ("path as", "../NCT00000001"),
        ("arabic", "NCT\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0661"),
    )),
]
