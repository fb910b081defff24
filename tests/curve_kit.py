"""A gold-size curve that is made up, as metrics/gold_curve.json has it."""

from typing import Any

LIFT = {"mean": 0.03, "lo": 0.01, "hi": 0.05, "p": 0.01, "p_adjusted": 0.04, "detectable": 0.02, "verdict": "better"}
FEW = {**LIFT, "mean": -0.1, "p_adjusted": None, "detectable": None, "verdict": "too few training trials", "why": "few"}


def score(mean: float) -> dict[str, float]:
    return {"mean": mean, "sd": 0.01, "lo": mean - 0.05, "hi": mean + 0.05}


def equals(trials: float, lo: float | None, hi: float | None, *beyond: str | None) -> dict[str, Any]:
    """Return an entry; `beyond` are those of the trials, of lo and of hi."""
    keys = ("trials", "lo", "hi")
    said = dict(zip(keys, beyond or [None] * 3, strict=True))
    return {**dict(zip(keys, (trials, lo, hi), strict=True)), "beyond": said}


def point(gold: int, draws: int = 1, **took: Any) -> dict[str, Any]:
    worth = {
        "raw": (FEW, equals(25, 25, 80, "fewer", "fewer", None)), "corrected": (FEW, equals(40.4, None, None)),
        "gold_raw": (LIFT, equals(118, 47, 233, None, None, "more")),
        "gold_corrected": (LIFT, equals(233, 233, 233, "more", "more", "more")),
    }
    kinds = {kind: {"trials": 32, "roc_auc": score(0.7), "lift": lift, "equals": one}
             for kind, (lift, one) in worth.items()}
    return {
        "gold": gold, "draws": draws, "kinds": {"gold": {"trials": gold, "roc_auc": score(0.68)}, **kinds},
        "corpora": {
            "requested": 32, "accepted": 29, "rejected": {"copies_example": 2, "truncated": 1}, "mode": "relabel",
            "relabelled": 7, "doubted": 0, "tokens": 61234, "usd": 0.25, "unfitted": None, **took,
        },
    }


def found(draws: int = 1, **took: Any) -> dict[str, Any]:
    """Return a curve of 50 and of all 233 gold trials, their names in the order in which a file has them."""
    return {
        "classifier": "tfidf", "test_trials": 78, "gold_draws": 20, "available": 233,
        "alone": [{"trials": size, "monotone": 0.6 + size / 2000, "roc_auc": score(0.6 + size / 2000)}
                  for size in (25, 50, 100, 233)],
        "points": {"all": point(233, draws), "50": point(50, draws, **took)},
    }
