"""A small made-up run, with names that mean harm to SVG, HTML and TeX."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import curve_kit
from report_kit import SAMPLE

from trialwright.core import tables

SCRIPT = "<script>alert(1)</script>"
TEX = r"$x^{2$ \frac{ & \n"
HOSTILE = (SCRIPT, TEX, "a\x00b\x1b]]>", "\u202eright to left", "漢字", "long " * 400)
ESTIMATE = {"mean": 0.7, "lo": 0.6, "hi": 0.8, "sd": 0.01}
LIFT = {"mean": 0.01, "lo": -0.02, "hi": 0.04, "detectable": 0.05, "p": 0.5, "verdict": "not distinguishable"}


def arm(setting: str, real: float, synthetic: float, control: str = "none", **more: Any) -> dict[str, Any]:
    metrics = dict.fromkeys(("roc_auc", "pr_auc", "f1", "mcc"), ESTIMATE)
    return {
        "setting": setting, "real": real, "synthetic": synthetic, "control": control, "protocol": "strict",
        "view": "whole", "test_trials": 40, **metrics, **more,
    }


def results() -> dict[str, Any]:
    published = {"roc_auc": {"mean": 0.69}, "lift_roc_auc": {"mean": 0.009}}
    lifted = {"lift_roc_auc": LIFT, "over": {"shuffled": LIFT}, "published": published}
    arms = {
        "real": arm("in_distribution", 1, 0, published=published),
        "hybrid": arm("in_distribution", 1, 1, **lifted),
        # Of the shares of hybrid: both keep their raw names.
        SCRIPT: arm("in_distribution", 1, 1, lift_roc_auc=LIFT), TEX: arm("in_distribution", 1, 1, lift_roc_auc=LIFT),
        "shuffled": arm("in_distribution", 1, 1, "shuffled"),
        **{f"ratio_{share}": arm("ratio", 1 - share / 100, share / 100, **lifted) for share in (0, 50, 100)},
    }
    return {"tfidf": arms, "encoder": {name: arms[name] for name in ("real", "hybrid")}}


def metrics() -> dict[str, Any]:
    share = {"all": 20, "failure_share": 0.9, "success_share": 0.1}
    wording = {"real_failure": 3, "real_success": 0, "synthetic_failure": 1, "synthetic_success": 0}
    spread = {"p05": 1.0, "p50": 9.0, "p95": 30.0, "max": 41.0}
    judged = {"synthetic": {"count": 2, "judged": 5}, "real": {"count": 0, "judged": 90}}
    return {
        "acquire": {"simulated": True},
        "results": results(),
        "gold_curve": curve_kit.found(),
        **tables.read_metrics([SAMPLE / "tasks"]),
        "leakage": {
            "structure": {"why_stopped": share, SCRIPT: share}, "wording": {"trial_stopped": wording, TEX: wording},
            "trials": {source: {"failure": 20, "success": 20} for source in ("real", "synthetic")},
        },
        "audit": {"probe": {
            name: {"roc_auc": 0.8, "roc_auc_lo": 0.7, "roc_auc_hi": 0.9} for name in ("removed", "remaining", "text")
        }},
        "diversity": {"all": {"trials": 6, "synthetic": {"effective_share": 0.4}, "real": {"effective_share": 0.5}}},
        "privacy": {
            "longest_run": {"any": spread, "example": spread, "baseline": spread},
            "copied_share": {"any": dict.fromkeys(spread, 0.1), "baseline": dict.fromkeys(spread, 0.3)},
        },
        "closeness": {"words": {"distance": {"baseline": {"p05": 0.2}}}},
        "realism": {
            "any": {kind: {"count": 3, "trials": 30} for kind in ("synthetic", "real")},
            "rules": {"age_range": judged, SCRIPT: judged, "never": {"synthetic": {"count": 0, "judged": 0}}},
        },
    }


def plots() -> dict[str, dict[str, list[Sequence[Any]]]]:
    names = ("real", "hybrid", SCRIPT, TEX, "nobody knows")
    curve = [(name, x / 4, x / 4) for name in names for x in range(5)]
    outcomes, kinds = ("failure", "success"), ("train", "test", "synthetic")
    pairs = ("within test", "within synthetic", "synthetic to train")
    told = [(actual, predicted, 5) for actual in outcomes for predicted in outcomes]
    return {
        "roc": {"tfidf-in_distribution": [("arm", "fpr", "tpr"), *curve]},
        "pr": {"tfidf-in_distribution": [("arm", "recall", "precision"), *curve]},
        "reliability": {"encoder-ratio": [("arm", "score", "success", "trials"), *((*row, 7) for row in curve)]},
        "confusion": {"tfidf-in_distribution": [
            ("arm", "actual", "predicted", "trials"), *((name, *row) for name in names for row in told),
        ]},
        "audit": {"removed": [
            ("feature", "weight", "trials", "success_share", "tells"),
            *((name, at - 3.5, 9, 0.5, "yes" if at else "no") for at, name in enumerate(HOSTILE)),
        ]},
        "cosines": {"cosines": [
            ("pairs", "cosine", "share"),
            *((name, x / 10, 0.1) for name in pairs for x in range(9)),
        ]},
        "tsne": {"tsne": [
            ("id", "kind", "outcome", "x", "y"),
            *((f"N{at}", kind, outcomes[at % 2], at, at * at) for kind in kinds for at in range(5)),
        ]},
        "fields": {"fields": [
            ("fact", "value", "kind", "share"),
            *((fact, name, kind, 0.4) for fact in ("phase", TEX) for name in HOSTILE for kind in kinds),
        ]},
        "interventions": {"interventions": [
            ("intervention", "outcome", "kind", "trials", "effective", "distinct_2", "compression", "in_clusters"),
            *((name, "failure", kind, 4, 2.5, "", "", "") for name in HOSTILE[1:] for kind in ("synthetic", "real")),
        ]},
        "closeness": {view: [
            ("arm", "distance", "share"), *((role, x / 9, x / 9) for role in kinds[1:] for x in range(1, 9)),
        ] for view in ("words", "meaning")},
    }


def write_run(
    folder: Path, metrics: Mapping[str, Any], plots: Mapping[str, Mapping[str, list[Sequence[Any]]]]
) -> tuple[list[Path], list[Path]]:
    """Write a run's files; return the metrics files and the folders of plots that the stage takes."""
    for name, figures in metrics.items():
        (folder / f"{name}.json").write_text(json.dumps(figures))
    for name, files in plots.items():
        (folder / name).mkdir(exist_ok=True)
        for stem, rows in files.items():
            with (folder / name / f"{stem}.csv").open("w", encoding="utf-8", newline="") as text:
                csv.writer(text, lineterminator="\n").writerows(rows)
    return [folder / f"{name}.json" for name in metrics], [folder / name for name in plots]
