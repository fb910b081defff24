"""The stores as a table in a terminal, with a line on each and on the cache below.

Example of a line: ``trials: every request is answered, 12 answers that no request asks for``.
"""

from collections.abc import Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from trialwright.files.fingerprint import short_name
from trialwright.llm.cost.charges import Spent
from trialwright.llm.store.upkeep import Overview

NUMBERS = ("answers", "shards", "size", "tokens in", "out")


def print_stores(console: Console, stores: Mapping[str, Overview], charged: Mapping[str, Spent], cache: str) -> None:
    """Print a row for each store, then how it stands with its requests and its charges; `cache` is the last line."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("store", overflow="fold")
    for header in NUMBERS:
        table.add_column(header, justify="right", no_wrap=True)
    for header in ("models", "ends"):
        table.add_column(header, overflow="fold")
    for name, found in stores.items():
        numbers = (
            f"{found.answers:,}", f"{found.shards}", decimal(found.bytes), f"{found.prompt_tokens:,}",
            f"{found.completion_tokens:,}",
        )
        ends = [f"{count:,} {reason}" for reason, count in found.finish_reasons.most_common()]
        models = map(short_name, sorted(found.models))
        table.add_row(*map(Text, (name, *numbers, "\n".join(models) or "-", "\n".join(ends) or "-")))
    console.print(table)
    for name, found in stores.items():
        console.print(Text(f"{name}: {_standing(found)}"))
        if name in charged and charged[name].usd:
            console.print(Text(f"{name}: {charged[name]}"))
    console.print(Text(cache))


def _standing(found: Overview) -> str:
    """Say what the requests still lack, and what of the answers they do not need."""
    if found.open is None or found.unasked is None:
        return "its requests are not on disk"
    answered = f"{_count(found.open, 'request')} without an answer" if found.open else "every request is answered"
    spare = f"{_count(found.unasked, 'answer')} that no request asks for" if found.unasked else "no answer to spare"
    return f"{answered}, {spare}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
