"""What the rules look at: a trial, and what is known of it beside its record.

Example: ``Facts(trial, label=1, intervention="metformin", told=("The trial was terminated.",), most_items=None)``.
"""

from typing import NamedTuple

from trialwright.trial.record import Trial
from trialwright.trial.report import segments


class Facts(NamedTuple):
    """A trial to judge.

    Attributes:
        told: what cleaning removed from its prose, for it tells how the trial ended.
        most_items: so many items of a list were asked for at most, so that a list of so many may go on; None
            where lists are whole.
    """

    trial: Trial
    label: int | None
    intervention: str | None
    told: tuple[str, ...]
    most_items: int | None

    @property
    def titles(self) -> str:
        """Both titles, in lower case."""
        return f"{self.trial.brief_title or ''}\n{self.trial.official_title or ''}".lower()

    @property
    def prose(self) -> str:
        """Titles, summary and description, in lower case."""
        return f"{self.titles}\n{self.trial.brief_summary or ''}\n{self.trial.detailed_description or ''}".lower()

    @property
    def texts(self) -> list[str]:
        """All texts of the report."""
        return [text for _, text in segments(self.trial.report())]

    def may_go_on(self, items: list[object]) -> bool:
        """Tell whether a list may be longer than it is given."""
        return self.most_items is not None and len(items) >= self.most_items


# A rule's verdict: None where it cannot tell, "" where all is well, else what contradicts what.
Verdict = str | None
