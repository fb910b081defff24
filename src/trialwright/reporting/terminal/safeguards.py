"""What guards a corpus, in a few lines of a terminal: the leak audit, flags, contradictions, reasons and gates.

Example of a row: ``what cleaning removed  0.998 0.994 to 1.000  6 overall status: completed, ...``, and of a line:
"Gates: 1 of 5 failed (real_emails: privacy.identifiers.email.real is 2, max 0)".
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialwright.core import tables
from trialwright.gates.judging import Judged
from trialwright.reporting.results.titles import PROBES
from trialwright.reporting.sentences.reason_sentences import tell_reasons
from trialwright.reporting.sentences.run_sentences import tell_audit


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
    for name, probe in PROBES.items():
        found = probes[name]
        area, bounds = "-", ""
        if found["roc_auc"] is not None:
            area, bounds = f"{found['roc_auc']:.3f}", "not estimable"
        if found["roc_auc_lo"] is not None:
            bounds = f"{found['roc_auc_lo']:.3f} to {found['roc_auc_hi']:.3f}"
        # What is part of the probe above is set in.
        indent = "  " if name == "removed_beside_status" else ""
        table.add_row(f"{indent}{probe.title}", area, bounds, f"{found['telling']:,}", Text(found["heaviest"]))
    console.print(table)
    for sentence in tell_audit(audited):
        console.print(Text(sentence))
        console.print()


def tell_trust(folder: Path, of_corpus: Path) -> Iterator[str]:
    """Yield a line for each of the metrics files that is there, in the folder of all and in that of a corpus."""
    if (file := of_corpus / "privacy.json").exists():
        found = tables.read_json(file)
        flags = ", ".join(f"{name} {count}" for name, count in found["flags"].items() if count)
        yield (
            f"Of {found['trials']['synthetic']:,} synthetic trials, {found['flagged']:,} are flagged for what they "
            f"hold of real records{f' ({flags})' if flags else ''}{_dropped(found)}."
        )
    if (file := of_corpus / "realism.json").exists():
        ours, theirs = (tables.read_json(file)["any"][source] for source in ("synthetic", "real"))
        yield (
            f"Contradictions: in {ours['count']:,} of {ours['trials']:,} synthetic trials, and by the same rules in "
            f"{theirs['count']:,} of {theirs['trials']:,} real ones."
        )
    if (file := of_corpus / "reasoning.json").exists():
        yield f"Reasons: {' '.join(tell_reasons(tables.read_json(file)))}"
    if (file := folder / "gates.json").exists():
        yield f"Gates: {Judged(tables.read_json(file)['gates']).describe()}."


def _dropped(found: Mapping[str, Any]) -> str:
    """Say how many of the flagged trials are not in the corpus."""
    dropped = sum(found.get("rejected", {}).values())
    return f", and {dropped:,} of them dropped" if dropped else ""
