"""What a setting of params.yaml means, in words.

Example: ``success(p.label, None)`` is 'column "label" of the outcomes: 1 is a success, 0 a failure'.
"""

from urllib.parse import urlsplit

from trialwright.sections.real_trials import Interventions, Label
from trialwright.sections.retrieval import Partition
from trialwright.sections.viewing import View

_RULES = {
    "status": "by the record's status: Completed is a success; Terminated, Withdrawn or Suspended is a failure",
    "results": "a primary outcome with a p-value below {significance:g} is a success, p-values that are none of them "
               "below it a failure",
}
_PROTOCOLS = {
    "strict": "strict: split before retrieval; the LLM was shown no trial under validation or test",
    "paper": "paper: examples are drawn from all trials of the pool and each seed splits them anew, so the LLM was "
             "shown trials that are tested",
}
_SPLITS = {
    "random": "at random by label and intervention: {train:.0%} train, {val:.0%} validation, the rest test",
    "date": "by start date, the future tested on the past: {train:.0%} train, {val:.0%} validation, the rest test",
    "given": "as the outcomes or the names of the files say",
}
_NAMES = {
    "vocabulary": "the drug vocabulary", "list": "the list of interventions", "mesh": "the record's MeSH terms",
    "own": "the record's own words",
}
_MEANT = {1: "a success", 0: "a failure", -1: "no outcome"}


def success(label: Label, mapping: str | None) -> str:
    """Say what counts as success; `mapping` is the name of the file that says what values mean, if one does."""
    if label.rule in _RULES:
        return _RULES[label.rule].format(significance=label.significance)
    column = f'column "{label.label_column}" of the outcomes'
    if label.threshold is not None:
        return f"{column}, a probability: {label.threshold:g} and more is a success, less a failure"
    if label.mapping is not None:
        return f"{column}, read by {mapping or label.mapping}, which says of each text whether it is a success"
    return f"{column}: " + ", ".join(f'"{value}" is {_MEANT[meant]}' for value, meant in label.values.items())


def protocol(name: str) -> str:
    """Say what a protocol does."""
    return _PROTOCOLS.get(name, name)


def view(section: View) -> str:
    """Say what is read of a trial."""
    return f"{section.said}: what classifiers, embeddings and comparisons of texts read of any trial"


def interventions(section: Interventions) -> str:
    """Say which interventions count, and where their names come from."""
    types = ", ".join(name.replace("_", " ") for name in section.types)
    return f"of type {types}; named by {', else by '.join(_NAMES[name] for name in section.names)}"


def split(section: Partition) -> str:
    """Say how the labelled trials were split."""
    said = _SPLITS[section.split].format(train=section.train, val=section.val)
    if section.resplit is None:
        return said
    return (
        f"{said}; what is outside the train split, each seed splits anew: {section.resplit.train:.0%} train, "
        f"{section.resplit.val:.0%} validation, the rest test"
    )


def address(url: str | None) -> str:
    """Return where an endpoint is: neither the path nor the query of its address, for they can hold keys."""
    if url is None:
        return "OpenAI"
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
