"""What a run was made of: in words, by hashes, and with nothing that is secret or one machine's."""

import pytest
from report_kit import HOSTILE, ROOT, report, trial

from trialwright.core import tables
from trialwright.reporting.account import settings_in_words
from trialwright.reporting.account.provenance import newest_date
from trialwright.reporting.account.settings_in_words import address
from trialwright.reporting.page.run_facts import lines, provenance
from trialwright.schemas.records import TRIALS
from trialwright.sections.whole import Params, load_all

DEMO = load_all(ROOT / "params.yaml")
FILES = ("registry", "outcomes", "llm", "train", "embed", "frozen")
SHA = {name: f"{number:x}" * 64 for number, name in enumerate(FILES, 10)}


def changed(**sections: dict) -> Params:
    whole = DEMO.model_dump()
    for name, changes in sections.items():
        whole[name] = whole[name] | changes if isinstance(changes, dict) else changes
    return Params.model_validate(whole)


MINE = changed(
    acquire={"source": "files", "folder": "/data/somebody", "registry": "deep/all.zip", "outcomes": "o.csv",
             "vocabulary": "drugs.csv"},
    llm={"backend": "openai", "model": "gpt-4o-mini", "base_url": "https://me.example:8443/v1/secret?key=SECRET"},
    train={"model": "/data/somebody/models/mine"}, protocol="paper",
)
METRICS = {
    "acquire": {"simulated": False, "files": {
        "registry": {"name": "all.zip", "sha256": SHA["registry"]}, "outcomes": {"name": "o.csv", "sha256": None},
    }},
    "ingest": {"read": 1240, "accepted": 1234},
    "weights": {key: {"sha256": SHA[key]} for key in ("train", "embed", "frozen")} | {"llm": {"sha256": None}},
}


def facts(metrics: dict, settings: Params, newest: str | None = None) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for group in provenance(metrics, settings, newest):
        for fact in group.facts:
            told.setdefault(fact.name, []).append(fact.value)
    return told


def test_names_of_ones_own_are_told():
    files = {"files": {"interventions": {"name": "mine.txt", "sha256": SHA["outcomes"]}}}
    mine = changed(acquire={"interventions": "src/trialwright/demo/mine.txt"},
                   interventions={"types": ["device", "dietary_supplement"], "names": ["list", "mesh", "own"]})
    told = facts({**METRICS, "acquire": files}, mine)
    assert told["SHA-256 of the list of interventions"] == [SHA["outcomes"]]
    assert told["Interventions"] == [
        "of type device, dietary supplement; named by the list of interventions, else by the record's MeSH terms, else"
        " by the record's own words"
    ]


def test_a_run_on_records_of_ones_own():
    told = facts(METRICS, MINE, "2024-06-30")
    assert told["Registry"] == ["all.zip"]
    assert told["Records"] == ["1,240 read, 1,234 of them trials"]
    assert told["SHA-256 of the registry"] == [SHA["registry"]]
    assert told["Newest date in the records"] == ["2024-06-30"]
    assert told["SHA-256 of the outcomes"] == ["not known"]
    assert told["Drug vocabulary"] == ["none of the user's own"]
    assert "List of interventions" not in told
    assert told["Interventions"] == [
        "of type drug, biological, combination product, dietary supplement; named by the drug vocabulary"
    ]
    assert "SHA-256 of the drug vocabulary" not in told
    assert told["LLM"] == ["gpt-4o-mini"]
    assert told["Runs"] == ["at https://me.example:8443"]
    assert told["SHA-256 of its weights"] == ["not to be seen from outside", SHA["train"], SHA["frozen"], SHA["embed"]]
    assert told["Fine-tuned"] == ["mine, on real, hybrid"]
    assert told["Protocol"][0].startswith("paper: ")
    assert told["Seed of all that is drawn before training"] == ["20241012"]
    assert told["Seeds of training"] == ["40, 41, 42"]


def test_a_simulated_run_has_no_date_and_says_so():
    told = facts({"acquire": {"simulated": True, "trials": 640}}, DEMO, "2030-01-01")
    assert told["Registry"] == ["simulated by trialwright, no real trial"]
    assert told["Newest date in the records"] == ["simulated"]
    assert told["SHA-256 of the registry"] == told["Records"] == ["not known"]


