"""The two protocols beside each other in a terminal, and the size of the leak in one number.

Example of a row: ``hybrid  lift .009 .031 +.022 -.006 to +.050``.
"""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.results.titles import SETTINGS
from trialwright.reporting.sentences.lift_sentences import say_bounds
from trialwright.reporting.terminal.plain_numbers import plain, signed
from trialwright.reporting.terminal.protocol_leak import FIGURES, Change, Results, compare_protocols
from trialwright.stats.lift_rules import CHANCE, NOT_ESTIMABLE, adds_to_reference, holm


def print_protocols(console: Console, one: Results, other: Results, order: Sequence[str]) -> None:
    """Print a table for each setting and classifier, then how to read it, and the leak.

    Args:
        console: Where to.
        one: The content of a results.json.
        other: That of the other protocol.
        order: Names of arms in the order to show; others follow.

    Raises:
        InputError: the results cannot be compared.
    """
    changes = compare_protocols(one, other)
    results = RunResults.read(one, order)
    for setting, title in SETTINGS.items():
        for classifier in one:
            rows = [change for change in changes if (change.setting, change.classifier) == (setting, classifier)]
            if rows:
                # Of one arm, ROC-AUC comes before its lift, as it does in the changes.
                rows.sort(key=lambda change: results.place(change.arm))
                console.print(Text(f"{title.capitalize()}, {classifier}: protocol paper against strict", "bold"))
                console.print(_table(rows))
    for sentence in [_explain(), *_leaks(changes, results)]:
        console.print(Text(sentence))
        console.print()


def _table(rows: Sequence[Change]) -> Table:
    """Build the table of one setting and classifier: ROC-AUC and lift of each arm."""
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("arm", overflow="fold")
    table.add_column("")
    for header in ("strict", "paper", "paper adds", "95 % CI"):
        table.add_column(header, justify="right", no_wrap=True)
    for at, row in enumerate(rows):
        show = plain if row.figure == "roc_auc" else signed
        table.add_row(
            Text("" if at and rows[at - 1].arm == row.arm else row.arm), FIGURES[row.figure], show(row.strict),
            show(row.paper), signed(row.added), _bounds(row),
        )
    return table


def _explain() -> str:
    return (
        "Lifts are in ROC-AUC over training on real trials alone. Protocol paper shows the LLM trials that are tested "
        "later. An arm's ROC-AUC also changes with the split, its lift over real-only training on the same test trials "
        "much less: what protocol paper adds to a lift is its leak, and what an LLM gains from more examples. "
        "Intervals take the two runs as independent; where they share test trials, they are wider than need be. They "
        "hold what other test trials and fits would change, not what an LLM would have written on another processor or "
        "with another seed: of a bound near 0 believe neither side before you have run both protocols with other seeds."
    )


def _leaks(changes: Sequence[Change], results: RunResults) -> Iterator[str]:
    """Yield, for each classifier and arm that adds synthetic trials to the real ones, the leak."""
    leaks = [
        change for change in changes
        if (change.figure, change.setting) == ("lift_roc_auc", "in_distribution")
        and adds_to_reference(results.classifiers[change.classifier], change.arm)
    ]
    judged = [change for change in leaks if change.p is not None and not change.why]
    adjusted = dict(zip(judged, holm([change.p or 0.0 for change in judged]), strict=True))
    for change in leaks:
        said = f"{change.added:+.3f} ROC-AUC ({say_bounds(change.lo, change.hi)})"
        yield f"Leak, {change.classifier}, {change.arm} in distribution: {said}, {_told(change, adjusted.get(change))}."


def _told(change: Change, adjusted: float | None) -> str:
    """Say whether a leak is distinguishable from 0, corrected for the number of leaks, or why nothing can be said."""
    if adjusted is None or change.lo is None or change.hi is None:
        return f"no verdict: {change.why}"
    told = adjusted <= CHANCE and not change.lo <= 0 <= change.hi
    return f"{'' if told else 'not '}distinguishable from 0"


def _bounds(row: Change) -> str:
    return NOT_ESTIMABLE if row.lo is None else f"{signed(row.lo)} to {signed(row.hi)}"
