"""The words by which the trivial baselines of search and screening tell what a review is about.

Example: of "objectives: To assess the effects of Metformin in people with Prediabetes." they are "metformin" and
"prediabetes", where most protocols have the others.
"""

import re
from collections import Counter
from collections.abc import Sequence

from trialwright.tasks.task import Row
from trialwright.text.words import words

GUESSED_BY = "the objectives' words that fewest protocols of train samples have"
_MOST = 4
# A word of more protocols than this tells nothing of one.
_COMMON = 0.3
_OBJECTIVES = re.compile(r"(?m)^objectives: (.*(?:\n(?!selection criteria: ).*)*)")


def telling_words(train: Sequence[Row], test: Sequence[Row]) -> list[list[str]]:
    """Return of each test sample at most four words of its objectives, or of all that is told where it has none."""
    known = train or test
    counts = Counter(word for row in known for word in set(words(row["material"])))
    most = max(_COMMON * len(known), 1)
    found = []
    for row in test:
        match = _OBJECTIVES.search(row["material"])
        own = dict.fromkeys(words(match[1] if match else row["material"]))
        rare = sorted((word for word in own if counts[word] <= most), key=lambda word: counts[word])
        found.append(rare[:_MOST])
    return found
