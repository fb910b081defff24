"""What a registry adds once a trial has run, drawn after the label and given the label.

Example: a failed trial is TERMINATED, `why_stopped` "Slow accrual", with an `enrollment` of 7, type ACTUAL.
These fields leak the label about as much as they do in real records (measured on 4,271 drug trials:
enrollment 0 in 2.6 % of completed and 24 % of stopped ones, type Actual in 33 % and 71 %, removed
countries in 2.8 % and 9.2 %, results in 7.8 % and 17.1 %), so that the removal of leaks has
something to remove and the pipeline can be seen to hold against it.
"""

from dataclasses import dataclass, field

from numpy.random import Generator

from trialwright.demo.knowledge import phrases
from trialwright.demo.wording import chance, pick, several, weigh

_OPEN = {"RECRUITING": 4.0, "NOT_YET_RECRUITING": 1.0, "ACTIVE_NOT_RECRUITING": 3.0, "ENROLLING_BY_INVITATION": 0.5}
_STOPPED = frozenset({"TERMINATED", "WITHDRAWN", "SUSPENDED"})


@dataclass(slots=True)
class Aftermath:
    """Fields that are no part of the design, in the words and dates of API v2; None where the record leaves one out."""

    status: str
    last_known_status: str | None = None
    why_stopped: str | None = None
    start: str | None = None
    end: tuple[str, str] | None = None
    enrollment: tuple[int, str | None] | None = None
    first_submitted: str = ""
    last_update: str = ""
    places: list[tuple[str, str]] = field(default_factory=list)
    removed_countries: list[str] = field(default_factory=list)
    p_value: str | None = None
    better: bool = False
    limitations: str | None = None
    results: bool = False
    other_names: bool = False
    mesh: bool = True
    leak: str | None = None
    references: int = 0


def draw_aftermath(label: int | None, rng: Generator) -> Aftermath:
    """Draw the aftermath of a trial with this label; None is a trial without an outcome."""
    status = _status(label, rng)
    stopped, open_ = status in _STOPPED, status in _OPEN
    began = int(rng.integers(1999 * 12, 2017 * 12))
    lasted = int(rng.integers(3, 24) if stopped else rng.integers(10, 60))
    after = Aftermath(status=status, start=_month(began) if chance(rng, 0.78) else None)
    if status == "UNKNOWN":
        after.last_known_status = pick(rng, ["RECRUITING", "ACTIVE_NOT_RECRUITING", "NOT_YET_RECRUITING"])
    if stopped and chance(rng, 0.62):
        after.why_stopped = pick(rng, phrases()["aftermath"]["stopped"])
    if chance(rng, 0.68):
        kind = "ESTIMATED" if open_ or chance(rng, 0.06) else "ACTUAL"
        after.end = (_month(began + lasted), kind)
    after.first_submitted = _day(began - 1, rng)
    after.last_update = _day(began + lasted + int(rng.integers(1, 30)), rng)
    after.enrollment = _enrollment(status, open_, rng)
    after.places = _places(rng) if chance(rng, 0.84 if stopped else 0.92) else []
    after.removed_countries = _removed(after, rng) if chance(rng, 0.092 if stopped else 0.028) else []
    after.other_names = chance(rng, 0.34 if stopped else 0.14)
    after.mesh = chance(rng, 0.78 if stopped else 0.9)
    after.references = int(rng.integers(1, 5)) if chance(rng, 0.05 if stopped else 0.3) else 0
    _results(after, label, stopped, rng)
    _leak(after, label, rng)
    return after


def _status(label: int | None, rng: Generator) -> str:
    if label is None:
        return weigh(rng, _OPEN | {"UNKNOWN": 2.0})
    if label:
        return weigh(rng, {"COMPLETED": 0.94, "UNKNOWN": 0.03, "TERMINATED": 0.03})
    return weigh(rng, {"COMPLETED": 0.42, "TERMINATED": 0.36, "WITHDRAWN": 0.14, "SUSPENDED": 0.03,
                       "UNKNOWN": 0.05})  # fmt: skip


def _enrollment(status: str, open_: bool, rng: Generator) -> tuple[int, str | None] | None:
    if chance(rng, 0.2):
        return None
    stopped = status in _STOPPED
    count = int(rng.lognormal(2.6 if stopped else 4.4, 1.0)) + 1
    if status == "WITHDRAWN" or chance(rng, 0.02):
        count = 0
    if open_:
        return count, "ESTIMATED"
    kind = weigh(rng, {"ACTUAL": 0.71, "ESTIMATED": 0.08, "": 0.21} if stopped
                 else {"ACTUAL": 0.4, "ESTIMATED": 0.14, "": 0.46})  # fmt: skip
    return count, kind or None


def _places(rng: Generator) -> list[tuple[str, str]]:
    countries = several(rng, list(phrases()["places"]), 1 if chance(rng, 0.7) else int(rng.integers(2, 6)))
    return [(town, country) for country in countries for town in several(rng, phrases()["places"][country], 2)]


def _removed(after: Aftermath, rng: Generator) -> list[str]:
    kept = {country for _, country in after.places}
    return several(rng, [country for country in phrases()["places"] if country not in kept], 1)


def _results(after: Aftermath, label: int | None, stopped: bool, rng: Generator) -> None:
    """Give some trials a results section, with a p-value that fits the label nearly always."""
    if label is None or not chance(rng, 0.17 if stopped else 0.1):
        return
    after.results, after.better = True, bool(label)
    significant = bool(label) != chance(rng, 0.05)
    if not stopped and chance(rng, 0.7):
        value = rng.uniform(0.0005, 0.049) if significant else rng.uniform(0.06, 0.95)
        after.p_value = "<0.001" if value < 0.001 else f"{value:.3f}"
    if chance(rng, 0.4 if stopped else 0.2):
        after.limitations = pick(rng, phrases()["aftermath"]["limitations"])


def _leak(after: Aftermath, label: int | None, rng: Generator) -> None:
    """Let a word about the end slip into a description, as it does in about 1 % of real records."""
    if label is not None and chance(rng, 0.006 if label else 0.016):
        after.leak = pick(rng, phrases()["aftermath"]["leak_success" if label else "leak_failure"])


def _month(count: int) -> str:
    return f"{count // 12}-{count % 12 + 1:02d}"


def _day(count: int, rng: Generator) -> str:
    return f"{_month(count)}-{int(rng.integers(1, 29)):02d}"
