"""Posting a request to an endpoint, in the form that this endpoint takes, learnt from its refusals.

Example: an endpoint that answers 400 to ``seed`` is asked once more without it, and from then on always; a line
says so. The `openai` client makes the call and names its errors; the answer is left as bytes, since building
and checking its typed answer takes more time than the whole call does.
"""

import logging
import re
from typing import Any

import httpx2
import openai
import orjson

from trialwright.llm.endpoint.chat import Call, EndpointDialect, call_of
from trialwright.llm.endpoint.dialect import Lesson, learn
from trialwright.llm.endpoint.faults import told
from trialwright.llm.endpoint.refusals import refusal_of

_JSON: Any = {"headers": {"Content-Type": "application/json"}}
# More refusals of one request than there are things to learn.
_MOST_REFUSALS = 12
# Numbers and ids differ between two refusals that say the same.
_NUMBERED = re.compile(r"\w*\d\w*")
_log = logging.getLogger(__name__)


def begin(base_url: str | None) -> EndpointDialect:
    """Return the dialect to begin with: OpenAI itself renamed max_tokens for chat."""
    return EndpointDialect(limit="max_completion_tokens") if base_url is None else EndpointDialect()


class Caller:
    """Makes calls; what one request learns from a refusal, all others go by."""

    def __init__(self, client: openai.AsyncOpenAI, secret: str, dialect: EndpointDialect) -> None:
        self._client, self._secret, self._dialect = client, secret, dialect

    async def ask(self, content: dict[str, Any]) -> httpx2.Response:
        """Make the call; once more for each thing that the endpoint is found not to take.

        Raises:
            openai.APIError: it is refused for another reason, or there is no answer.
        """
        # What this request has learnt and no answer has borne out yet: a refusal may be misread.
        lessons: list[tuple[Lesson, str]] = []
        before = ""
        for _ in range(_MOST_REFUSALS):
            dialect = self._with(lessons)
            call = call_of(content, dialect)
            try:
                response = await self._post(call)
            except openai.APIStatusError as error:
                said = told(error, self._secret)
                if _NUMBERED.sub("", said) != before:
                    lessons = self._keep(lessons)
                before = _NUMBERED.sub("", said)
                if call_of(content, self._with(lessons)) != call:
                    continue  # Another request has learnt more meanwhile.
                lesson = learn(call, dialect, refusal_of(error.status_code, error.body))
                if lesson is None:
                    raise
                lessons.append((lesson, said))
            else:
                self._keep(lessons)
                return response
        return await self._post(call_of(content, self._with(lessons)))

    def _with(self, lessons: list[tuple[Lesson, str]]) -> EndpointDialect:
        dialect = self._dialect
        for lesson, _ in lessons:
            dialect = lesson.applied(dialect)
        return dialect

    def _keep(self, lessons: list[tuple[Lesson, str]]) -> list[tuple[Lesson, str]]:
        """Let all requests go by lessons that changed what the endpoint says; return those that are left: none."""
        for lesson, said in lessons:
            self._dialect = taught(self._dialect, lesson, said)
        return []

    async def _post(self, call: Call) -> httpx2.Response:
        return await self._client.post(
            call.path, cast_to=httpx2.Response, content=orjson.dumps(call.body), options=_JSON
        )


def taught(dialect: EndpointDialect, lesson: Lesson, said: str) -> EndpointDialect:
    """Return a dialect that goes by a lesson, and say once what the endpoint does not take."""
    after = lesson.applied(dialect)
    if after != dialect:
        taken, instead = lesson.what.split("; ", 1)
        _log.warning("the endpoint takes no %s (%s); %s", taken, said, instead)
    return after
