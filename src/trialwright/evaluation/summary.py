"""The few figures by which runs are told apart, as DVC prints them: in `dvc exp show` and `dvc metrics diff`.

Example: ``summarize(metrics)["tfidf"]["hybrid"]`` is ``{"roc_auc": 0.698, "lift": 0.009,
"lift_95": "-0.010 to +0.028", "verdict": "not distinguishable"}``, beside it stands ``["real"]["roc_auc"]``, and before
all ``"registry": "simulated"``.
Names are short and levels few, for DVC makes each path the head of a column.
"""

from collections.abc import Mapping
from typing import Any

from trialwright.evaluation.sentences import adds_to_real
from trialwright.evaluation.verdicts import NOT_ESTIMABLE

Figures = dict[str, Any]


def summarize(metrics: Mapping[str, Any]) -> Figures:
    """Pick the figures out of the content of metrics files.

    Args:
        metrics: by the files' names: acquire, results, parse_trials, complete_reasons, complete_trials, fidelity,
            privacy, realism and gates.

    Returns:
        First whether the registry is simulated, and the protocol, for no figure means the same without; by classifier
        the arms that add synthetic trials, with lift and verdict, and those of real trials alone that they are measured
        from; on the synthetic trials, how many, how they are told from real ones and what is wrong with them; what
        their answers cost; and how many gates failed.
    """
    asked = [metrics[name]["corpus"]["usd"] for name in ("complete_reasons", "complete_trials")]
    protocols = {entry["protocol"] for arms in metrics["results"].values() for entry in arms.values()}
    return {
        "registry": "simulated" if metrics["acquire"]["simulated"] else "files",
        "protocol": ", ".join(sorted(protocols)),
        **{classifier: _scores(arms) for classifier, arms in metrics["results"].items()},
        "trials": _trials(metrics),
        "usd": sum(asked),
        "gates_failed": metrics["gates"]["failed"],
    }


def _scores(arms: Mapping[str, Mapping[str, Any]]) -> Figures:
    """Return the arms that add synthetic trials to the real ones, with what they are measured from."""
    adding = [name for name in arms if adds_to_real(arms, name)]
    settings = {arms[name]["setting"] for name in adding}
    # What all lifts of a setting are measured from has none itself.
    alone = [
        name for name, entry in arms.items()
        if entry["setting"] in settings and entry["real"] > 0 and entry["synthetic"] == 0
        and entry["control"] == "none" and "lift_roc_auc" not in entry
    ]
    return {name: {"roc_auc": arms[name]["roc_auc"]["mean"], **_lift(arms[name])} for name in (*alone, *adding)}


def _lift(entry: Mapping[str, Any]) -> Figures:
    if (lift := entry.get("lift_roc_auc")) is None:
        return {}
    bounds = NOT_ESTIMABLE if lift["lo"] is None else f"{lift['lo']:+.3f} to {lift['hi']:+.3f}"
    return {"lift": lift["mean"], "lift_95": bounds, "verdict": lift["verdict"]}


def _trials(metrics: Mapping[str, Any]) -> Figures:
    told = metrics["fidelity"].get("telling", {}).get("synthetic", {})
    privacy, contradictory = metrics["privacy"], metrics["realism"]["any"]["synthetic"]
    return {
        "requested": metrics["parse_trials"]["requested"], "accepted": metrics["parse_trials"]["accepted"],
        "told_from_real": told.get("auc"), "longest_copied_run": privacy["longest_run"]["example"]["max"],
        "flagged": privacy["flagged"], "contradictory": contradictory["share"],
    }
