"""--corpus NAME on a command line puts the name where {corpus} stands in its paths."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from trialwright.core.cli import Command, listed, reads, writes


@click.command(cls=Command)
@reads("one")
@writes("two")
@listed("metrics")
def main(one: Path, two: Path, metrics: tuple[Path, ...]) -> None:
    click.echo(" ".join(map(str, (one, two, *metrics))))


def test_the_name_takes_its_place_in_every_path() -> None:
    words = ["--corpus", "no-reasons_2", "data/{corpus}/a", "data/{corpus}/{corpus}.b", "--metrics", "m/{corpus}", "n"]
    done = CliRunner().invoke(main, words)
    assert done.output == "data/no-reasons_2/a data/no-reasons_2/no-reasons_2.b m/no-reasons_2 n\n"


def test_without_it_paths_are_as_they_are() -> None:
    assert CliRunner().invoke(main, ["{corpus}", "b", "--metrics", "c"]).output == "{corpus} b c\n"


@pytest.mark.parametrize("name", ["", "..", "a/b", "a b", "$(x)", "-x", "1", "x" * 65])
def test_what_is_no_name_is_refused(name: str) -> None:
    done = CliRunner().invoke(main, ["--corpus", name, "{corpus}", "b", "--metrics", "c"])
    assert done.exit_code == 2
    assert "is no name of a corpus" in done.output


def test_a_name_is_needed() -> None:
    assert CliRunner().invoke(main, ["a", "b", "--metrics", "c", "--corpus"]).exit_code == 2


def test_the_size_and_the_draw_of_a_gold_corpus_take_their_places() -> None:
    words = ["--size", "all", "--draw", "2", "a/{size}-{draw}", "b", "--metrics", "m/{draw}"]
    assert CliRunner().invoke(main, words).output == "a/all-2 b m/2\n"


@pytest.mark.parametrize("option", [["--size", "fifty"], ["--size", "5;x"], ["--draw", "all"], ["--draw", "-1"]])
def test_what_is_no_size_or_draw_is_refused(option: list[str]) -> None:
    done = CliRunner().invoke(main, [*option, "a", "b", "--metrics", "c"])
    assert done.exit_code == 2
    assert "is no number of" in done.output
