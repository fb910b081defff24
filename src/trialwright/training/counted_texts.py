"""The baseline fitted on many sets of the same trials, whose terms are counted once.

Example: ``CountedTexts(texts, section).score(train, test)`` gives what ``baseline.score(baseline.fit(train, section),
test)`` does, to the last digits: reading the texts takes most of the time of a fit, and 20 draws of gold trials at 9
sizes are 180 fits on the same 300 texts.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

from trialwright.sections.learning import Baseline
from trialwright.training.mixes import prior_alone, weigh


class CountedTexts:
    """The terms of texts, counted."""

    def __init__(self, texts: Iterable[str], section: Baseline) -> None:
        self._section = section
        self._rows = {text: row for row, text in enumerate(sorted(set(texts)))}
        # Another text, so that there are terms; no set of texts has it.
        self._counts = CountVectorizer(ngram_range=(1, section.ngrams)).fit_transform([*self._rows, "word"]).tocsr()

    def score(self, train: pa.Table, test: Sequence[str]) -> np.ndarray:
        """Fit on WEIGHTED rows as the baseline does, and return P(success) of each test text, all of them counted."""
        train, weights = weigh(train)
        labels = train["label"].to_numpy()
        if prior := prior_alone(labels):
            return np.full(len(test), prior[0])
        counts = self._of(train["text"].to_pylist())
        terms = self._terms(counts)
        if not len(terms):
            return np.full(len(test), float(np.average(labels, weights=weights)))
        weighing = TfidfTransformer(sublinear_tf=True).fit(counts[:, terms])
        model = LogisticRegression(C=self._section.c, max_iter=1000)
        model.fit(weighing.transform(counts[:, terms]), labels, sample_weight=weights)
        scores: np.ndarray = model.predict_proba(weighing.transform(self._of(test)[:, terms]))[:, 1]
        return scores

    def _of(self, texts: Sequence[str]) -> Any:
        return self._counts[[self._rows[text] for text in texts]]

    def _terms(self, counts: Any) -> np.ndarray:
        """Choose the columns of terms seen in min_df texts, or in any where that leaves none; the most frequent."""
        seen = np.asarray((counts > 0).sum(axis=0)).ravel()
        terms = np.flatnonzero(seen >= self._section.min_df)
        terms = terms if len(terms) else np.flatnonzero(seen)
        if len(terms) > self._section.max_features:
            totals = np.asarray(counts.sum(axis=0)).ravel()[terms]
            terms = np.sort(terms[(-totals).argsort()[: self._section.max_features]])
        return terms
