"""The benchmark tasks on the page: scores beside baselines and published figures, samples, and what options tell alone.

Example of a row: ``FigureRow("arm design, choice: accuracy", ("0.410", "0.310 to 0.520", "0.550", "0.250", "worse"))``.
"""

from collections.abc import Mapping

from trialwright.reporting.account.forms import count, number
from trialwright.reporting.page.quality_tables import BesideReal, FigureRow, Metrics
from trialwright.reporting.results.benchmark_results import PUBLISHED, BenchmarkTable, TaskScore
from trialwright.reporting.results.score_results import ScoreResult
from trialwright.trial.real import SPLITS


def benchmark(found: Metrics | None) -> list[BesideReal]:
    """Lay out the files of metrics/tasks; nothing where no task was built."""
    table = BenchmarkTable.read(found)
    if table is None:
        return []
    laid = [_scores(table), _published(table), _samples(table), _blind(table)]
    return [one for one in laid if one.rows]


def _scores(table: BenchmarkTable) -> BesideReal:
    return BesideReal(
        "How well the LLM answers", "On test samples, with 95 % intervals over groups of samples. What cannot be read "
        "is wrong. Verdict: the difference from the trivial baseline, which has seen train samples alone. Chance: a "
        "letter at random, or in balanced accuracy the same answer to all.",
        ("LLM", "95 % CI", "trivial baseline", "95 % CI of it", "chance", "verdict", "samples"),
        [
            FigureRow(_named(score), (
                _shown(score, score.model.mean), _interval(score, score.model), _shown(score, score.trivial.mean),
                _interval(score, score.trivial), "" if score.chance is None else number(score.chance), score.verdict,
                count(score.samples),
            )) for score in table.scores
        ],
    )


def _published(table: BenchmarkTable) -> BesideReal:
    return BesideReal(
        "Beside published figures", f"Of {PUBLISHED}: of another mix of registries, with other distractors, and "
        "answers that could not be read left out. They say how hard such questions are, and not which model is better.",
        ("LLM", *table.models),
        [
            FigureRow(_named(score), (
                _shown(score, score.model.mean),
                *(_shown(score, score.published[model]) if model in score.published else "" for model in table.models),
            )) for score in table.scores if score.published
        ],
    )


def _samples(table: BenchmarkTable) -> BesideReal:
    splits = ", ".join(f"{count(table.splits[split])} {split}" for split in SPLITS)
    return BesideReal(
        "Samples, and what became of other trials", f"Of {count(table.trials)} trials: {splits}. Each ends, in each "
        "form, as a sample or as a refusal with a reason. Unread: answers of the LLM that could not be read.",
        (*SPLITS, "asked", "unread", "refused"),
        [
            FigureRow(f"{form.task}, {form.form}", (
                *(count(form.kept.get(split, 0)) for split in SPLITS), count(form.asked) if form.asked else "",
                counted(form.unread), counted(form.refused),
            )) for form in table.forms
        ],
    )


def _blind(table: BenchmarkTable) -> BesideReal:
    return BesideReal(
        "What options tell by themselves", "Accuracy on test samples of what sees their options, of study screening "
        "their records, and not the question: near chance, or the options tell. Words and length: a model fitted on "
        "train samples; others take the longest, and so on.",
        ("samples", "chance", "words and length", "95 % CI", "others"),
        [
            FigureRow(one.task, (
                count(one.questions), number(one.chance), number(one.words.mean), _span(one.words),
                ", ".join(f"{title} {number(score.mean)}" for title, score in one.others.items()),
            )) for one in table.blind
        ],
    )


def _named(score: TaskScore) -> str:
    return f"{score.task}, {score.form}: {score.title}"


def _shown(score: TaskScore, value: float | None) -> str:
    return number(value, 0 if score.unit else 3)


def _interval(score: TaskScore, found: ScoreResult) -> str:
    return "" if found.lo is None else f"{_shown(score, found.lo)} to {_shown(score, found.hi)}"


def _span(score: ScoreResult) -> str:
    return "" if score.lo is None else f"{number(score.lo)} to {number(score.hi)}"


def counted(counts: Mapping[str, int]) -> str:
    """Show how often each reason was given."""
    return ", ".join(f"{count(times)} {reason}" for reason, times in counts.items())
