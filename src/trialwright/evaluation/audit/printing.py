"""The audit in a few lines of a terminal.

Example of a row: ``what cleaning removed  0.998 0.994 to 1.000  6 overall status: completed, ...``, and of what
stands below: ``Trials with a near-duplicate: 5 of test in train (2.5%).``
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.evaluation.audit.duplicates import LOOKED_FOR

PROBES = {
    "removed": "what cleaning removed", "removed_beside_status": "  without status and reason",
    "remaining": "form of what remains", "text": "words of what remains",
}


def print_audit(console: Console, audited: Mapping[str, Any]) -> None:
    """Print what metrics/audit.json says: a table of probes, then which trials were shown or stand twice."""
    probes = audited["probe"]
    train, test = (f"{probes['text'][name]:,}" for name in ("train_trials", "test_trials"))
    head = f"Leak audit: linear probes fitted on {train} train trials, scored on {test} test trials"
    console.print(Text(head, "bold"))
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("probe of", no_wrap=True)
    for header in ("ROC-AUC", "95 % CI", "tell"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("of most weight", overflow="fold")
    for name, title in PROBES.items():
        found = probes[name]
        area, bounds = "-", ""
        if found["roc_auc"] is not None:
            area, bounds = f"{found['roc_auc']:.3f}", "not estimable"
        if found["roc_auc_lo"] is not None:
            bounds = f"{found['roc_auc_lo']:.3f} to {found['roc_auc_hi']:.3f}"
        table.add_row(title, area, bounds, f"{found['telling']:,}", Text(found["heaviest"]))
    console.print(table)
    for sentence in tell_audit(audited):
        console.print(Text(sentence))
        console.print()


def tell_audit(audited: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the audit says in plain words."""
    yield (
        "What was removed should tell the outcome, and what remains no more than a protocol may: a feature tells "
        "where its odds of success are surely beyond the bound of audit.odds_ratio."
    )
    shown = ", ".join(f"{count:,} of {name.replace('_', ' ')}" for name, count in audited["shown"].items() if count)
    yield f"Trials that the LLM was shown though they are held out: {shown or 'none'}."
    counts = ((one, other, audited["duplicates"].get(f"{one}_{other}")) for one, other in LOOKED_FOR)
    twice = ", ".join(
        f"{found['trials']:,} of {one.replace('_', ' ')} in {other.replace('_', ' ')} ({found['share']:.1%})"
        for one, other, found in counts if found and found["trials"]
    )
    yield f"Trials with a near-duplicate: {twice or 'none'}."
