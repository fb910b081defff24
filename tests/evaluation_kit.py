"""Made arms for the tests: noisy scores of alternating labels, with known mixes."""

import numpy as np

from trialwright.evaluation.runs import ArmRuns, Run
from trialwright.sections.arms import ArmMix

LABELS = np.tile(np.array([0, 1], dtype=np.int8), 100)


def mix_of(real=1.0, synthetic=0.0, setting="in_distribution", control="none", real_from="pool", corpus=None):
    return ArmMix(
        setting=setting, real=real, synthetic=synthetic, control=control, real_from=real_from, corpus=corpus
    )


ARMS = {
    "real": mix_of(), "hybrid": mix_of(1.0, 1.0), "general_real": mix_of(setting="generalization"),
}


def noisy(strength, seed, labels=LABELS):
    """Scores that tell the labels the better the greater `strength`."""
    return 1 / (1 + np.exp(-(strength * labels + np.random.default_rng(seed).normal(size=labels.size))))


def whole(scores):
    """A run that tests every trial."""
    return Run(np.arange(len(scores)), np.asarray(scores, dtype=float), len(scores))


def arm(name, scores, mix=None, labels=LABELS, classifier="tfidf"):
    """An arm of one fixed test set, its seeds numbered from 40."""
    runs = {40 + at: whole(each) for at, each in enumerate(scores)}
    return ArmRuns(classifier, name, mix or ARMS[name], np.asarray(labels, dtype=np.int8), runs)
