"""The JSON of API v2 of ClinicalTrials.gov: a study, a list or lines of studies, or a page of them as it was answered.

Example: ``parse(b'{"protocolSection": {"identificationModule": {"nctId": "NCT00010101"}}}', Counter())`` is
``Trial(trial_id="NCT00010101", ...)``. Members: https://clinicaltrials.gov/data-api/about-api/study-data-structure
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from trialwright.registry.dialects.seam import PIECE_BYTES, Piece, Record, Rejection, no_outcomes
from trialwright.registry.dialects.v2 import course_fields, design_fields, study_words
from trialwright.registry.dialects.v2.json_encoding import utf_8
from trialwright.registry.dialects.v2.json_values import MARK, Values
from trialwright.registry.dialects.v2.study_decoding import decoded
from trialwright.trial.ids import is_nct_id
from trialwright.trial.record import Trial

NAME = "api_v2"
SUFFIXES: tuple[str, ...] = (".json", ".jsonl", ".ndjson")
MANY = True
outcomes = no_outcomes
WORDS = study_words.WORDS
# Elements that are no study are short, and each becomes a reject.
PIECE_RECORDS = 4096
# Fields that the registry itself fills otherwise than in legacy XML, and why.
DIFFER_FROM_XML = {
    "dialect": "each names itself",
    "arms": "XML has lost the marks and numbers of lists in descriptions, and API v2 has them",
    "interventions": "as arms",
    "primary_outcomes": "as arms",
    "secondary_outcomes": "as arms",
    "primary_results": "as arms, in descriptions of outcomes",
    "reference_count": "publications that name a trial are added ever since, and XML ended in 2024",
    "condition_mesh": "the registry indexes all trials anew with each year's MeSH, and XML ended in 2024",
    "intervention_mesh": "as condition_mesh",
}
_STUDY_BEGUN = re.compile(rb'\s*+\{\s*+"protocolSection"\s*+:')


def check(beginning: bytes) -> None:
    """Check that a file, or the beginning of one, names what only studies and pages of them have.

    Raises:
        Rejection: ``no_protocol_section``.
    """
    text = b"".join(utf_8([beginning]))
    if b'"protocolSection"' not in text and b'"studies"' not in text:
        raise Rejection("no_protocol_section", "neither protocolSection nor studies stands at the beginning")


def cut(chunks: Iterable[bytes], most: int, size: int = PIECE_BYTES) -> Iterator[Piece]:
    """Cut a file into JSON text sequences (RFC 7464) of whole records, what is no study kept as one of them.

    Raises:
        Rejection: ``too_large``.
    """
    first, held, held_bytes = 1, list[bytes](), 0
    values = iter(Values(chunks, most))
    refused: Rejection | None = None
    while refused is None:
        try:
            value = next(values, None)
        except Rejection as rejection:
            # What came before the record that is too large is read all the same.
            refused, value = rejection, None
        if value is not None:
            held.append(value)
            held_bytes += len(value)
        if held and (value is None or held_bytes >= size or len(held) >= PIECE_RECORDS):
            yield Piece(first, len(held), b"".join([part for one in held for part in (MARK, one, b"\n")]))
            first, held, held_bytes = first + len(held), [], 0
        if value is None:
            break
    if refused:
        raise refused


def records(name: str, data: bytes, unread: Counter[str], first: int = 1) -> Iterator[Record]:
    """Yield the studies of a file or of a piece of one, and a rejection for whatever else stands among them."""
    if _STUDY_BEGUN.match(data):
        try:
            # Most files are one study: its end need not be looked for.
            trial = parse(data, unread)
        except Rejection:
            pass
        else:
            yield Record(_named(name, trial.trial_id), trial)
            return
    values: Iterable[bytes] = Values([data], len(data) * 2)
    if data.startswith(MARK):
        values = [value.removesuffix(b"\n") for value in data.split(MARK)[1:]]
    for number, value in enumerate(values, start=first):
        try:
            trial = parse(value, unread)
        except Rejection as rejection:
            yield Record(f"{name}#{number}", rejection)
        else:
            yield Record(_named(name, trial.trial_id), trial)


def parse(data: bytes, unread: Counter[str]) -> Trial:
    """Read one study.

    Args:
        data: the study as it stands in its file.
        unread: counts, by field, words, dates and numbers that stand in the study and cannot be read.

    Raises:
        Rejection: ``no_nct_id``, or what `decoded` raises.
    """
    study, protocol, identification, conduct = decoded(data)
    trial_id = (identification.nct_id or "").strip()
    if not is_nct_id(trial_id):
        raise Rejection("no_nct_id", f"nctId is {trial_id[:40]!r}, expected NCT and 8 digits")
    trial = Trial(trial_id=trial_id, dialect=NAME)
    missed: list[str] = []
    design_fields.read(trial, protocol, identification, missed)
    course_fields.read(trial, study, protocol, conduct, missed)
    course_fields.read_origin(trial, study, protocol, identification)
    if missed:
        unread.update(missed)
    return trial


def _named(name: str, trial_id: str) -> str:
    return name if trial_id in name else f"{name}#{trial_id}"
