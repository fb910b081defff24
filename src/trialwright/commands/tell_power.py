"""``trialwright power``: the smallest lift that a run can show, before it is made.

Example: ``trialwright power --successes 600 --failures 400 --auc 0.75 --correlation 0.95``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialwright.commands.standing import GivenPath
from trialwright.core import tables
from trialwright.core.cli import Command
from trialwright.core.errors import InputError
from trialwright.core.params.kinds import MOST
from trialwright.sections.whole import Params, load_all

if TYPE_CHECKING:
    from trialwright.evaluation.power import AssumedLift, JudgedOn

# What hybrid over real had in a run with the default settings, on 78 test trials with 3 seeds: `Assumed`.
DEFAULT_RUN = {"tfidf": (0.734, 0.991, 0.0), "encoder": (0.703, 0.940, 0.0)}
# The options that replace what is assumed.
ASSUMED = {"auc": "area", "correlation": "correlation", "of_seeds": "of_seeds"}
TEST_SETS = {"in_distribution": "test", "generalization": "general_test"}
Count = click.IntRange(1, MOST)
Open = click.FloatRange(0, 1, min_open=True, max_open=True)


@click.command(cls=Command)
@click.option("--successes", type=Count, help="Test trials of this outcome.  [default: those of metrics/sets.json]")
@click.option("--failures", type=Count, help="Test trials of this outcome.  [default: those of metrics/sets.json]")
@click.option("--seeds", type=Count, help="Training seeds.  [default: those of params.yaml]")
@click.option("--auc", type=Open, help="ROC-AUC of real trials alone.  [default: that of the last run]")
@click.option(
    "--correlation", type=click.FloatRange(-1, 1),
    help="Of the scores of both models within each outcome.  [default: that of the last run]",
)
@click.option(
    "--of-seeds", type=click.FloatRange(0, 1),
    help="Deviation of the lift between seeds beyond what test trials explain.  [default: that of the last run]",
)
@click.option("--lifts", type=Count, help="Lifts that are judged together.  [default: those of the last run, or 1]")
@click.option(
    "--predictions", type=GivenPath(path_type=Path, file_okay=False), default=Path("data/predictions"),
    show_default=True,
)
@click.option(
    "--metrics", "metrics_dir", type=GivenPath(path_type=Path, file_okay=False), default=Path("metrics"),
    show_default=True,
)
@click.option("--params", "params_file", type=GivenPath(path_type=Path), default=Path("params.yaml"), show_default=True)
def power(*, predictions: Path, metrics_dir: Path, params_file: Path, **given: Any) -> None:
    """Print the smallest lift that a run can show, and the test trials that smaller ones need.

    What is not given is taken from the last run, if there was one, and else from one with the default settings.
    """
    from rich.console import Console  # noqa: PLC0415

    from trialwright.reporting.terminal.power_table import Compared, print_power  # noqa: PLC0415

    params = load_all(params_file)
    found, source = _assumed(predictions, params)
    own = {ours: given[name] for name, ours in ASSUMED.items() if given[name] is not None}
    seeds, lifts = given["seeds"] or len(params.seeds), given["lifts"] or _lifts(metrics_dir)
    print_power(Console(highlight=False), [
        Compared(
            lift._replace(assumed=lift.assumed._replace(**own)),
            _tested(metrics_dir, lift.setting, given)._replace(seeds=seeds, lifts=lifts),
        ) for lift in found
    ], f"as given, and else {source}" if own else source)


def _assumed(predictions: Path, params: Params) -> "tuple[list[AssumedLift], str]":
    """Return what to assume of each lift, and what that is of."""
    from trialwright.evaluation.power import Assumed, AssumedLift, measure_lifts  # noqa: PLC0415
    from trialwright.evaluation.predictions import read_runs  # noqa: PLC0415

    if any(predictions.glob("*/*/*.parquet")):
        runs = read_runs(predictions, params.arms, params.seeds, {"encoder": params.train.arms})
        if found := list(measure_lifts(runs.arms)):
            return found, f"those of {predictions}"
    return [
        AssumedLift(f"{classifier} hybrid over real", "in_distribution", Assumed(*known))
        for classifier, known in DEFAULT_RUN.items()
    ], "those of a run with the default settings"


def _lifts(metrics: Path) -> int:
    """Count the lifts that got a verdict in the last run, 1 if there was none."""
    from trialwright.reporting.results.run_results import RunResults  # noqa: PLC0415

    if not (file := metrics / "results.json").exists():
        return 1
    return max(1, sum(lift.judged for arm in RunResults.read(tables.read_json(file)).arms for lift in arm.lifts))


def _tested(metrics: Path, setting: str, given: Mapping[str, Any]) -> "JudgedOn":
    """Return the test trials of a setting, successes and failures, as given or as `sets` counted them."""
    from trialwright.evaluation.power import JudgedOn  # noqa: PLC0415

    file, known, overlap = metrics / "sets.json", {}, 0.0
    if given["successes"] is None or given["failures"] is None:
        if not file.exists():
            raise InputError(f"{file}: not found; run dvc repro sets, or give --successes and --failures")
        counts, name = tables.read_json(file), TEST_SETS.get(setting, "test")
        known, of_one = counts["tested_by_any_seed"][name], counts["trials"][name]["all"]
        left = sum(known.values()) - of_one
        overlap = of_one / left if left else 0.0
    successes, failures = given["successes"] or known["success"], given["failures"] or known["failure"]
    if not (successes and failures):
        raise InputError(f"{file}: one outcome has no test trial; give --successes and --failures")
    return JudgedOn(successes, failures, seeds=1, overlap=overlap)
