"""The two outcomes of a trial by name and by label, the words of a registry for how a trial ended, and who has any.

Example: ``OUTCOMES[1]`` is "success", ``LABELS["failure"]`` 0; a record whose status is "Withdrawn" was `STOPPED`, and
``TOLD["ictrp_xml"].failure`` is false: the WHO's platform has no word for a trial that was stopped.
"""

from typing import NamedTuple

# By label.
OUTCOMES = ("failure", "success")
LABELS = {name: label for label, name in enumerate(OUTCOMES)}
COMPLETED = "Completed"
STOPPED = ("Terminated", "Withdrawn", "Suspended")
# Of every word that says outright how a trial ended, lower-case stems of which it contains one.
LABEL_STEMS = (
    "terminat", "withdr", "suspend", "complet", "discontinu", "cancel", "stopped", "halted", "succe", "fail",
)


class Told(NamedTuple):
    """What records of a dialect tell of an outcome: by their status that a trial was stopped, and p-values."""

    failure: bool
    results: bool


# By dialect, as the column `dialect` of a trial names it.
TOLD = {
    "legacy_xml": Told(failure=True, results=True), "api_v2": Told(failure=True, results=True),
    "ictrp_xml": Told(failure=False, results=False), "ictrp_csv": Told(failure=False, results=False),
    "top_csv": Told(failure=True, results=False),
}
