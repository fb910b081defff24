"""What follows when a request fails: ask again, stop the run, or take the failure as its answer.

Example: 503 is asked again, not before ``Retry-After``; 401 stops the run; 400 is the answer
``bad_request``, and 400 with code ``content_filter`` is the answer ``content_filter``.
"""

import aiohttp
import openai

from trialwright.chat.completion import Completion
from trialwright.core.errors import EndpointError
from trialwright.llm.endpoint.address import KEY_VARIABLE
from trialwright.llm.sealed import outcomes
from trialwright.web import waits
from trialwright.web.messages import line, words_of
from trialwright.web.unpacking import TooLargeError

# So many not answered, whatever the endpoint says instead, before any is: then no request will be.
REFUSED_FIRST = 8
# A longer wait is for a new run: nobody expects a process to sleep for hours.
LONGEST_WAIT_S = 600.0
# Refusals that asking again may fix: time-outs, conflicts, too many requests. So are all of 500 and above.
_AGAIN = frozenset({408, 409, 425, 429})
# Codes of refusals that are about what was said, not about how it was asked.
_FILTERED = frozenset({
    "content_filter", "content_policy_violation", "data_inspection_failed", "ResponsibleAIPolicyViolation",
})
# Time-outs of a gateway: what stands behind it may have done the work, and charge for it.
_WORKED = frozenset({408, 504, 524})


class AgainError(Exception):
    """No answer, but there may be one when asked again, after `wait_s` where the endpoint names it.

    `billed`: the endpoint may have done the work and charge for it. `limited`: it was only too early.
    """

    def __init__(
        self, said: str, wait_s: float | None = None, *, billed: bool = False, limited: bool = False,
        unreachable: bool = False,
    ) -> None:
        super().__init__(said)
        self.wait_s, self.billed, self.limited, self.unreachable = wait_s, billed, limited, unreachable


def told(error: openai.APIError, secret: str) -> str:
    """Return what an endpoint said, as one short line without the key."""
    if isinstance(error.__cause__, TooLargeError):
        said = str(error.__cause__)
    elif isinstance(error, openai.APIStatusError):
        words = words_of(error.body)
        said = f"Error code: {error.status_code}{f' - {words}' if words else ''}"
    else:
        said = error.message
    return line(said, secret)


def judged(key: str, error: openai.APIError, address: str, secret: str) -> Completion:
    """Return the answer that a failure is.

    Raises:
        AgainError: it is none yet; asking again may bring one.
        EndpointError: no request can be answered now.
    """
    # From None: what the endpoint said may hold the key, and stands in the error that this one replaces.
    said = told(error, secret)
    if not isinstance(error, openai.APIStatusError):
        # The transport tells "no connection" from "connection lost" only in the error that it wraps.
        cause = getattr(error.__cause__, "__cause__", None)
        unreachable = isinstance(cause, aiohttp.ClientConnectorError)
        if isinstance(cause, aiohttp.ClientProxyConnectionError):
            said = "no proxy answers at the address in HTTP_PROXY, HTTPS_PROXY or ALL_PROXY"
        raise AgainError(said, billed=not unreachable, unreachable=unreachable) from None
    status = error.status_code
    if status < 400:
        where = line(error.response.headers.get("location", "elsewhere"), secret)
        raise EndpointError(f"{address}: sends on to {where} ({status}); set llm.base_url to where it ends") from None
    if status in (401, 403):
        raise EndpointError(f"{address}: refuses the key in {KEY_VARIABLE}: {said}") from None
    if status == 402 or error.code == "insufficient_quota":
        raise EndpointError(f"{address}: the account has no credit left: {said}; top it up and run dvc repro") from None
    if status in (404, 405):
        raise EndpointError(f"{address}: no such model or address: {said}; fix llm.model or llm.base_url") from None
    if status not in _AGAIN and status < 500:
        return Completion(key, said, "content_filter" if error.code in _FILTERED else "bad_request", 0, 0)
    wait = waits.asked(error.response.headers)
    if wait is not None and wait > LONGEST_WAIT_S:
        raise EndpointError(f"{address}: asks to wait {wait:.0f} s ({status}): {said}; run dvc repro then") from None
    # A wait of 0 tells nothing: then as if none were named.
    wait = wait or waits.spent(error.response.headers, 1) or None
    raise AgainError(said, wait, billed=status in _WORKED, limited=status == 429 and wait is not None) from None


def unanswered(address: str, answer: Completion) -> EndpointError:
    """Return the error that ends a run of which no request is answered; `answer` is what came instead."""
    end = outcomes.ended(answer.finish_reason, answer.text)
    what = "refuses every request" if end == "bad_request" else f"answers no request ({end})"
    said = " ".join(answer.text.split())[:200] or "no text came"
    return EndpointError(f"{address}: {what}: {said}; see llm and sampling")