def test_a_released_corpus_has_no_llm_of_ours():
    told = facts(METRICS, changed(acquire={"synthetic": "theirs.zip"}))
    assert told["Released corpus"] == ["theirs.zip"]
    assert "LLM" not in told


def test_no_encoder_is_fine_tuned():
    told = facts(METRICS, changed(train={"arms": []}))
    assert told["Fine-tuned"] == ["none"]
    assert told["SHA-256 of its weights"][1:] == [SHA["frozen"], SHA["embed"]]


@pytest.mark.parametrize(("label", "said"), [
    ({}, 'column "label" of the outcomes: "1" is a success, "0" is a failure'),
    ({"values": {"yes": 1, "withdrawn": -1}},
     'column "label" of the outcomes: "yes" is a success, "withdrawn" is no outcome'),
    ({"label_column": "p", "threshold": 0.5},
     'column "p" of the outcomes, a probability: 0.5 and more is a success, less a failure'),
    ({"mapping": "words.csv"},
     'column "label" of the outcomes, read by words.csv, which says of each text whether it is a success'),
    ({"rule": "status"},
     "by the record's status: Completed is a success; Terminated, Withdrawn or Suspended is a failure"),
    ({"rule": "results", "significance": 0.01}, "a primary outcome with a p-value below 0.01 is a success, p-values "
     "that are none of them below it a failure"),
])
def test_success_in_words(label, said):
    assert settings_in_words.success(changed(label=label).label, None) == said


def test_the_split_in_words():
    once = settings_in_words.split(changed().partition)
    assert once == "at random by label and intervention: 60% train, 20% validation, the rest test"
    anew = settings_in_words.split(changed(partition={"resplit": {"train": 0.5, "val": 0.1}}).partition)
    assert anew.removeprefix(once) == (
        "; what is outside the train split, each seed splits anew: 50% train, 10% validation, the rest test"
    )


@pytest.mark.parametrize(("url", "shown"), [
    (None, "OpenAI"), ("http://localhost:8000/v1", "http://localhost:8000"),
    ("https://me.example/v1?api-key=SECRET#SECRET", "https://me.example"), ("http://[::1]:9/v1", "http://[::1]:9"),
])
def test_an_address_is_its_host(url, shown):
    assert address(url) == shown


def test_all_settings_are_shown_and_no_secret_or_path(tmp_path):
    told = dict(lines(MINE))
    assert told["llm.base_url"] == "https://me.example:8443"
    assert told["acquire.folder"] == "…/somebody"
    assert told["train.model"] == "…/mine"
    assert told["acquire.registry"] == "deep/all.zip"
    assert told["label.values.1"] == "1"
    assert told["arms.hybrid.setting"] == "in_distribution"
    assert told["plan.trials"] == "32"
    assert {key.split(".")[0] for key in told} == set(Params.model_fields)
    page = report(tmp_path, [trial(0)], settings=MINE)
    assert "SECRET" not in page
    assert "/data" not in page
    assert "…/somebody" in page


def test_the_newest_date_of_any_kind(tmp_path):
    rows = [
        {"trial_id": "NCT1", "last_update_date": "2019-05-02", "start_date": "2031-01"},
        {"trial_id": "NCT2", "verification_date": "2020-06"}, {"trial_id": "NCT3"},
    ]
    tables.write(tmp_path / "trials.parquet", rows, TRIALS)
    assert newest_date(tmp_path / "trials.parquet") == "2020-06"
    tables.write(tmp_path / "trials.parquet", rows[2:], TRIALS)
    assert newest_date(tmp_path / "trials.parquet") is None


def test_words_of_params_are_text(tmp_path):
    settings = changed(label={"label_column": HOSTILE[0]}, llm={"model": HOSTILE[4]})
    page = report(tmp_path, [trial(0)], settings=settings)
    assert "&lt;svg onload=window.pwned=1&gt;" in page
    assert "<svg onload" not in page
