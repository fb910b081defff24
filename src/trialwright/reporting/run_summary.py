"""The few figures that distinguish runs, as DVC prints them: in `dvc exp show` and `dvc metrics diff`.

Example: ``summarize(metrics)["tfidf"]["hybrid"]`` is ``{"roc_auc": 0.698, "lift": 0.009,
"lift_95": "-0.010 to +0.028", "verdict": "not distinguishable"}``, beside it stands ``["real"]["roc_auc"]``, and before
all ``"registry": "simulated"``.
Names are short and levels few, for DVC makes each path the head of a column.
"""

from collections.abc import Mapping
from typing import Any

from trialwright.reporting.results.arm_results import LiftResult, span
from trialwright.reporting.results.run_results import RunResults

Figures = dict[str, Any]
_ASKED = ("complete_reasons", "complete_trials", "complete_sections", "complete_ratings")


def summarize(metrics: Mapping[str, Any]) -> Figures:
    """Pick the figures out of the content of metrics files.

    Args:
        metrics: by the files' names: acquire, results, parse_trials, complete_reasons, complete_trials,
            complete_sections, complete_ratings, fidelity, privacy, realism and gates.

    Returns:
        First whether the registry is simulated, the protocol and the view, for no figure means the same without; by
        classifier the arms that add synthetic trials, with lift and verdict, and those of real trials alone that they
        are measured from; on the synthetic trials, how many, how distinguishable they are from real ones and what is
        wrong with them; what their answers cost; and how many gates failed.
    """
    asked = [metrics[name]["corpus"]["usd"] for name in _ASKED]
    acquired, results = metrics["acquire"], RunResults.read(metrics["results"])
    return {
        "registry": "simulated" if acquired["simulated"] else "ctgov" if "query" in acquired else "files",
        "protocol": ", ".join(sorted(results.protocols)),
        "view": ", ".join(sorted(results.views)),
        **{classifier: _scores(results, classifier) for classifier in results.classifiers},
        "trials": _trials(metrics),
        "usd": sum(asked),
        "gates_failed": metrics["gates"]["failed"],
    }


def _scores(results: RunResults, classifier: str) -> Figures:
    """Return the arms that add synthetic trials to the real ones, with what they are measured from."""
    return {
        arm.name: {"roc_auc": arm.scores["roc_auc"].mean, **_lift(arm.lift)} for arm in results.compared(classifier)
    }


def _lift(lift: LiftResult | None) -> Figures:
    return {"lift": lift.mean, "lift_95": span(lift.lo, lift.hi), "verdict": lift.verdict} if lift else {}


def _trials(metrics: Mapping[str, Any]) -> Figures:
    told = metrics["fidelity"].get("two_sample", {}).get("synthetic", {})
    privacy, contradictory = metrics["privacy"], metrics["realism"]["any"]["synthetic"]
    return {
        "requested": metrics["parse_trials"]["requested"], "accepted": metrics["parse_trials"]["accepted"],
        "distinguishable_from_real": told.get("auc"), "longest_copied_run": privacy["longest_run"]["example"]["max"],
        "flagged": privacy["flagged"], "contradictory": contradictory["share"],
    }
