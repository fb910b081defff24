"""Asking the API of ClinicalTrials.gov: at a bounded rate, again where that may help, and never without an end.

Example: ``with Api(query) as api: api.read("version", {}, version_of)`` is the date of the data. After 503 or a
connection that breaks off it asks again; 400 is an error with what the API said.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from importlib import metadata
from time import monotonic
from typing import Self, TypeVar

import httpx2
import tenacity

from trialwright.core.errors import EndpointError
from trialwright.registry.acquire.ctgov.api_faults import PassingError, check_status, wait_s
from trialwright.sections.real_trials import Query
from trialwright.web.bodies import parts
from trialwright.web.clients import client
from trialwright.web.messages import line
from trialwright.web.redirects import next_request
from trialwright.web.unpacking import TooLargeError

ATTEMPTS = 6
# A page of 1,000 studies with results is some 50 MB.
MOST_BYTES = 512 << 20
_TIMEOUT = httpx2.Timeout(60.0, connect=30.0)
_MOST_REDIRECTS = 3

T = TypeVar("T")
Rest = Callable[[float], None]


class Api:
    """A client of the API that a query names."""

    def __init__(self, query: Query, rest: Rest = time.sleep) -> None:
        """Connect.

        Args:
            query: where, and how many requests a minute.
            rest: waits so many seconds.

        Raises:
            EndpointError: the environment names a proxy that cannot be one.
        """
        self.url = query.url.rstrip("/")
        self._rest = rest
        self._each, self._free = 60 / query.requests_per_minute, 0.0
        # What an answer leaves on its connection, being longer than it says, is no part of the next one.
        headers = {"User-Agent": _user_agent(), "Accept": "application/json, */*;q=0.5", "Connection": "close"}
        self._client = client(httpx2.Client, self.url, timeout=_TIMEOUT, headers=headers, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def read(self, path: str, params: Mapping[str, str], check: Callable[[bytes], T]) -> T:
        """Return what `check` makes of an answer, which it may refuse by a `PassingError`.

        Raises:
            EndpointError: the API refuses, or no answer came whole.
        """
        def attempt() -> T:
            with self.answer(path, params, {"Accept-Encoding": "gzip"}) as response:
                return check(b"".join(parts(response, MOST_BYTES)))

        return self.retried(attempt)

    def retried(self, attempt: Callable[[], T]) -> T:
        """Make attempts until one raises no `PassingError`, at most `ATTEMPTS`; raises EndpointError."""
        asking = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(PassingError), stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=wait_s, sleep=self._rest, reraise=True,
        )
        try:
            return asking(attempt)
        except PassingError as error:
            raise EndpointError(
                f"{self.url}: no answer after {ATTEMPTS} attempts, last: {error}; what has come is kept: run dvc repro"
                " to go on, or fix acquire.query.url"
            ) from error

    @contextmanager
    def answer(self, path: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Iterator[httpx2.Response]:
        """Ask once; yield an answer of status 200, 206 or 416, its body yet to be read.

        Raises:
            PassingError: there is none, or it broke off while it was read.
            EndpointError: the API refuses, or sends on to elsewhere.
        """
        request = self._client.build_request("GET", f"{self.url}/{path}", params=params, headers=headers)
        try:
            with closing(self._followed(request)) as response:
                check_status(response, self.url)
                yield response
        except TooLargeError as error:
            raise EndpointError(f"{self.url}: {error} ({request.url.path}); ask for less in acquire.query") from error
        except httpx2.RequestError as error:
            raise PassingError(line(f"{type(error).__name__}: {error}", "")) from error

    def _followed(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, and on where the same host sends it on."""
        for _ in range(_MOST_REDIRECTS):
            response = self._sent(request)
            if not response.has_redirect_location:
                return response
            response.close()
            request = next_request(request, response, self.url)
        raise EndpointError(f"{self.url}: sends on and on; set acquire.query.url to where it ends")

    def _sent(self, request: httpx2.Request) -> httpx2.Response:
        now = monotonic()
        if self._free > now:
            self._rest(self._free - now)
        self._free = max(now, self._free) + self._each
        return self._client.send(request, stream=True)


def _user_agent() -> str:
    try:
        version = metadata.version("trialwright")
    except metadata.PackageNotFoundError:
        version = "0"
    return f"trialwright/{version} (+project)"
