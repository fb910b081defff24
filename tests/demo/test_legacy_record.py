"""A simulated study as legacy XML: as the registry laid it out, and nothing of it lost."""

import re

import pytest
from lxml import etree

from trialwright.demo.legacy.legacy_record import legacy_xml
from trialwright.demo.legacy.legacy_words import day, word
from trialwright.demo.legacy.markup import textblock
from trialwright.demo.simulation import simulate
from trialwright.demo.wording import markdown

ORDER = ["required_header", "id_info", "brief_title", "official_title", "sponsors", "source", "brief_summary",
         "detailed_description", "overall_status", "last_known_status", "why_stopped", "start_date",
         "completion_date", "primary_completion_date", "phase", "study_type", "has_expanded_access",
         "study_design_info", "primary_outcome", "secondary_outcome", "number_of_arms", "enrollment", "condition",
         "arm_group", "intervention", "eligibility", "location", "location_countries", "removed_countries",
         "reference", "verification_date", "study_first_submitted", "results_first_submitted",
         "last_update_submitted", "keyword", "condition_browse", "intervention_browse", "clinical_results"]


@pytest.fixture(scope="module")
def files() -> list[bytes]:
    return [legacy_xml(trial.study) for trial in simulate(700, seed=20)]


@pytest.fixture(scope="module")
def records(files: list[bytes]) -> list[etree._Element]:
    return [etree.fromstring(file) for file in files]


def test_every_record_says_that_it_is_simulated(records):
    for record in records:
        assert "simulated" in record.findtext("source").lower()
        assert "simulated" in record.findtext("sponsors/lead_sponsor/agency").lower()
        assert "simulated" in record.findtext("required_header/link_text").lower()
        assert "clinicaltrials.gov" not in record.findtext("required_header/url")


def test_text_blocks_end_lines_as_the_registry_does(files):
    for file in files:
        block = re.search(rb"<textblock>\n(.*?)\n +</textblock>", file, re.DOTALL)[1]
        assert all(line.endswith(b"&#xD;") for line in block.split(b"\n"))
        assert max(map(len, block.split(b"\n"))) < 120
        assert b"{" not in file


def test_layout_follows_the_schema_order(records):
    met = set()
    for record in records:
        places = [ORDER.index(node.tag) for node in record if isinstance(node.tag, str)]
        assert places == sorted(places)
        met.update(places)
    assert met == set(range(len(ORDER)))


def test_no_word_of_the_api_is_left(files):
    for file in files:
        assert not re.search(rb">(?:[A-Z]{3,}_[A-Z_]+|RANDOMIZED|COMPLETED|TERMINATED|WITHDRAWN|ALL|DRUG)<", file)
        assert not re.search(rb"<[a-z_]*date[^>]*>\d{4}-", file)
        assert b"\\" not in file


@pytest.mark.parametrize(("name", "said"), [
    ("ACTIVE_NOT_RECRUITING", "Active, not recruiting"), ("UNKNOWN", "Unknown status"), ("NA", "N/A"),
    ("PHASE3", "Phase 3"), ("NON_RANDOMIZED", "Non-Randomized"), ("ESTIMATED", "Anticipated"), ("NIH", "NIH"),
    ("OUTCOMES_ASSESSOR", "Outcomes Assessor"), ("DIETARY_SUPPLEMENT", "Dietary Supplement"),
])  # fmt: skip
def test_words_are_those_of_the_schema(name: str, said: str):
    assert word(name) == said


def test_dates_are_in_words():
    assert day("2012-03-05") == "March 5, 2012"
    assert day("2012-12") == "December 2012"


def test_bullets_and_marks_of_markdown_become_those_of_a_text_block():
    text = markdown([["Criteria [all]:", "HLA-B*5701 negative", "Age < 65"], ["1 * 2"]])
    assert text == "Criteria \\[all\\]:\n\n* HLA-B\\*5701 negative\n* Age \\< 65\n\n1 \\* 2"
    assert textblock("criteria", text) == [
        "  <criteria>", "    <textblock>", "      Criteria [all]:&#xD;", "&#xD;", "        -  HLA-B*5701 negative&#xD;",
        "&#xD;", "        -  Age &lt; 65&#xD;", "&#xD;", "      1 * 2&#xD;", "    </textblock>", "  </criteria>",
    ]  # fmt: skip
