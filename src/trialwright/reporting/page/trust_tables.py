"""Copies, names, closeness and contradictions, beside the same of real trials.

Example of a row: ``FigureRow("longest run of words from an own example", ("12", "31", "38"))``, over synthetic trials.
"""

from collections.abc import Callable

from trialwright.reporting.account.forms import count, name, number, percent
from trialwright.reporting.page.quality_tables import BesideReal, FigureRow, Metrics


def copies(found: Metrics) -> list[BesideReal]:
    """Lay out what metrics/privacy.json says of copies and of names."""
    if not found:
        return []
    runs, shares = found["longest_run"], found["copied_share"]
    spreads: list[tuple[str, Metrics, Callable[[float | None], str]]] = [
        ("longest run of words from an own example", runs["example"], _words),
        ("longest run of words from any real trial", runs["any"], _words),
        ("baseline: longest run of a real test trial", runs["baseline"], _words),
        ("share of words in such runs", shares["any"], percent),
        ("baseline: share of a real test trial's words", shares["baseline"], percent),
    ]
    kinds = found["identifiers"]
    return [
        BesideReal(
            "Words in a row that another trial has too", "Over trials; the baseline is what real test trials share "
            "with other real trials.", ("median", "95th percentile", "most"),
            [FigureRow(title, tuple(form(of[end]) for end in ("p50", "p95", "max"))) for title, of, form in spreads],
        ),
        BesideReal(
            "Names and numbers", "Synthetic trials that name one, those that name a real record's, and the share of "
            "real test trials that name another record's.", ("name one", "a real one", "baseline: real"),
            [
                FigureRow(name(kind), (count(one["named"]), count(one["real"]), percent(one["baseline_share"])))
                for kind, one in kinds.items()
            ],
        ),
        BesideReal(
            "Flags", "Synthetic trials by what was found in them.", ("trials",),
            [FigureRow(name(flag), (count(trials),)) for flag, trials in found["flags"].items()],
        ),
    ]


def closeness(found: Metrics) -> list[BesideReal]:
    """Lay out metrics/closeness.json."""
    rows = []
    for view, figures in found.items():
        for role, title in (("synthetic", "synthetic"), ("baseline", "baseline: real test trials")):
            spread = figures["distance"][role]
            rows.append(FigureRow(f"by {view}, {title}", tuple(number(spread[end]) for end in ("min", "p05", "p50"))))
    members = [
        FigureRow(f"by {view}, {other}", (number(one["auc"]), _span(one), count(one["shown"]), count(one["hidden"])))
        for other, key in (("train trials not shown", "membership"), ("test trials", "membership_test"))
        for view, one in ((view, figures[key]) for view, figures in found.items())
    ]
    if not rows:
        return []
    return [
        BesideReal("Distance to the nearest train trial", "Synthetic trials should be no nearer than real test trials "
                   "are; 0 is the same.", ("nearest", "5th percentile", "median"), rows),
        BesideReal("Membership", "Could somebody tell the trials that the LLM was shown from those that it was not? "
                   "ROC-AUC among trials of one intervention and label, 0.5 where nobody could. Train trials that were "
                   "not shown are the fair comparison, since both are of one split; test trials may differ otherwise.",
                   ("ROC-AUC", "95 % CI", "shown", "not shown"), members),
    ]


def contradictions(found: Metrics) -> list[BesideReal]:
    """Lay out metrics/realism.json, rules that found something first."""
    if not found:
        return []
    whole = found["any"]
    rows = [FigureRow("any rule", tuple(_found(whole[kind], "trials") for kind in ("synthetic", "real")))]
    by_share = sorted(found["rules"].items(), key=lambda item: (-item[1]["synthetic"]["share"], item[0]))
    rows += [
        FigureRow(name(rule), tuple(_found(one[kind], "judged") for kind in ("synthetic", "real")))
        for rule, one in by_share
    ]
    return [
        BesideReal(
            "Contradictions within a trial", "Share of the trials that a rule can judge, and their number. What a rule "
            "finds in real trials is false alarm, or an error of the record. Real trials are those of the sets: of "
            "others it is not known what their prose told of the outcome.", ("synthetic", "baseline: real"), rows,
        )
    ]


def _span(figures: Metrics) -> str:
    if figures["auc_lo"] is None:
        return "not estimable" if figures["auc"] is not None else ""
    return f"{number(figures['auc_lo'])} to {number(figures['auc_hi'])}"


def _words(value: float | None) -> str:
    return number(value, 0)


def _found(one: Metrics, of: str) -> str:
    # A trial that two rules find stands once in the share and twice in the count.
    return f"{percent(one['share'])} of {count(one[of])}" if one[of] else "none to judge"
