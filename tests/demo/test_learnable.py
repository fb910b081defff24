"""Design text alone tells something of the outcome, and not everything."""

import numpy as np
from lxml import etree
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from trialwright.demo.legacy.legacy_record import legacy_xml
from trialwright.demo.mechanism import ACHIEVABLE_ROC_AUC
from trialwright.demo.simulation import simulate

# None of these is drawn with an eye to the label; a sentence that leaks is in 1 % of descriptions.
DESIGN = ("brief_title", "official_title", "brief_summary", "phase", "study_design_info", "primary_outcome",
          "condition", "eligibility")


def test_tfidf_learns_from_three_hundred_trials():
    labelled = [trial for trial in simulate(1_400, seed=14) if trial.label is not None]
    texts, labels = [], np.array([trial.label for trial in labelled])
    for trial in labelled:
        record = etree.fromstring(legacy_xml(trial.study))
        texts.append(" ".join(" ".join(node.itertext()) for tag in DESIGN for node in record.findall(tag)))
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    model = LogisticRegression(max_iter=1_000).fit(words.fit_transform(texts[:300]), labels[:300])
    reached = roc_auc_score(labels[300:], model.decision_function(words.transform(texts[300:])))
    assert 0.6 < reached < ACHIEVABLE_ROC_AUC - 0.04
