"""What the results say as plain data: the sentences of the terminal, and what they are about."""

import pytest
from test_table import ORDER, RESULTS

from trialwright.core.errors import InputError
from trialwright.evaluation.telling import tell


def test_groups_and_answers_are_in_the_order_of_the_tables():
    told = tell({"results": RESULTS, "acquire": {"simulated": True}}, ORDER)
    assert [group["title"] for group in told["groups"]] == [
        "In distribution, tfidf", "In distribution, encoder", "Generalization, tfidf",
    ]
    assert list(told["groups"][0]["arms"]) == ["none", "real", "hybrid"]
    assert [(answer["where"], answer["arm"]) for answer in told["answers"]] == [
        ("In distribution, tfidf", "hybrid"), ("In distribution, encoder", "hybrid"),
    ]
    assert told["answers"][0]["said"].startswith("adding synthetic trials to the real ones changed ROC-AUC by +0.009")
    assert told["input"][0].startswith("The trial records are SIMULATED")


def test_what_is_not_there_has_nothing_said_of_it():
    told = tell({}, ORDER)
    assert (told["groups"], told["answers"], told["audit"], told["input"], told["reading"]) == ([], [], [], [], [])


def test_results_of_another_version_are_refused():
    with pytest.raises(InputError, match="of another version; run dvc repro"):
        tell({"results": {"tfidf": {"real": {"setting": "ratio"}}}}, ORDER)
