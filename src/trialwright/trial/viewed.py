"""The text of a trial as a view shows it: some of its fields, texts and lists cut.

Example: of a trial with two arms, ``viewed_text(trial, View(fields="short", text_chars=240, max_items=1))`` has one
line "arms: Metformin; Experimental", without the arm's description.

The same function shows real and synthetic trials, and cuts as examples of prompts are cut. What is cut must have been
scrubbed before: a rule needs the whole sentence to see that it tells the outcome, and a text that lost such a sentence
only after the cut would be shorter than others, which tells it as well.
"""

from collections.abc import Collection, Mapping
from typing import Any

from trialwright.sections.viewing import View
from trialwright.trial.record import Trial
from trialwright.trial.report import REPORT_FIELDS, lines

# What repeats other fields in longer words is no part of a short report, which takes about 350 tokens.
_LONG = ("official_title", "detailed_description", "secondary_outcomes")
# Of each value of `fields`: the fields of a report in order, each with the parts of its items, if they have any.
SHOWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "whole": dict.fromkeys(REPORT_FIELDS, ()) | {
        "interventions": ("type", "name", "description"),
        "arms": ("label", "type", "description"),
        "primary_outcomes": ("measure", "time_frame", "description"),
        "secondary_outcomes": ("measure", "time_frame", "description"),
    },
    "short": dict.fromkeys((name for name in REPORT_FIELDS if name not in _LONG), ()) | {
        "interventions": ("type", "name", "description"),
        "arms": ("label", "type"),
        "primary_outcomes": ("measure", "time_frame"),
    },
}


def viewed_text(trial: Trial, view: View) -> str:
    """Return a trial as labelled lines, no more of it than a view shows; what is left empty has no line."""
    shown, report = SHOWN[view.fields], trial.report(view.text_chars, view.max_items)
    return "\n".join(lines({name: _seen(value, shown[name]) for name, value in report.items() if name in shown}))


def _seen(value: Any, parts: Collection[str]) -> Any:
    """Keep these parts of each item of a list, and the items that have any; other values as they are."""
    if not parts:
        return value
    seen = ({key: text for key, text in item.items() if key in parts} for item in value)
    return [item for item in seen if item]
