"""A download from ClinicalTrials.gov, brought to where the pipeline reads it: whole, and of data of one date.

Example: ``fetch(query, Path("data/raw/registry.zip"))["trials"]`` is how many studies came. What has come lies in
``.trialwright/downloads``, where a run that was killed finds it, until `clear`.
"""

import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trialwright.core import disk, tables
from trialwright.core.errors import EndpointError, InputError
from trialwright.files import packing
from trialwright.registry.acquire.ctgov.api import Api, Rest
from trialwright.registry.acquire.ctgov.api_answers import Version, version_of
from trialwright.registry.acquire.ctgov.bulk import ZIP, fetch_zip
from trialwright.registry.acquire.ctgov.downloads import Downloads
from trialwright.registry.acquire.ctgov.essie import asks_of
from trialwright.registry.acquire.ctgov.studies import Download, UnsoundError, fetch_pages
from trialwright.sections.real_trials import Query

# The data change once a day.
_MOST_BEGUN = 3


def fetch(query: Query, target: Path, rest: Rest = time.sleep) -> dict[str, Any]:
    """Write the studies that a query asks for as a zip: of pages, or the one of all studies.

    Args:
        query: the section ``acquire.query``.
        target: the zip.
        rest: waits so many seconds.

    Returns:
        ``trials``, their number, and ``query``: what was asked, the date of the data and the checksums.

    Raises:
        ParamsError: the query cannot be asked.
        EndpointError: the API cannot be reached, refuses, or its answers do not fit each other.
        InputError: there is no such study.
        StorageError: there is no room on the disk.
    """
    asks = asks_of(query)
    kept = Downloads(query.url, asks)
    try:
        with kept.locked(), Api(query, rest) as api:
            version, folder, got = _of_one_date(api, asks, kept)
            if not got.studies:
                raise InputError(f"{api.url}: finds no study; loosen acquire.query")
            _put(folder, got, target)
    except OSError as error:
        raise disk.told(error, target) or InputError(
            f"{error.filename or target}: cannot be written: {error.strerror}; make room there"
        ) from error
    asked_ids = {trial_id for ask in asks for trial_id in ask.get("filter.ids", "").split(",") if trial_id}
    return {"trials": got.studies, "query": {
        "url": query.url, "asked": asks, **version._asdict(), "total": got.total, "studies": got.studies,
        "pages": len(got.sha256) if asks else None, "bytes": got.bytes, "sha256": got.sha256,
        "ids_without_study": sorted(asked_ids - got.ids),
    }}


def clear(query: Query) -> None:
    """Remove what `fetch` kept; not while another run is about it."""
    Downloads(query.url, asks_of(query)).clear()


def told(counts: Mapping[str, Any]) -> str:
    """Say what came: ``1,234 studies in 2 pages, data of 2026-11-25``."""
    query = counts["query"]
    pages = query["pages"]
    where = "one zip" if pages is None else f"{pages:,} page{'s' * (pages != 1)}"
    without = len(query["ids_without_study"])
    notes = [f"; {without:,} id{'s' * (without != 1)} without a study"] if without else []
    if query["total"] != query["studies"]:
        notes.append(f"; the API counts {query['total']:,}")
    return f"{query['studies']:,} studies in {where}, data of {query['data_timestamp'][:10]}{''.join(notes)}"


def _of_one_date(api: Api, asks: Sequence[Mapping[str, str]], kept: Downloads) -> tuple[Version, Path, Download]:
    """Download until all that came is of the same data."""
    version = api.read("version", {}, version_of)
    for _ in range(_MOST_BEGUN):
        folder = kept.folder(version)
        unsound = None
        try:
            got = fetch_pages(api, asks, folder) if asks else fetch_zip(api, folder)
        except UnsoundError as error:
            unsound = error
        before, version = version, api.read("version", {}, version_of)
        if version.data_timestamp == before.data_timestamp:
            if unsound is not None:
                shutil.rmtree(folder)
                raise unsound
            return version, folder, got
    raise EndpointError(f"{api.url}: the data changed {_MOST_BEGUN} times during the download; run dvc repro later")


def _put(folder: Path, got: Download, target: Path) -> None:
    if ZIP in got.sha256:
        with tables.replacing(target) as temporary:
            shutil.copyfile(folder / ZIP, temporary)
    else:
        packing.pack(folder, list(got.sha256), target)
