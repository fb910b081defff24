"""Corpora side by side: what each changes, cost and holds, and what its arms are worth beside the reference corpus.

Example: ``tabulate(results, corpora, of_corpora, "main")["arms"]["tfidf"]["hybrid_no_reasons"]["beside"]`` is the
paired difference in ROC-AUC from arm hybrid of corpus main, with its interval and verdict;
``["corpora"]["no_reasons"]`` has the tokens that it took, its rejects, and how well its trials are told from real ones.
"""

from collections.abc import Mapping
from typing import Any

Figures = dict[str, Any]
Metrics = Mapping[str, Any]
_ASKED = ("complete_reasons", "complete_trials", "complete_sections", "complete_ratings")
_ARM = ("corpus", "setting", "real", "synthetic", "control", "real_from", "prior", "roc_auc")


def tabulate(
    results: Mapping[str, Metrics], corpora: Mapping[str, Metrics], of_corpora: Mapping[str, Metrics], reference: str
) -> Figures:
    """Lay out all corpora and the arms that name them.

    Args:
        results: the content of metrics/results.json.
        corpora: what each corpus changes, by section, in the order of params.yaml.
        of_corpora: the content of the metrics files of each corpus, by their names.
        reference: the corpus that the others are compared with.
    """
    return {
        "reference": reference,
        "corpora": {
            name: {"changes": changes, **_corpus(of_corpora[name])} for name, changes in corpora.items()
        },
        "arms": {
            classifier: {name: _arm(entry) for name, entry in arms.items() if entry["synthetic"]}
            for classifier, arms in results.items()
        },
    }


def _corpus(metrics: Metrics) -> Figures:
    """Pick what a corpus cost, what became of it, and what it is like; what was not measured is None."""
    kept = metrics["select"]
    told = metrics["fidelity"].get("two_sample", {})
    varied = metrics["diversity"]["all"]
    agreement = metrics["correct"]["agreement"]
    rated = metrics["parse_ratings"]
    return {
        **costs(metrics), "kept": kept["accepted"], "success_share": kept["success_share"]["accepted"],
        "told_from_real": {source: told.get(source, {}).get("auc") for source in ("synthetic", "real")},
        "effective_share": {source: varied.get(source, {}).get("effective_share") for source in ("synthetic", "real")},
        "contradictory": {source: metrics["realism"]["any"][source]["share"] for source in ("synthetic", "real")},
        "agreement": agreement["all"]["share"] if agreement else None,
        "corrected": metrics["correct"]["mode"],
        "rating": {"mean": rated["mean"], "unrated": sum(rated["rejected"].values())},
    }


def costs(metrics: Metrics) -> Figures:
    """Say how many trials were requested and what became of them, and what their requests to the LLM took.

    Corpora of the gold-size curve are rated by no judge.
    """
    asked, written = [metrics[stage]["corpus"] for stage in _ASKED if stage in metrics], metrics["parse_trials"]
    return {
        "requested": written["requested"], "accepted": written["accepted"], "rejected": dict(written["rejected"]),
        "requests": sum(one["requests"] for one in asked),
        "tokens": sum(one["prompt_tokens"] + one["completion_tokens"] for one in asked),
        "usd": sum(one["usd"] for one in asked),
    }


def _arm(entry: Metrics) -> Figures:
    """Pick what an arm trains on, its ROC-AUC, and its lifts over real trials alone and over the reference corpus."""
    return {
        **{key: entry[key] for key in _ARM}, "lift": entry.get("lift_roc_auc"), "beside": entry.get("over_reference"),
    }
