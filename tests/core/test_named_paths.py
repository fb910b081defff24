"""Stages that read many files take them by name."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from trialwright.core.cli import Command, listed, named


@click.command(cls=Command)
@named("trials", "page_out")
@listed("metrics", "plots")
def shown(**paths: Path | tuple[Path, ...]) -> None:
    click.echo({name: str(path) if isinstance(path, Path) else [str(one) for one in path]
                for name, path in sorted(paths.items())})


def run(words: str) -> str:
    return CliRunner().invoke(shown, words.split()).output


def test_a_list_goes_up_to_the_next_option_and_order_does_not_matter():
    assert run("--trials t --metrics a.json b.json --plots roc --page-out p") == run(
        "--plots roc --page-out p --metrics a.json b.json --trials t"
    ) == "{'metrics': ['a.json', 'b.json'], 'page_out': 'p', 'plots': ['roc'], 'trials': 't'}\n"


@pytest.mark.parametrize(("words", "said"), [
    ("--metrics a --plots roc --page-out p", "Missing option '--trials'"),
    ("--trials t --page-out p --plots roc --metrics", "Missing option '--metrics'"),
    ("--trials t u --page-out p --plots roc --metrics a", "unexpected extra argument (u)"),
    ("--trial t --page-out p --plots roc --metrics a", "No such option '--trial'"),
])
def test_what_is_not_named_or_named_wrongly_is_refused(words, said):
    assert said in run(words)
