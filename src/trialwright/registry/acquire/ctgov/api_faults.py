"""What follows when the API does not answer as it should: ask again, after a wait, or say what it said.

Example: 429 with ``Retry-After: 20`` is a `PassingError` with ``wait_s`` 20; 400 is an `EndpointError`.
"""

import httpx2
import tenacity

from trialwright.core.errors import EndpointError
from trialwright.web.bodies import beginning
from trialwright.web.messages import line, words_of
from trialwright.web.waits import asked

# A longer wait is for a new run: nobody expects a process to sleep for hours.
LONGEST_WAIT_S = 600.0
_MOST_SAID = 1 << 16
# Where the API names no wait: drawn from 0 up to 1, 2, 4 ... 60 seconds.
_BACKOFF = tenacity.wait_random_exponential(multiplier=1, max=60)
# Refusals that asking again may fix; so are all of 500 and above.
_AGAIN = frozenset({408, 425, 429})
# 416 is for who asks for a part: what there is has no such part.
_FINE = frozenset({200, 206, 416})


class PassingError(Exception):
    """No answer, but there may be one when asked again, after `wait_s` where the API names it."""

    def __init__(self, said: str, wait_s: float | None = None) -> None:
        super().__init__(said)
        self.wait_s = wait_s


class RefusedError(EndpointError):
    """The API does not take what it is asked, with this `status`."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def check_status(response: httpx2.Response, url: str) -> None:
    """Let an answer of status 200, 206 or 416 pass.

    Args:
        response: the answer, its body not yet read.
        url: of the API, for the message.

    Raises:
        PassingError: asking again may help.
        RefusedError: it will not.
        EndpointError: not soon.
    """
    status = response.status_code
    if status in _FINE:
        return
    said = line(f"{status} {words_of(beginning(response, _MOST_SAID))}", "")
    if status not in _AGAIN and status < 500:
        where = line(str(response.request.url), "")
        raise RefusedError(f"{url}: refuses {where}: {said}; fix acquire.query", status)
    wait = asked(response.headers)
    if wait is not None and wait > LONGEST_WAIT_S:
        raise EndpointError(f"{url}: asks to wait {wait:.0f} s: {said}; run dvc repro then")
    raise PassingError(said, wait)


def wait_s(state: tenacity.RetryCallState) -> float:
    """Return the seconds before the next attempt."""
    error = state.outcome.exception() if state.outcome else None
    # A wait of 0 tells nothing: then as if none were named.
    return getattr(error, "wait_s", None) or _BACKOFF(state)
