"""Made-up content of metrics/results.json."""

from trialwright.stats.scores import METRICS

ORDER = ["none", "real", "hybrid", "general_real", "general_synthetic"]


def figures(mean, sd=0.012):
    bounds = {"lo": None, "hi": None, "why": "so"} if mean is None else {"lo": mean - 0.04, "hi": mean + 0.04}
    return {"mean": mean, "sd": sd, **bounds}


def entry(setting="in_distribution", real=1.0, synthetic=0.0, mean=0.6421, lift=None, sd=0.012, mcc=0.28, **more):
    found = {
        "protocol": "strict", "view": "whole", "setting": setting, "real": real, "synthetic": synthetic,
        "control": "none", "real_from": "pool", "prior": 0.55, "prior_differs": False,
        "test_trials": 1234, "test_trials_of_all_seeds": 1234, "prevalence": 0.55, "seeds": 3, "fits": 3,
        **dict.fromkeys(METRICS, figures(mean, sd)), "mcc": figures(None if mean is None else mcc), **more,
    }
    return {**found, "lift_roc_auc": lift} if lift else found


def lift(mean=0.009, lo=-0.01, hi=0.028, verdict="not distinguishable", p=0.21, adjusted=0.42):
    return {
        "mean": mean, "lo": lo, "hi": hi, "se": 0.01, "detectable": 0.027, "p": p, "p_adjusted": adjusted,
        "fits": 3, "verdict": verdict,
    }


def refused(verdict, why, mean=0.0, lo=None, hi=None, p=None):
    return {**lift(mean, lo, hi, verdict, p, None), "se": None, "detectable": None, "why": why}


def by_type(drug=0.7, device=0.6):
    return {
        "drug": {"trials": 900, "successes": 500, "failures": 400, "roc_auc": figures(drug)},
        "device": {"trials": 300, "successes": 150, "failures": 150, "roc_auc": figures(device)},
        "dietary_supplement": {
            "trials": 34, "successes": 25, "failures": 9, "roc_auc": None, "why": "fewer than 10 failures",
        },
    }


PAPER = {
    **{metric: {"mean": 0.725, "sd": 0.016} for metric in ("accuracy", "precision", "recall", "roc_auc", "pr_auc")},
    "lift_roc_auc": {"mean": 0.0085},
}
RESULTS = {
    "tfidf": {
        "hybrid": entry(synthetic=1.0, lift=lift(), published=PAPER),
        "none": entry(real=0.0, mean=0.5, lift=lift(-0.1, -0.2, -0.05, "worse", 0.0001, 0.0004)),
        "real": entry(), "general_real": entry("generalization", sd=None),
        "general_synthetic": entry("generalization", 0.0, 1.0, 0.55, lift(-0.2, -0.3, -0.1), mcc=-0.0134),
    },
    "encoder": {
        "real": entry(mean=None, sd=None), "none": entry(mean=1.0),
        "hybrid": entry(
            synthetic=1.0, mean=None, sd=None, lift=refused("not estimable", "all test trials are successes", None),
        ),
    },
}
