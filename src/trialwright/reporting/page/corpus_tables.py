"""Corpora side by side on the page: what each is like, what it cost, and what its arms are worth.

Example of a row: ``FigureRow("no_reasons (reasons.count 0)", ("30 of 32", "24,511", ...))``.
"""

from trialwright.reporting.account.forms import count, money, number, percent, signed, span
from trialwright.reporting.page.quality_tables import BesideReal, FigureRow, Metrics
from trialwright.reporting.results.corpus_results import CorpusArm, CorpusRow, CorpusTable


def corpora(found: Metrics | None) -> list[BesideReal]:
    """Lay out metrics/ablation.json; nothing where there is but one corpus."""
    table = CorpusTable.read(found)
    if table is None:
        return []
    return [
        BesideReal(
            "What corpora changed and cost", "Trials that arms train on, of those accepted and requested.",
            ("trials", "successes", "tokens", "USD"), [FigureRow(_named(row), _cost(row)) for row in table.corpora],
        ),
        BesideReal(
            "What corpora are like", "Of synthetic trials, and in brackets of real ones: ROC-AUC with which they are "
            "told from real trials, diversity (effective share), contradictions; labels that a model of real trials "
            "agrees with.", ("told from real", "diversity", "contradictions", "labels agreed"),
            [FigureRow(row.name, _like(row)) for row in table.corpora],
        ),
        *_judged(table),
        BesideReal(
            f"Arms of corpora beside those of {table.reference}", "ROC-AUC, its lift over real trials alone, and the "
            f"paired difference from the same arm of corpus {table.reference}.",
            ("ROC-AUC", "lift over real", f"beside {table.reference}", "95 % CI", "verdict"),
            [FigureRow(f"{arm.classifier} {arm.name}", _worth(arm)) for arm in table.arms],
        ),
    ]


def _judged(table: CorpusTable) -> list[BesideReal]:
    """Lay out what an LLM as judge made of the corpora that are selected by it."""
    judged = [row for row in table.corpora if row.judged]
    return [BesideReal(
        "What the judge made of corpora", "Mean rating of all synthetic trials by an LLM, from 1 to 10, and trials that"
        " it could not rate.", ("mean rating", "not rated"),
        [FigureRow(row.name, (number(row.rating, 2), count(row.unrated))) for row in judged],
    )] if judged else []


def _named(row: CorpusRow) -> str:
    return f"{row.name} ({row.changes})" if row.changes else row.name


def _cost(row: CorpusRow) -> tuple[str, ...]:
    trials = f"{count(row.kept)} of {count(row.accepted)} of {count(row.requested)}"
    return trials, percent(row.success_share), count(row.tokens), money(row.usd)


def _like(row: CorpusRow) -> tuple[str, ...]:
    told, varied = (f"{number(one)} ({number(real)})" for one, real in (row.told_from_real, row.effective_share))
    one, real = row.contradictory
    return told, varied, f"{percent(one)} ({percent(real)})", percent(row.agreement)


def _worth(arm: CorpusArm) -> tuple[str, ...]:
    own = number(arm.score.mean), signed(arm.lift.mean) if arm.lift else ""
    beside = arm.beside
    return (*own, *((signed(beside.mean), span(beside.lo, beside.hi), beside.verdict) if beside else ("", "", "")))
