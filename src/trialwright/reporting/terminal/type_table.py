"""ROC-AUC by type of intervention as a table in a terminal, a column for each type that is scored.

Example of a row: ``hybrid  .698 (.660 to .736)  .641 (.552 to .730)``, under "drug, 700 trials" and "device, 140
trials"; what is not scored stands below, with its trials.
"""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.reporting.results.run_results import ResultGroup
from trialwright.reporting.results.score_results import ScoreResult
from trialwright.reporting.results.type_results import titled, unscored
from trialwright.reporting.terminal.plain_numbers import bounds, plain


def print_types(console: Console, group: ResultGroup) -> None:
    """Print the table of a group whose test trials are of several types."""
    types = group.types
    scored = [name for name, of in types.items() if of.score is not None]
    if scored:
        table = Table(box=SIMPLE_HEAD, padding=0)
        table.add_column("ROC-AUC by type", overflow="fold")
        for name in scored:
            table.add_column(titled(name, types[name]), overflow="fold")
        for name, arm in group.arms.items():
            table.add_row(Text(name), *(_cell(arm.by_type[kind].score) for kind in scored))
        console.print(table)
    if said := unscored(types):
        console.print(Text(said))
        console.print()


def _cell(score: ScoreResult | None) -> str:
    if score is None:
        return plain(None)
    within = bounds(score)
    return f"{plain(score.mean)} ({within})" if within else plain(score.mean)
