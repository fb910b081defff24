"""The small commands around the pipeline: ``trialwright results``, ``doctor``, ``run``, ``store``, ``models`` and more.

Example: ``trialwright results``, in any folder of the repository; or ``python -m trialwright results``.
"""

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from trialwright.checkout import run_own_code
from trialwright.commands import profiles
from trialwright.commands.columns import columns
from trialwright.commands.composing import names
from trialwright.commands.doctor.doctor import doctor
from trialwright.commands.licences import licences
from trialwright.commands.model_commands import models
from trialwright.commands.running import run_
from trialwright.commands.since import tell_changes
from trialwright.commands.standing import GivenOrName, GivenPath, go_to_top
from trialwright.commands.store_commands import store
from trialwright.commands.study_command import study
from trialwright.commands.tell_power import power
from trialwright.core import tables
from trialwright.core.cli import Command
from trialwright.reporting.results.benchmark_results import BenchmarkTable
from trialwright.reporting.results.corpus_results import CorpusTable
from trialwright.reporting.results.curve_results import CurveTable
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.results.tuned_results import TuningTable
from trialwright.reporting.terminal import revisions
from trialwright.reporting.terminal.benchmark_tables import print_benchmark
from trialwright.reporting.terminal.corpus_tables import print_corpora
from trialwright.reporting.terminal.curve_tables import print_curve
from trialwright.reporting.terminal.protocol_table import print_protocols
from trialwright.reporting.terminal.safeguards import print_audit, tell_trust
from trialwright.reporting.terminal.score_tables import print_results
from trialwright.reporting.terminal.tuning_tables import print_tuning
from trialwright.sections.whole import load_all

File = GivenPath(path_type=Path, dir_okay=False)
Folder = GivenPath(path_type=Path, file_okay=False)


@click.group()
@click.pass_context
def main(ctx: click.Context) -> None:
    """Check a machine, run the pipeline, look at its results, switch profiles of params, look after stored answers."""
    go_to_top(ctx)


for command in (columns, doctor, run_, licences, models, power, store, study):
    main.add_command(command)


@main.command(cls=Command)
@click.option("--results", "results_file", type=File, default=Path("metrics/results.json"), show_default=True)
@click.option("--acquire", "acquire_file", type=File, default=Path("metrics/acquire.json"), show_default=True)
@click.option("--corpora", "corpora_dir", type=Folder, default=Path("metrics/corpora"), show_default=True)
@click.option("--report", "report_file", type=File, default=Path("plots/report.html"), show_default=True)
@click.option("--params", "params_file", type=File, default=Path("params.yaml"), show_default=True)
def results(
    *, results_file: Path, acquire_file: Path, corpora_dir: Path, report_file: Path, params_file: Path
) -> None:
    """Print the results of the last run, and whether synthetic trials helped; of the corpora, the reference."""
    params = load_all(params_file)
    found = RunResults.read(tables.read_json(results_file), list(params.arms))
    of_corpus = corpora_dir / params.reference.corpus
    acquired, synthesis, audited = (
        tables.read_json(path) if path.exists() else None
        for path in (acquire_file, of_corpus / "parse_trials.json", of_corpus / "audit.json")
    )
    console = Console(highlight=False)
    print_results(console, found, acquired, synthesis)
    if audited:
        print_audit(console, audited)
    beside, curve = (
        tables.read_json(path) if path.exists() else None
        for path in (results_file.with_name("ablation.json"), results_file.with_name("gold_curve.json"))
    )
    if table := CorpusTable.read(beside):
        print_corpora(console, table)
    if points := CurveTable.read(curve):
        print_curve(console, points)
    of_tasks = results_file.with_name("tasks")
    on_tasks = tables.read_metrics([of_tasks])["tasks"] if of_tasks.is_dir() else None
    if benchmark := BenchmarkTable.read(on_tasks):
        print_benchmark(console, benchmark)
    if tuned := TuningTable.read(on_tasks):
        print_tuning(console, tuned)
    for line in (*tell_trust(results_file.parent, of_corpus), *tell_changes(results_file, params_file)):
        console.print(Text(line))
    if report_file.exists():
        console.print(Text(f"To read it all, and every synthetic trial: {report_file}"))


@main.command(cls=Command)
@click.argument("one", type=GivenOrName())
@click.argument("other", type=GivenOrName(), default="metrics/results.json")
@click.option("--params", "params_file", type=File, default=Path("params.yaml"), show_default=True)
def protocols(one: str, other: str, params_file: Path) -> None:
    """Print what the paper's protocol adds to the strict one.

    ONE and OTHER are results of the two protocols: a results.json, or a commit, branch or DVC experiment. OTHER is
    the last run here unless given; which is of which protocol, they say themselves.
    """
    found, others = (revisions.results(name) for name in (one, other))
    print_protocols(Console(highlight=False), found, others, list(load_all(params_file).arms))


@main.command(cls=Command)
@click.argument("name", required=False)
@click.option("--force", is_flag=True, help="Overwrite edits of params.yaml that are in no profile.")
@click.option("--profiles", "folder", type=Folder, default=Path("profiles"), show_default=True)
@click.option("--params", "params_file", type=File, default=Path("params.yaml"), show_default=True)
def profile(name: str | None, force: bool, folder: Path, params_file: Path) -> None:
    """Write params.yaml as the profile NAME has it; without NAME, list the profiles."""
    if name:
        made = profiles.switch(name, folder, params_file, force)
        first = f"put your files into {made} (its README.txt says which), then " if made else ""
        click.echo(f"{params_file} is now profile {name}; {first}run dvc repro to run it")
        return
    standing = profiles.current(folder, params_file)
    for known in names(folder):
        click.echo(f"{'*' if known == standing else ' '} {known}")
    if standing is None:
        click.echo(f"{params_file} is none of these")


@main.command(cls=Command)
@click.option("--params", "params_file", type=File, default=Path("params.yaml"), show_default=True)
def check(params_file: Path) -> None:
    """Check params.yaml, whole; what is wrong with it is told in one line."""
    load_all(params_file)
    click.echo(f"{params_file}: legal")


def run() -> None:
    """Run the command line with the code of the checkout one stands in."""
    run_own_code()
    main(prog_name="trialwright")


if __name__ == "__main__":
    run()
