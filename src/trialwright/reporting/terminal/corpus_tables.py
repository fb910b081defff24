"""Corpora side by side in a terminal: what each is like, and what its arms are worth beside the reference corpus.

Example of a row: ``no_reasons  30/30/32  24,511  0.00  .913 (.550)  .399 (.384)  .313 (.010)  .594``, and below its
name what it changes: ``reasons.count 0``.
"""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.reporting.results.arm_results import LiftResult
from trialwright.reporting.results.corpus_results import CorpusArm, CorpusRow, CorpusTable
from trialwright.reporting.terminal.plain_numbers import plain, signed

_LIKE = ("told", "divers.", "contrad.")


def print_corpora(console: Console, table: CorpusTable) -> None:
    """Print what corpora are like, then what their arms are worth."""
    console.print(_corpora(table))
    console.print(Text(
        "trials: kept of accepted of requested. told from real (ROC-AUC), diverse (effective share), contradictory: of"
        " synthetic (and real) trials. agree: labels that a model of real trials agrees with."
    ))
    for row in table.corpora:
        if row.judged:
            console.print(Text(f"{row.name}: mean rating by its judge {plain(row.rating)}, {row.unrated:,} not rated"))
    if table.arms:
        console.print(_arms(table))
    console.print()


def _corpora(table: CorpusTable) -> Table:
    shown = Table(box=SIMPLE_HEAD, padding=0)
    shown.add_column("corpus", overflow="fold")
    for header in ("trials", "tokens", "USD", *_LIKE, "agree"):
        shown.add_column(header, justify="right", no_wrap=True)
    for row in table.corpora:
        shown.add_row(*map(Text, _row(row)))
    return shown


def _row(row: CorpusRow) -> Iterator[str]:
    yield row.name + (f"\n  {row.changes}" if row.changes else "")
    yield from (f"{row.kept}/{row.accepted}/{row.requested}", f"{row.tokens:,}")
    yield f"{row.usd:.2f}"
    for synthetic, real in (row.told_from_real, row.effective_share, row.contradictory):
        yield f"{plain(synthetic)} ({plain(real)})"
    yield plain(row.agreement)


def _arms(table: CorpusTable) -> Table:
    shown = Table(box=SIMPLE_HEAD, padding=0)
    shown.add_column("arm", overflow="fold")
    for header in ("ROC-AUC", "lift over real", f"beside {table.reference}", "95 % CI"):
        shown.add_column(header, justify="right", no_wrap=True)
    shown.add_column("verdict", overflow="fold")
    for arm in table.arms:
        shown.add_row(*map(Text, _arm(arm)))
    return shown


def _arm(arm: CorpusArm) -> Iterator[str]:
    yield from (f"{arm.classifier} {arm.name}", plain(arm.score.mean), signed(arm.lift.mean) if arm.lift else "")
    yield from _lift(arm.beside) if arm.beside else ("", "", "")


def _lift(lift: LiftResult) -> Iterator[str]:
    yield from (signed(lift.mean), "" if lift.lo is None else f"{signed(lift.lo)} to {signed(lift.hi)}", lift.verdict)
