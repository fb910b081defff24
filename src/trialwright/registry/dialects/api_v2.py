"""The JSON of API v2 of ClinicalTrials.gov: a study, a list or lines of studies, or a page of them as it was answered.

Example: ``parse(b'{"protocolSection": {"identificationModule": {"nctId": "NCT00010101"}}}', Counter())`` is
``Trial(trial_id="NCT00010101", ...)``. Members: https://clinicaltrials.gov/data-api/about-api/study-data-structure
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from trialwright.registry.dialects.seam import Piece, Record, Rejection
from trialwright.registry.dialects.v2 import study_words
from trialwright.registry.dialects.v2.json_values import MARK, Values, utf_8
from trialwright.registry.dialects.v2.study_fields import Fields
from trialwright.registry.dialects.v2.study_members import Conduct, Identification, Protocol, Study
from trialwright.trial.ids import is_nct_id
from trialwright.trial.record import Trial

NAME = "api_v2"
SUFFIXES: tuple[str, ...] = (".json", ".jsonl", ".ndjson")
MANY = True
TELLS_FAILURE = True
WORDS = study_words.WORDS
PIECE_BYTES = 2 << 20
# Elements that are no study are short, and each becomes a reject.
PIECE_RECORDS = 4096
_STUDY = msgspec.json.Decoder(Study)
_IDENTIFICATION, _CONDUCT = msgspec.json.Decoder(Identification), msgspec.json.Decoder(Conduct)
_KEY = re.compile(rb'"(\w+)"\s*+:')
_MODULE = re.compile(rb'"(\w+Module)"\s*+:')
# Keys that stand in several objects within a module.
_REPEATED = frozenset({b"id", b"type", b"domain", b"link", b"date"})
_HALF = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)

T = TypeVar("T")


def check(beginning: bytes) -> None:
    """Check that a file, or the beginning of one, names what only studies and pages of them have.

    Raises:
        Rejection: ``no_protocol_section``.
    """
    text = b"".join(utf_8([beginning]))
    if b'"protocolSection"' not in text and b'"studies"' not in text:
        raise Rejection("no_protocol_section", "neither protocolSection nor studies stands at the beginning")


def cut(chunks: Iterable[bytes], most: int) -> Iterator[Piece]:
    """Cut a file into JSON text sequences (RFC 7464) of whole records, what is no study kept as one of them.

    Raises:
        Rejection: ``too_large``.
    """
    first, held, size = 1, list[bytes](), 0
    try:
        for value in Values(chunks, most):
            held.append(value)
            size += len(value)
            if size >= PIECE_BYTES or len(held) >= PIECE_RECORDS:
                yield _piece(first, held)
                first, held, size = first + len(held), [], 0
    except Rejection:
        # What came before the record that is too large is read all the same.
        if held:
            yield _piece(first, held)
        raise
    if held:
        yield _piece(first, held)


def records(name: str, data: bytes, unread: Counter[str], first: int = 1) -> Iterator[Record]:
    """Yield the studies of a file or of a piece of one, and a rejection for whatever else stands among them."""
    if data.startswith(b"{"):
        try:
            # Most files are one study: its end need not be looked for.
            trial = parse(data, unread)
        except Rejection:
            pass
        else:
            yield Record(_named(name, trial.trial_id), trial)
            return
    values = data.split(MARK)[1:] if data.startswith(MARK) else Values([data], len(data) * 2)
    for number, value in enumerate(values, start=first):
        try:
            trial = parse(value, unread)
        except Rejection as rejection:
            yield Record(f"{name}#{number}", rejection)
        else:
            yield Record(_named(name, trial.trial_id), trial)


def outcomes(data: bytes, label: str) -> Iterator[tuple[str, str]]:
    """Yield nothing: the outcomes of these records are a file of their own."""
    yield from ()


def parse(data: bytes, unread: Counter[str]) -> Trial:
    """Read one study.

    Args:
        data: the study as it stands in its file.
        unread: counts, by field, words, dates and numbers that stand in the study and cannot be read.

    Raises:
        Rejection: ``malformed_json``, ``malformed_text``, ``wrong_form``, ``too_deep``, ``no_protocol_section``,
            ``no_nct_id`` or ``duplicate_keys``.
    """
    study = _decoded(_STUDY, data)
    protocol = study.protocol_section
    if protocol is None or study.studies is not msgspec.UNSET:
        raise Rejection("no_protocol_section", "an object without protocolSection")
    _check_modules(data, study, protocol)
    identification = _module(_IDENTIFICATION, Identification, protocol.identification_module, "identificationModule")
    conduct = _module(_CONDUCT, Conduct, protocol.status_module, "statusModule")
    trial_id = (identification.nct_id or "").strip()
    if not is_nct_id(trial_id):
        raise Rejection("no_nct_id", f"nctId is {trial_id[:40]!r}, expected NCT and 8 digits")
    trial = Trial(trial_id=trial_id, dialect=NAME)
    fields = Fields(study, protocol, identification, conduct)
    fields.read(trial)
    unread.update(fields.unread)
    return trial


def _piece(first: int, values: list[bytes]) -> Piece:
    return Piece(first, len(values), b"".join([part for value in values for part in (MARK, value, b"\n")]))


def _named(name: str, trial_id: str) -> str:
    return name if trial_id in name else f"{name}#{trial_id}"


def _decoded(decoder: msgspec.json.Decoder[T], data: bytes | msgspec.Raw, where: str = "$") -> T:
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise Rejection("wrong_form", str(error).replace("`$", f"`{where}")) from error
    except RecursionError as error:
        raise Rejection("too_deep", "brackets within brackets, deeper than any study has them") from error
    except UnicodeDecodeError as error:
        raise Rejection("malformed_text", f"is no UTF-8: {error.reason}") from error
    except msgspec.DecodeError as error:
        if _HALF.search(bytes(data)):
            raise Rejection("malformed_text", "holds half of a surrogate pair, which is no character") from error
        raise Rejection("malformed_json", str(error)) from error


def _module(
    decoder: msgspec.json.Decoder[T], kind: type[T], raw: msgspec.Raw | msgspec.UnsetType, name: str,
) -> T:
    """Read a module in which a key that stands twice would change what a trial is."""
    if raw is msgspec.UNSET or bytes(raw) == b"null":
        return kind()
    keys = [key for key in _KEY.findall(raw) if key not in _REPEATED]
    _check_once(keys, f" in {name}")
    return _decoded(decoder, raw, f"$.protocolSection.{name}")


def _check_modules(data: bytes, study: Study, protocol: Protocol) -> None:
    """Refuse a study in which a module stands twice: JSON lets the second hide the first."""
    sections = (protocol, study.results_section, study.derived_section)
    known = sum(
        value is not None and value is not msgspec.UNSET
        for section in sections if section for value in msgspec.structs.astuple(section)
    )
    if data.count(b'Module"') > known:
        _check_once(_MODULE.findall(data), "")


def _check_once(keys: list[bytes], where: str) -> None:
    if len(set(keys)) < len(keys):
        twice = next(key for key, count in Counter(keys).items() if count > 1)
        raise Rejection("duplicate_keys", f"{twice.decode()} stands twice{where}")
