"""Tuning on benchmark tasks on the page: what it is worth, what models reach, learnt from, and synthetic samples.

Example of a row: ``FigureRow("arm design, choice: accuracy", ("0.200", "0.400", "0.475", "0.400", "40"))``.
"""

from trialwright.reporting.account.forms import NONE, count, lean, p_value, signed, span
from trialwright.reporting.account.forms import number as shown
from trialwright.reporting.page.benchmark_tables import counted
from trialwright.reporting.page.quality_tables import BesideReal, FigureRow, Metrics
from trialwright.reporting.results.score_results import ScoreResult
from trialwright.reporting.results.tuned_results import SyntheticSamples, TunedScore, TuningTable


def tuning(found: Metrics | None) -> list[BesideReal]:
    """Lay out what metrics/tasks has of tuning and of samples made of synthetic trials; nothing where there is none."""
    table, made = TuningTable.read(found), SyntheticSamples.of(found)
    laid = [_differences(table), _reached(table), _learnt(table)] if table else []
    return [one for one in (*laid, *([_synthetic(made)] if made else [])) if one.rows]


def _differences(table: TuningTable) -> BesideReal:
    return BesideReal(
        "What tuning is worth", f"{table.model}, paired by test sample. Intervals are 95 %, over groups of samples and "
        "over seeds; p is adjusted for all of this table (Holm). Repeated: the real samples, until they "
        "are as many as those of hybrid, for more steps alone may help.",
        ("difference", "95 % CI", "p", "verdict"),
        [
            FigureRow(f"{_named(score)}: {one.between}", (
                signed(one.score.mean), span(one.score.lo, one.score.hi), p_value(one.p_adjusted), one.verdict,
            )) for score in table.scores for one in score.differences
        ],
    )


def _reached(table: TuningTable) -> BesideReal:
    arms = list(dict.fromkeys(arm for score in table.scores for arm in score.arms))
    return BesideReal(
        "What tuned models reach", "On real test samples. Accuracy: the right option is the likeliest. Log-likelihood: "
        "of the right option among all (chance among four: −1.386), or a token of a true answer that is to be written;"
        " it says whether a model expects such answers, not whether it would write them.",
        (*arms, "test samples"),
        [
            FigureRow(_named(score), (
                *(_with_interval(score.arms[arm]) if arm in score.arms else "" for arm in arms), count(score.test),
            )) for score in table.scores
        ],
    )


def _learnt(table: TuningTable) -> BesideReal:
    left_out = ", ".join(f"{count(number)} of {name}" for name, number in table.too_long.items())
    return BesideReal(
        "What they learnt from", "Loss: mean over seeds of the first and the last epoch, in nats a token of the "
        f"answer.{f' Too long, in all arms alike: {left_out}.' if left_out else ''}",
        ("samples", "of these synthetic", "different ones", "seeds", "first loss", "last loss"),
        [
            FigureRow(arm.name, (
                count(arm.samples), count(arm.synthetic), count(arm.distinct), count(arm.seeds), lean(arm.first_loss),
                lean(arm.last_loss),
            )) for arm in table.arms
        ],
    )


def _synthetic(made: SyntheticSamples) -> BesideReal:
    return BesideReal(
        "Samples made of synthetic trials", f"Of {count(made.read)} trials, {count(made.like_held_out)} of them like a "
        "trial of val or test, which give none. For training alone.",
        ("samples", "refused"),
        [
            FigureRow(f"{form.task}, {form.form}", (
                count(form.samples),
                counted(form.refused) or NONE,
            )) for form in made.forms
        ],
    )


def _named(score: TunedScore) -> str:
    return f"{score.task}, {score.form}: {score.metric}"


def _with_interval(score: ScoreResult) -> str:
    bounds = "" if score.lo is None else f" ({shown(score.lo)} to {shown(score.hi)})"
    return f"{shown(score.mean)}{bounds}"
