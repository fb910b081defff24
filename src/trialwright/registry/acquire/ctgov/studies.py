"""The studies of a query, page by page: each is on disk, with its checksum, before the next is asked for.

Example: after a kill, `fetch_pages` finds ``page-00001.json`` and asks for the second page alone.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from trialwright import progress
from trialwright.core import tables
from trialwright.core.errors import EndpointError, InputError
from trialwright.registry.acquire.ctgov.api import Api
from trialwright.registry.acquire.ctgov.api_answers import Page, page_of
from trialwright.registry.acquire.ctgov.api_faults import PassingError, RefusedError

_PAGE = {"format": "json", "pageSize": "1000", "countTotal": "true"}


class UnsoundError(EndpointError):
    """What came contradicts itself, and is not worth keeping."""


class Download(NamedTuple):
    """What came: the files in their order with their SHA-256, their bytes, the studies and what the API said of these.

    Each id is one study's, so the ids are as many as the studies, but for studies without one.
    """

    sha256: dict[str, str]
    bytes: int
    studies: int
    total: int
    ids: frozenset[str]


class KeptPage(NamedTuple):
    """A page on disk, and what it is."""

    name: str
    sha256: str
    bytes: int
    page: Page


def fetch_pages(api: Api, asks: Sequence[Mapping[str, str]], folder: Path) -> Download:
    """Bring all pages of some searches into a folder, those that are there already excepted.

    Args:
        api: what is asked.
        asks: the parameters of each search.
        folder: where pages lie, of these searches and of data of one date.

    Raises:
        UnsoundError: a token comes again, or studies are fewer or more than the API says, or come twice.
        EndpointError: the API refuses, or a page did not come whole.
    """
    expected = sum(ask.get("filter.ids", "").count(",") + 1 for ask in asks) if len(asks) > 1 else None
    pages = _walk(api, asks, folder)
    first = next(pages)
    kept: list[KeptPage] = []
    with progress.bar("acquire", max(1, expected or first.page.total or 0), " studies") as advance:
        for one in chain([first], pages):
            kept.append(one)
            if one.page.ids:
                advance(len(one.page.ids))
    ids = [trial_id for one in kept for trial_id in one.page.ids]
    named = [trial_id for trial_id in ids if trial_id is not None]
    total = sum(one.page.total or 0 for one in kept)
    if len(ids) != total or len(set(named)) != len(named):
        twice = len(named) - len(set(named))
        raise UnsoundError(
            f"{api.url}: said {total} studies and sent {len(ids)}, {twice} of them twice; nothing is kept: run dvc"
            " repro to ask again"
        )
    with_studies = [one for one in kept if one.page.ids]
    return Download(
        {one.name: one.sha256 for one in with_studies}, sum(one.bytes for one in with_studies), len(ids), total,
        frozenset(named),
    )


def _walk(api: Api, asks: Sequence[Mapping[str, str]], folder: Path) -> Iterator[KeptPage]:
    """Yield all pages in order; the first of each search alone says how many studies there are."""
    number = 0
    for ask in asks:
        token: str | None = None
        seen: set[str] = set()
        left = 0
        while True:
            number += 1
            params = {**ask, **_PAGE, **({"pageToken": token} if token else {})}
            one = _page(api, params, folder / f"page-{number:05}.json")
            if token is None:
                left = one.page.total or 0
            else:
                one = one._replace(page=one.page._replace(total=None))
            left -= len(one.page.ids)
            yield one
            token = one.page.token
            if token is None:
                break
            if token in seen or not one.page.ids or left < 0:
                raise UnsoundError(
                    f"{api.url}: page {number} has {len(one.page.ids)} studies and a token for more, {left} of all are"
                    f" left{', and the token was there before' if token in seen else ''}; nothing is kept"
                )
            seen.add(token)


def _page(api: Api, params: Mapping[str, str], path: Path) -> KeptPage:
    """Return a page that is on disk, unharmed and the answer to this; else ask for it."""
    def check(data: bytes) -> tuple[bytes, Page]:
        page = page_of(data)
        if "pageToken" not in params and page.total is None:
            raise PassingError("a first page without totalCount")
        return data, page

    note = path.with_suffix(".note.json")
    with suppress(OSError, InputError, PassingError):
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if tables.read_json(note) == {"asked": params, "sha256": digest}:
            return KeptPage(path.name, digest, len(data), check(data)[1])
    try:
        data, page = api.read("studies", params, check)
    except RefusedError as error:
        if error.status == 400 and "pageToken" in params:
            # The first page was taken, so the query is none that can be fixed.
            raise UnsoundError(f"{error}, or run dvc repro to begin anew") from error
        raise
    digest = hashlib.sha256(data).hexdigest()
    with tables.replacing(path) as temporary:
        temporary.write_bytes(data)
    # The page counts from here on.
    tables.write_json(note, {"asked": params, "sha256": digest})
    return KeptPage(path.name, digest, len(data), page)
