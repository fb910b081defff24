"""The studies of a query, page by page: each is on disk, with its checksum, before the next is asked for.

Example: after a kill, `fetch_pages` finds ``page-00001.json`` and asks for the second page alone.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from trialwright import progress
from trialwright.core import tables
from trialwright.core.errors import EndpointError, InputError
from trialwright.registry.acquire.ctgov.api import Api
from trialwright.registry.acquire.ctgov.api_answers import Page, page_of
from trialwright.registry.acquire.ctgov.api_faults import PassingError, RefusedError

_PAGE = {"format": "json", "pageSize": "1000", "countTotal": "true"}
_ANEW = "nothing is kept: run dvc repro to begin anew"


class UnsoundError(EndpointError):
    """What came contradicts itself, and is not worth keeping."""


class Download(NamedTuple):
    """What came: files in their order with their SHA-256, their bytes, studies, those that the API counts, and ids."""

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
    numbers = count(1)
    pages = chain.from_iterable(_search(api, ask, folder, numbers) for ask in asks)
    first = next(pages)
    kept: list[KeptPage] = []
    with progress.bar("acquire", max(1, expected or first.page.total or 0), " studies") as advance:
        for one in chain([first], pages):
            if one.page.ids:
                kept.append(one)
                advance(len(one.page.ids))
    studies = sum(len(one.page.ids) for one in kept)
    return Download(
        {one.name: one.sha256 for one in kept}, sum(one.bytes for one in kept), studies,
        # Each search said as many as it sent.
        studies, frozenset(trial_id for one in kept for trial_id in one.page.ids if trial_id),
    )


def _search(api: Api, ask: Mapping[str, str], folder: Path, numbers: Iterator[int]) -> Iterator[KeptPage]:
    """Yield the pages of one search in order, the first of which alone says how many studies there are."""
    params = {**ask, **_PAGE}
    tokens: set[str] = set()
    ids: list[str] = []
    came = total = 0
    while True:
        one = _page(api, params, folder / f"page-{next(numbers):05}.json")
        total = total if tokens else one.page.total or 0
        came += len(one.page.ids)
        ids += filter(None, one.page.ids)
        yield one
        token = one.page.token
        if token is None:
            break
        if token in tokens or not one.page.ids or came > total:
            why = "with the token of another" if token in tokens else f"and more to come, after {came} of {total}"
            raise UnsoundError(f"{api.url}: sent a page of {len(one.page.ids)} studies {why}; {_ANEW}")
        tokens.add(token)
        params["pageToken"] = token
    twice = len(ids) - len(set(ids))
    if came != total or twice:
        raise UnsoundError(f"{api.url}: said {total} studies and sent {came}, {twice} of them twice; {_ANEW}")


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
            raise UnsoundError(f"{error}; {_ANEW}") from error
        raise
    digest = hashlib.sha256(data).hexdigest()
    with tables.replacing(path) as temporary:
        temporary.write_bytes(data)
    # The page counts from here on.
    tables.write_json(note, {"asked": params, "sha256": digest})
    return KeptPage(path.name, digest, len(data), page)
