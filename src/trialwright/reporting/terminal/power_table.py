"""What a comparison can find, as a table in a terminal: the smallest lift that shows, and the trials that lifts need.

Example of a row: ``tfidf hybrid over real  78 3 .734 .991 .000  1 .029  448 134 42``; one of 16 lifts, which Holm's
correction asks more of, is another row.
"""

from collections.abc import Iterable
from typing import NamedTuple

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.evaluation.power import AssumedLift, JudgedOn, smallest_lift, trials_needed
from trialwright.reporting.terminal.plain_numbers import NONE, plain

LIFTS = (0.01, 0.02, 0.05)


class Compared(NamedTuple):
    """What is assumed of a lift, and what it is tested on."""

    lift: AssumedLift
    tested: JudgedOn


def print_power(console: Console, comparisons: Iterable[Compared], source: str) -> None:
    """Print what each comparison can find by itself, and among all the lifts that are judged.

    Args:
        console: where to.
        comparisons: a row each, and a second one if more lifts than one are judged.
        source: of what the assumed figures are.
    """
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("lift", overflow="fold")
    for header in ("trials", "seeds", "ROC-AUC", "corr.", "of seeds", "lifts", "smallest", *map(plain, LIFTS)):
        table.add_column(header, justify="right", no_wrap=True)
    for (name, _, assumed), tested in comparisons:
        for at, lifts in enumerate(sorted({1, tested.lifts})):
            of = tested._replace(lifts=lifts)
            needed = (trials_needed(lift, assumed, of) for lift in LIFTS)
            known = f"{of.successes + of.failures:,}", f"{of.seeds}", *map(plain, assumed)
            table.add_row(
                Text("" if at else name), *("" if at else cell for cell in known), f"{lifts}",
                plain(smallest_lift(assumed, of)), *(NONE if trials is None else f"{trials:,}" for trials in needed),
            )
    console.print(table)
    console.print(Text(
        "smallest: the smallest true lift in ROC-AUC whose 95 % interval leaves out 0 four times in five, of so many "
        "lifts that Holm's correction counts. .010, .020 and .050: how many test trials, in the same shares of both "
        f"outcomes, find such a lift; {NONE}: no number does. Assumed: the ROC-AUC of what the lift is over, the "
        "correlation of both models' scores within each outcome, and the deviation of the lift between seeds beyond "
        f"what test trials explain; these are {source}. Other training trials or other LLM answers are not in it."
    ))
