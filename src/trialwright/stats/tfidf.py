"""TF-IDF of texts, or of the features that something else names of them, the same way wherever a model reads texts.

Example: ``tfidf(ngrams=2).fit_transform(texts)`` weighs words and pairs of words, a word that stands in a text ten
times 1 + ln 10 as much as one that stands there once.
"""

from typing import Any

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
