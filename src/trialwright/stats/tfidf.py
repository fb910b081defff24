"""TF-IDF of texts, or of the features that something else names of them, the same way wherever a model reads texts.

Example: ``tfidf(ngrams=2).fit_transform(texts)`` weighs words and pairs of words, a word that stands in a text ten
times 1 + ln 10 as much as one that stands there once.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from trialwright.core.errors import InputError

# Of a model of words and pairs of words, how many terms are kept, the most frequent.
MAX_FEATURES = 50_000


def tfidf(*, ngrams: int = 1, **options: Any) -> Any:
    """Return scikit-learn's vectorizer, whose rows are of length 1.

    Args:
        ngrams: the most words that make a term.
        options: of `TfidfVectorizer`, such as the tokenizer or the fewest texts that a term must stand in.
    """
    # Slow to import: only where a model is fitted.
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    return TfidfVectorizer(sublinear_tf=True, ngram_range=(1, ngrams), **options)


def fit_success(texts: list[str], labels: np.ndarray, seed: int) -> Callable[[list[str]], np.ndarray]:
    """Fit logistic regression on words and pairs of words, both labels of the same total weight.

    Args:
        texts: what is read, n of them.
        labels: 1 success, 0 failure, of shape (n,); both must occur.
        seed: of the solver.

    Returns:
        A function that gives P(success) of each of a list of texts.

    Raises:
        InputError: no text has a word.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    vectorizer = tfidf(ngrams=2, max_features=MAX_FEATURES)
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError as error:
        # scikit-learn's way to say that no term is left; it has no class of its own for that.
        raise InputError(f"none of {len(texts)} texts has a word to learn from") from error
    model = LogisticRegression(class_weight="balanced", max_iter=1000, random_state=seed).fit(matrix, labels)
    return lambda others: model.predict_proba(vectorizer.transform(others))[:, 1]
