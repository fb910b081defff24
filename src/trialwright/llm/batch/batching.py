"""One run of the openai-batch backend: batches of earlier runs are taken up, the rest is asked, and all collected.

Example: of 900 requests 500 are in a batch that a killed run left behind; 400 go into a new one. 20 of them
come back without an answer, since the batch expired; they go into a third.
"""

import logging
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from trialwright.chat.backends import OPENAI
from trialwright.chat.completion import Keep, Sent
from trialwright.chat.request import Request
from trialwright.core.errors import EndpointError
from trialwright.llm.batch.harvest import Ended, Harvest, ended
from trialwright.llm.batch.job import Job
from trialwright.llm.batch.journal import Journal, Note
from trialwright.llm.batch.left import Left
from trialwright.llm.batch.remote import Remote
from trialwright.llm.cost.budget import Budget
from trialwright.llm.cost.charges import Charges
from trialwright.llm.endpoint.address import key_of
from trialwright.llm.endpoint.calling import begin
from trialwright.llm.endpoint.connecting import connect_for_files
from trialwright.llm.endpoint.faults import AgainError
from trialwright.llm.store.cache import cache_file
from trialwright.sections.writing import Complete, Llm

_log = logging.getLogger(__name__)


def send(
    requests: Iterator[Request], keep: Keep, llm: Llm, settings: Complete, charges: Charges | None = None
) -> Sent:
    """Ask in batches, keeping the answers of each as it ends; what costs money is entered in `charges`.

    Requests that stay unanswered are told in a warning.

    Raises:
        EndpointError: no key, a refused key, no connection, or a batch that is refused.
        BudgetError: there is no budget, or the next request could pass it.
    """
    secret, address = key_of(llm.base_url), llm.base_url or OPENAI
    budget = Budget.of(llm, settings, charges)
    left = Left(requests, budget, settings.attempts, begin(llm.base_url))
    with connect_for_files(llm.base_url, secret, settings) as client:
        _BatchRun(left, keep, settings, budget, Remote(client, address)).all()
    if left.given_up:
        _log.warning("%d requests had no answer in %d batches", left.given_up, settings.attempts)
    return Sent(left.retried, left.said)


class _Open(NamedTuple):
    """A batch under way."""

    note: Note
    batch: str


class _BatchRun:
    """What is under way, and what came."""

    def __init__(self, left: Left, keep: Keep, settings: Complete, budget: Budget, remote: Remote) -> None:
        self._left, self._settings, self._budget, self._remote = left, settings, budget, remote
        self._harvest = Harvest(left, keep, budget, remote.address)
        self._journal = Journal(cache_file().parent / "batches", remote.address)
        self._open: list[_Open] = []
        self._collected: set[str] = set()
        self._listed: dict[str, Job] | None = None
        self._told: dict[str, str] = {}
        # Calls in a row that brought nothing, by what they were for.
        self._failures: Counter[str] = Counter()

    def all(self) -> None:
        """Work until every request is answered or given up."""
        while self._left or self._open:
            if self._may_create():
                with self._tried("creating batches"), self._journal.alone():
                    self._take_up()
                    while self._may_create() and self._create():
                        pass
            if not self._collect():
                time.sleep(self._settings.poll_s)

    @contextmanager
    def _tried(self, what: str) -> Iterator[None]:
        """Let what fails be tried again at the next round, for so many rounds."""
        try:
            yield
            self._failures[what] = 0
        except AgainError as error:
            self._failures[what] += 1
            if self._failures[what] >= self._settings.attempts:
                going_on = f"; batches that go on without this run: {len(self._open)}" if self._open else ""
                raise EndpointError(
                    f"{self._remote.address}: {what} failed {self._settings.attempts} times, last: {error}{going_on}; "
                    "run dvc repro to go on"
                ) from error
            time.sleep(error.wait_s or 0.0)

    def _may_create(self) -> bool:
        return bool(self._left) and not (self._harvest.one_by_one and self._open)

    def _take_up(self) -> None:
        """Wait for batches that other runs of this repository created, instead of asking again."""
        notes = [note for note in self._journal.notes() if self._left.needs(note.keys)]
        # Without an id: the process died around the creation, so the endpoint knows whether there is a batch.
        found = self._remote.find(self._collected) if any(note.batch is None for note in notes) else {}
        for note in notes:
            batch = note.batch or (found[note.digest].id if note.digest in found else None)
            if batch is None:
                self._forget(note)
            elif batch not in self._collected:
                self._watch(note, batch, "taken up")

    def _create(self) -> bool:
        """Ask what is left in one more batch; tell whether anything could be asked."""
        with tempfile.TemporaryFile() as lines:
            url, keys = self._left.fill(lines)
            if not keys:
                if not self._open:
                    raise self._left.passed()
                return False
            note = Note(address=self._remote.address, keys=keys)
            if self._listed is None:
                self._listed = self._remote.find(self._collected)
            known = self._listed.get(note.digest)
            if known is not None and known.id not in self._collected:
                self._watch(note, known.id, "found")
                return True
            # What a killed run entered for the same batch was never sent, or it would have been found.
            self._forget(note)
            if len(self._budget.reserve(self._left.worst(keys), note.digest)) < len(keys):
                return False  # Another process took the room meanwhile.
            self._journal.write(note)
            self._watch(note, self._remote.create(lines, url, note.digest).id, "created")
        return True

    def _forget(self, note: Note) -> None:
        """Take back what was entered for a batch that does not exist, and its note."""
        self._budget.settle_batch(note.digest, dict.fromkeys(note.keys, 0.0))
        self._journal.drop(note)

    def _watch(self, note: Note, batch: str, how: str) -> None:
        """Note a batch; its requests are no longer left to ask."""
        self._journal.write(note.model_copy(update={"batch": batch}))
        self._budget.cover(note.digest, self._left.take(note.keys))
        self._open.append(_Open(note, batch))
        _log.warning("%s: %s, %d requests; should this run stop, the next one takes it up", batch, how, len(note.keys))

    def _collect(self) -> bool:
        """Look at each batch once, and collect those that have ended; tell whether one had."""
        before = len(self._open)
        for one in list(self._open):
            with self._tried("looking at batches"):
                job = self._remote.look(one.batch)
                self._tell(job)
                if job.has_ended:
                    self._close(one, ended(self._remote, job, one.note.keys))
        return len(self._open) < before

    def _tell(self, job: Job) -> None:
        """Say how far a batch is, when that has changed."""
        if self._told.get(job.id) != str(job):
            self._told[job.id] = str(job)
            _log.warning("%s: %s", job.id, job)

    def _close(self, one: _Open, result: Ended) -> None:
        """Bring in what a batch brought, and forget it.

        Raises:
            EndpointError: no request can be answered now.
        """
        fatal = self._harvest.bring_in(result, one.note.digest, len(one.note.keys), alone=len(self._open) == 1)
        # Last: a run killed before this finds the note, and collects once more.
        self._open.remove(one)
        self._collected.add(one.batch)
        self._journal.drop(one.note)
        if fatal is not None:
            raise fatal
