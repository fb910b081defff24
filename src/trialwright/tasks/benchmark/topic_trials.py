"""What a topic needs of a trial: its conditions and interventions as terms, its title and summary without ids.

Example: the record of metformin against placebo in type 2 diabetes has the condition "diabetes mellitus, type 2" of
MeSH and the intervention "metformin"; placebo is none.

Texts wait in a temporary file, so that the memory of half a million records is that of their terms.
"""

import json
import re
import tempfile
from array import array
from typing import Any, NamedTuple

from trialwright.tasks.benchmark.material import check_english, without_ids
from trialwright.tasks.benchmark.task_sample import SplitTrial
from trialwright.tasks.task import RejectionError
from trialwright.text.words import words
from trialwright.trial.record import Trial
from trialwright.trial.report import clip

COLUMNS = (
    "brief_title", "official_title", "brief_summary", "conditions", "interventions", "condition_mesh",
    "intervention_mesh", "study_type", "phase", "gender", "minimum_age", "maximum_age", "secondary_ids",
)
_FACTS = ("study_type", "phase", "gender", "minimum_age", "maximum_age")
# Of sexes; there are records that say "N/A" of an age.
_ANY = frozenset({"all", "both", "n/a"})
# What every other trial has, so that it tells no topic.
_GENERIC = re.compile(
    r"placebos?\b|\bsham\b|\bsaline\b|\bvehicle\b|\bcontrols?\b|standard|usual care|routine"
    r"|no (?:intervention|treatment)|questionnaire|quality.of.life|laboratory|biomarker"
    r"|\bobservation|pharmacolog|\bsurvey|healthy|\bother\b|^drug$"
    r"|interview|^treatment|assessment|^none$|^n/?a$|^blood"
)
_LONGEST_TERM = 80
_MOST_TERMS = 8


class TopicTrial(NamedTuple):
    """A trial as a study of a review: its texts, all names of its conditions and interventions, facts of its design."""

    trial_id: str
    date: str | None
    title: str
    summary: str
    conditions: list[str]
    interventions: list[str]
    facts: dict[str, str]


class TrialTerms(NamedTuple):
    """The terms of a trial that a topic may be made of, as they are written."""

    conditions: list[str]
    interventions: list[str]


def read_trial(given: SplitTrial, chars: int) -> tuple[TopicTrial, TrialTerms]:
    """Return a trial with its terms: those of MeSH, or else its own words.

    Args:
        given: the trial.
        chars: what its title and summary together are cut to.

    Raises:
        RejectionError: it has no text (``no_text``), one in another language (``not_english``), no term for a
            condition (``no_condition``) or for an intervention (``no_intervention``).
    """
    trial = Trial.from_row(given.row)
    title = clip(without_ids(trial, _plain(trial.brief_title or trial.official_title or "")), chars)
    summary = clip(without_ids(trial, _plain(trial.brief_summary or "")), max(chars - len(title) - 1, 0))
    if not words(title) and not words(summary):
        raise RejectionError("no_text")
    check_english(f"{title}\n{summary}")
    named = [name for one in trial.interventions for name in (one.name, *(one.other_names or ())) if name]
    terms = TrialTerms(
        _terms(trial.condition_mesh or trial.conditions),
        _terms(trial.intervention_mesh or [one.name for one in trial.interventions if one.name]),
    )
    if not terms.conditions:
        raise RejectionError("no_condition", "; ".join(trial.conditions)[:100])
    if not terms.interventions:
        raise RejectionError("no_intervention", "; ".join(named)[:100])
    facts = {name: value for name in _FACTS if (value := getattr(trial, name)) and value.casefold() not in _ANY}
    return TopicTrial(
        given.trial_id, given.date, title, summary, _once([*trial.condition_mesh, *trial.conditions]),
        _once([*trial.intervention_mesh, *named]), facts,
    ), terms


def _plain(text: str) -> str:
    return " ".join(text.split())


def _once(names: list[str]) -> list[str]:
    return list({name.casefold(): name for name in map(_plain, reversed(names)) if name}.values())[::-1]


def _terms(names: list[str]) -> list[str]:
    found = [name for name in _once(names) if len(name) <= _LONGEST_TERM and words(name)]
    return [name for name in found if not _GENERIC.search(name.casefold())][:_MOST_TERMS]


class Shelf:
    """Trials in a temporary file, by the order in which they were put there."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it is open until `close`
        self._starts = array("q")

    def add(self, trial: TopicTrial) -> int:
        """Put a trial there and return its place."""
        self._starts.append(self._file.seek(0, 2))
        self._file.write(json.dumps(trial, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        return len(self._starts) - 1

    def take(self, at: int) -> TopicTrial:
        """Return the trial of a place."""
        self._file.seek(self._starts[at])
        found: list[Any] = json.loads(self._file.readline())
        return TopicTrial(*found)

    def close(self) -> None:
        """Remove the file."""
        self._file.close()
