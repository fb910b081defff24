"""What the API of ClinicalTrials.gov answers, checked: the date of its data, and pages of studies.

Example: ``page_of(b'{"studies": [], "totalCount": 0}')`` is ``Page([], None, 0)``; what is no page raises a
`PassingError`, so that it is asked for again.
"""

import re
from typing import Any, NamedTuple

import orjson

from trialwright.registry.acquire.ctgov.api_faults import PassingError

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_API_VERSION = re.compile(r"[\w.+-]{1,40}", re.ASCII)
_TOKEN = re.compile(r"[\x21-\x7e]{1,2000}")
_MOST_STUDIES = 10**8


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


def version_of(data: bytes) -> Version:
    """Read an answer of ``/version``; raises PassingError."""
    held = _object(data)
    timestamp, version = held.get("dataTimestamp"), held.get("apiVersion")
    if not isinstance(timestamp, str) or not _TIMESTAMP.fullmatch(timestamp):
        raise PassingError("a version without dataTimestamp, the date of the data")
    if not isinstance(version, str) or not _API_VERSION.fullmatch(version):
        raise PassingError("a version without apiVersion")
    return Version(timestamp, version)


def page_of(data: bytes) -> Page:
    """Read an answer of ``/studies``; raises PassingError."""
    held = _object(data)
    studies, token, total = held.get("studies"), held.get("nextPageToken"), held.get("totalCount")
    if not isinstance(studies, list):
        raise PassingError("a page without a list of studies")
    if token is not None and (not isinstance(token, str) or not _TOKEN.fullmatch(token)):
        raise PassingError("a page with a nextPageToken that can be none")
    if total is not None and (type(total) is not int or not 0 <= total <= _MOST_STUDIES):
        raise PassingError("a page with a totalCount that can be none")
    return Page([_id(study) for study in studies], token, total)


def _object(data: bytes) -> dict[str, Any]:
    try:
        held = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise PassingError(f"an answer of {len(data)} bytes that is no JSON ({error})") from error
    if not isinstance(held, dict):
        raise PassingError("an answer that is no object of JSON")
    return held


def _id(study: Any) -> str | None:
    for name in ("protocolSection", "identificationModule", "nctId"):
        study = study.get(name) if isinstance(study, dict) else None
    return study if isinstance(study, str) else None
