"""What the API of ClinicalTrials.gov answers, checked: the date of its data, and pages of studies.

Example: ``page_of(b'{"studies": [], "totalCount": 0}')`` is ``Page([], None, 0)``; what is no page raises a
`PassingError`, so that it is asked for again.
"""

import codecs
import re
from typing import NamedTuple, TypeVar

import msgspec

from trialwright.registry.acquire.ctgov.api_faults import PassingError

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_API_VERSION = re.compile(r"[\w.+-]{1,40}", re.ASCII)
_TOKEN = re.compile(r"[\x21-\x7e]{1,2000}")
_MOST_STUDIES = 10**8
_PIECE = 1 << 20

T = TypeVar("T")


class Version(NamedTuple):
    """The moment that the data are of, as the API writes it, and the version of the API."""

    data_timestamp: str
    api_version: str

    @property
    def day(self) -> str:
        """The day of the data, such as 2026-11-25."""
        return self.data_timestamp[:10]


class Page(NamedTuple):
    """The ids of the studies of a page, None where one has none, the token of the next page, and how many there are.

    The API gives their number with the first page alone.
    """

    ids: list[str | None]
    token: str | None
    total: int | None


class _Version(msgspec.Struct, rename="camel"):
    data_timestamp: str
    api_version: str


class _Page(msgspec.Struct, rename="camel"):
    studies: list[msgspec.Raw]
    next_page_token: str | None = None
    total_count: int | None = None


class _Identification(msgspec.Struct, rename="camel"):
    nct_id: str | None = None


class _Protocol(msgspec.Struct, rename="camel"):
    identification_module: _Identification | None = None


class _Study(msgspec.Struct, rename="camel"):
    protocol_section: _Protocol | None = None


_STUDY = msgspec.json.Decoder(_Study)


def version_of(data: bytes) -> Version:
    """Read an answer of ``/version``; raises PassingError."""
    held = _decoded(data, _Version)
    if not _TIMESTAMP.fullmatch(held.data_timestamp) or not _API_VERSION.fullmatch(held.api_version):
        raise PassingError("a version whose dataTimestamp, the date of the data, or apiVersion can be none")
    return Version(held.data_timestamp, held.api_version)


def page_of(data: bytes) -> Page:
    """Read an answer of ``/studies``; raises PassingError.

    Nothing is made of a study but its id: pages may have hundreds of megabytes.
    """
    held = _decoded(data, _Page)
    if held.next_page_token is not None and not _TOKEN.fullmatch(held.next_page_token):
        raise PassingError("a page with a nextPageToken that can be none")
    if held.total_count is not None and not 0 <= held.total_count <= _MOST_STUDIES:
        raise PassingError("a page with a totalCount that can be none")
    return Page([_id(study) for study in held.studies], held.next_page_token, held.total_count)


def _decoded(data: bytes, kind: type[T]) -> T:
    try:
        # What is passed over is not looked at for this.
        for _ in codecs.iterdecode((data[at : at + _PIECE] for at in range(0, len(data), _PIECE)), "utf-8"):
            pass
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        said = error.reason if isinstance(error, UnicodeDecodeError) else str(error)
        raise PassingError(f"an answer of {len(data)} bytes that is not as expected ({said})") from error


def _id(study: msgspec.Raw) -> str | None:
    try:
        protocol = _STUDY.decode(study).protocol_section
    except (msgspec.DecodeError, RecursionError):
        return None
    return protocol.identification_module.nct_id if protocol and protocol.identification_module else None
