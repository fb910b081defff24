"""The results of all arms, as DVC metrics: nested dicts with scalars at the leaves.

Example: ``results["tfidf"]["hybrid"]["roc_auc"]`` is
``{"mean": 0.698, "sd": 0.012, "lo": 0.66, "hi": 0.736, "delong_lo": 0.662, "delong_hi": 0.734}``. Beside it,
``["lift_roc_auc"]`` is its lift over real-only training, ``["over_reference"]`` that over the same arm of the reference
corpus, ``["over"]["real_oversampled"]`` that over a
control, ``["published"]["roc_auc"]`` what the paper has for such an arm, and
``["by_type"]["device"]`` the ROC-AUC on trials of devices. What cannot be estimated is None,
and beside it stands `why`. ``["prior"]`` is the share of successes that the arm trained at; where it differs from that
of real-only training, ``["lift_f1"]`` and the like carry a `remark`.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from trialwright.evaluation.by_type import Texts, score_by_type
from trialwright.evaluation.lifts import ArmPair, compare_auc, settle
from trialwright.evaluation.published import published
from trialwright.evaluation.runs import ArmRuns
from trialwright.evaluation.scoring import Scored, compare, score_arms, summarize
from trialwright.evaluation.trained import TrainedOn
from trialwright.sections.arms import ArmMix
from trialwright.stats.lift_rules import BETTER, OF_RANKING, PRIOR_REMARK, find_reference, priors_differ
from trialwright.stats.scores import METRICS

Entry = dict[str, Any]
UNKNOWN = TrainedOn({}, {})


class Rivals(NamedTuple):
    """The arms that one is held against: real trials alone, controls, and the same arm of the reference corpus."""

    reference: Scored | None
    controls: list[Scored]
    twin: Scored | None

    @property
    def every(self) -> list[Scored]:
        """All of them."""
        return [one for one in (self.reference, *self.controls, self.twin) if one is not None]


def evaluate(
    arms: Sequence[ArmRuns], times: int, seed: int, protocol: str = "strict", trained: TrainedOn = UNKNOWN,
    types: Mapping[str, Texts] | None = None, corpus: str | None = None, view: str = "whole",
) -> dict[str, dict[str, Entry]]:
    """Score every arm, with confidence intervals and its lifts over real-only training and over controls.

    Args:
        arms: The arms to score, in any order; those of one setting and seed test the same trials.
        times: Bootstrap resamples.
        seed: Seed of the bootstrap.
        protocol: Noted with each arm, so that results of the two are not taken for each other.
        trained: What the arms trained on; those of too few trials get no verdict.
        types: The types of intervention of each setting's test trials, for scores on each type.
        corpus: The reference corpus; arms of others are held against the same arm of it.
        view: What the classifiers read of a trial, in a phrase; noted with each arm.

    Returns:
        The results by classifier and arm, in the order of the arms.
    """
    # Sums of matrix products differ in their last digits with the order of rows.
    ordered = sorted(arms, key=lambda arm: (arm.classifier, arm.name))
    groups: list[list[Scored]] = []
    by_type: dict[tuple[str, str], Entry] = {}
    for setting in dict.fromkeys(arm.mix.setting for arm in ordered):
        scored = score_arms([arm for arm in ordered if arm.mix.setting == setting], times, seed)
        found = score_by_type(scored, types[setting], times, seed) if types else ()
        by_type |= {(one.arm.classifier, one.arm.name): entry for one, entry in zip(scored, found, strict=False)}
        groups += (list(members) for _, members in groupby(scored, attrgetter("arm.classifier")))
    held = [(one, _rivals(one, group, corpus)) for group in groups for one in group]
    lifts = {_pair(one, other): compare_auc(one, other, seed) for one, rivals in held for other in rivals.every}
    settled = settle(lifts, trained.too_few)
    entries = {
        (one.arm.classifier, one.arm.name): {
            "protocol": protocol, "view": view, **_describe(one, rivals, settled, trained, seed),
        }
        for one, rivals in held
    }
    results: dict[str, dict[str, Entry]] = {arm.classifier: {} for arm in arms}
    for arm in arms:
        name = arm.classifier, arm.name
        results[arm.classifier][arm.name] = entries[name] | ({"by_type": by_type[name]} if types else {})
    return results


def find_controls(mix: ArmMix, arms: Sequence[ArmRuns]) -> list[str]:
    """Name the controls of an arm with synthetic trials: those of its setting and shares."""
    if mix.synthetic == 0 or mix.control != "none":
        return []
    return sorted(
        arm.name for arm in arms
        if arm.mix.control != "none" and arm.mix.model_copy(update={"control": "none"}) == mix
    )


def _rivals(one: Scored, group: Sequence[Scored], corpus: str | None) -> Rivals:
    """Find the arms of a classifier and setting that an arm is held against; a reference is held against none."""
    mix, named = one.arm.mix, {other.arm.name: other for other in group}
    reference = find_reference({name: other.arm.mix for name, other in named.items()}, mix)
    alone = reference in (None, one.arm.name)
    controls = [] if alone else find_controls(mix, [other.arm for other in group])
    elsewhere = corpus is not None and mix.corpus != corpus and mix.synthetic > 0
    same = sorted(
        name for name, other in named.items()
        if elsewhere and other.arm.mix == mix.model_copy(update={"corpus": corpus})
    )
    return Rivals(
        None if alone or reference is None else named[reference], [named[name] for name in controls],
        named[same[0]] if same else None,
    )


def _pair(one: Scored, other: Scored) -> ArmPair:
    return ArmPair(one.arm.classifier, one.arm.name, other.arm.name)


def _describe(
    one: Scored, rivals: Rivals, settled: Mapping[ArmPair, Entry], trained: TrainedOn, seed: int
) -> Entry:
    """Lay out all that is known of an arm."""
    arm = one.arm
    tested, labels = [run.rows.size for run in arm.runs.values()], arm.averaged()[0]
    entry: Entry = {
        **arm.mix.model_dump(), "seeds": len(arm.runs), "fits": arm.fits, "test_trials": round(float(np.mean(tested))),
        "test_trials_of_all_seeds": labels.size, "prevalence": float(labels.mean()),
        "prior": trained.priors.get(arm.name), "prior_differs": False,
        **{metric: summarize(one, metric, seed) for metric in METRICS},
    }
    figures, reference = published(arm.mix), rivals.reference
    if figures:
        entry["published"] = {**figures}
    if rivals.twin:
        entry["over_reference"] = {"arm": rivals.twin.arm.name, **settled[_pair(one, rivals.twin)]}
    if reference is None:
        return entry
    if figures and (base := published(reference.arm.mix)):
        entry["published"]["lift_roc_auc"] = {"mean": figures["roc_auc"]["mean"] - base["roc_auc"]["mean"]}
    entry |= {f"lift_{metric}": compare(one, reference, metric, seed) for metric in METRICS}
    if priors_differ(entry["prior"], trained.priors.get(reference.arm.name)):
        entry["prior_differs"] = True
        for metric in set(METRICS).difference(OF_RANKING):
            entry[f"lift_{metric}"] |= {"remark": PRIOR_REMARK}
    entry["lift_roc_auc"] = settled[_pair(one, reference)]
    if rivals.controls:
        entry["over"] = {of.arm.name: settled[_pair(one, of)] for of in rivals.controls}
        # A gain that a control shares is no gain from synthesis.
        entry["no_better_than"] = ", ".join(name for name, lift in entry["over"].items() if lift["verdict"] != BETTER)
    return entry
