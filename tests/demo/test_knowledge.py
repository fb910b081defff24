"""The pools are whole, and a few hundred fragments wide."""

import csv
import re

import pytest

from trialwright.demo.knowledge import VOCABULARY, areas, drugs, phrases
from trialwright.demo.wording import fill, headline

COLUMNS = ["DrugBank ID", "Accession Numbers", "Common name", "CAS", "UNII", "Synonyms", "Standard InChI Key"]


def test_vocabulary_has_the_columns_of_drugbank_and_ids_of_nobody():
    with VOCABULARY.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        assert reader.fieldnames == COLUMNS
        rows = list(reader)
    assert [row["Common name"] for row in rows] == list(drugs())
    assert all(re.fullmatch(r"DEMO\d{5}", row["DrugBank ID"]) for row in rows)


def test_every_condition_has_frequent_or_rare_drugs_and_a_partner():
    for name in areas():
        roles = {drug.role for drug in drugs().values() if name in drug.areas}
        assert "companion" in roles, name
        assert roles & {"frequent", "rare"}, name
    assert {area for drug in drugs().values() for area in drug.areas} == set(areas())


def test_pools_are_wide():
    fragments = sum(len(getattr(area, name)) for area in areas().values()
                    for name in ("people", "background", "surrogate", "clinical", "reported", "secondary",
                                 "inclusion", "exclusion", "enriched", "procedures"))
    assert fragments > 500
    assert pytest.approx(sum(drug.share for drug in drugs().values()), abs=12) == 100


def test_condition_fragments_have_choices_but_no_named_slots():
    for area in areas().values():
        for name in ("people", "background", "secondary", "inclusion", "exclusion", "enriched"):
            for text in getattr(area, name):
                assert all("|" in slot for slot in re.findall(r"\{([^{}]*)\}", text)), text


def test_spans_of_one_pace_tell_short_from_long():
    for spans in phrases()["spans"].values():
        flat = [span for level in spans.values() for span in level]
        assert len(flat) == len(set(flat))


def test_fill_draws_choices_and_puts_words_in():
    class First:
        def integers(self, _: int) -> int:
            return 0

    assert fill("{a|b} of {drug}", First(), {"drug": "metformin"}) == "a of metformin"


def test_headline_keeps_small_words_and_names():
    assert headline("a trial of drug-eluting HbA1c for type 2") == "A Trial of Drug-Eluting HbA1c for Type 2"
