"""The card of the corpus: true to the corpus and its books, honest on what is wrong, and safe whatever its words."""

import pytest
from report_kit import HOSTILE, METRICS, ROOT, trial, write_tables
from ruamel.yaml import YAML

from trialwright.core import tables
from trialwright.reporting.account.provenance import newest_date
from trialwright.reporting.card.data_card import write_card
from trialwright.reporting.page.run_facts import recipe_of
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.sections.whole import load_all

DEMO = recipe_of(load_all(ROOT / "params.yaml"))


def card(folder, rows, recipe=DEMO, metrics=None) -> tuple[dict, str]:
    """Write a card; return its header as the hub reads it, and its text."""
    synthetic, real, *_ = write_tables(folder, rows)
    found = tables.read_metrics(METRICS) if metrics is None else metrics
    write_card(folder / "README.md", synthetic, found, recipe, newest_date(real))
    _, header, text = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return YAML(typ="safe").load(header), text


def test_it_says_what_the_corpus_is(tmp_path):
    header, text = card(tmp_path, [trial(n) for n in range(7)])
    assert header == {
        "license": "other", "license_name": "gemma-terms-of-use", "license_link": "https://ai.google.dev/gemma/terms",
        "language": ["en"], "pretty_name": "Synthetic clinical trials", "task_categories": ["text-classification"],
        "annotations_creators": ["machine-generated"], "tags": ["clinical-trials", "synthetic", "simulated-data"],
        "configs": [{"config_name": "default", "data_files": "synthetic.parquet"}],
    }
    assert "SIMULATED" in text
    assert "7 synthetic records of clinical trials on 2 interventions: 3 written as successes and 4 as failures" in text
    assert "shown 3 real trials, named 5 reasons" in text
    assert "arxiv.org/abs/2410.12476" in text


@pytest.mark.parametrize(("examples", "reasons", "said", "wanting"), [
    (3, 0, "an LLM was shown 3 real trials and wrote a new trial", "without reasons."),
    (0, 5, "an LLM named 5 reasons for that outcome and wrote a new trial", "without real trials."),
    (0, 0, "an LLM wrote a new trial", "without real trials or reasons."),
])
def test_it_says_what_of_the_method_was_left_out(tmp_path, examples, reasons, said, wanting):
    recipe = DEMO._replace(
        plan=DEMO.plan.model_copy(update={"examples": examples}),
        reasons=DEMO.reasons.model_copy(update={"count": reasons}),
    )
    _, text = card(tmp_path, [trial(0, example_ids=[], reasons=[])], recipe)
    assert f"For one intervention and one outcome {said}. This is the method of" in text
    assert wanting in text
    assert f"| Prompts | document, {examples or 'no'} examples and {reasons or 'no'} reasons a trial |" in text
    assert ("| Sampling | trials: " in text) == (reasons == 0)
    assert ("It was shown no real trials." in text) == (examples == 0)


@pytest.mark.parametrize(("retrieval", "labels", "said"), [
    ("intervention", "one", "3 real trials, named"), ("random", "one", "3 real trials of any intervention, named"),
    ("intervention", "mixed", "3 real trials of both outcomes, named"),
    ("random", "mixed", "3 real trials of any intervention and both outcomes, named"),
])
def test_it_says_which_trials_were_shown(tmp_path, retrieval, labels, said):
    plan = DEMO.plan.model_copy(update={"retrieval": retrieval, "example_labels": labels})
    assert f"an LLM was shown {said} 5 reasons" in card(tmp_path, [trial(0)], DEMO._replace(plan=plan))[1]


def test_it_names_the_sections_that_were_written_at_length(tmp_path):
    assert "Sections at length" not in card(tmp_path, [trial(0)])[1]
    long = DEMO.synthesis.model_copy(update={"sections": ["brief_summary", "eligibility_criteria"]})
    _, text = card(tmp_path, [trial(0)], DEMO._replace(synthesis=long))
    assert "| Sections at length | brief summary, eligibility criteria, of at most 3,000 characters each, by" in text


def test_its_books_and_weaknesses_are_those_of_the_metrics(tmp_path):
    metrics = {
        "parse_trials": {"requested": 9, "accepted": 6, "rejected": {"not_json": 2, "no_drug": 1}},
        "privacy": {
            "trials": {"synthetic": 6}, "accepted": 5, "rejected": {"email": 1}, "flags": {"email": 1},
            "longest_run": {"any": {"p50": 7.0, "max": 31.0}, "baseline": {"p50": 9.0, "max": 50.0}},
        },
        "fidelity": {"two_sample": {"synthetic": {"auc": 0.9}, "real": {"auc": 0.5}}},
        "realism": {"any": {"synthetic": {"share": 0.25}, "real": {"share": 0.01}}},
        "closeness": {"words": {"membership": {"auc": None}}},
        "diversity": {"all": None},
        "reasoning": {"grounding": {
            "words": {"own": 0.25, "other_intervention": {"others": 0.125}}, "numbers": {"named": 9, "absent": 4},
        }},
    }
    _, text = card(tmp_path, [trial(0)], metrics=metrics)
    assert "| parse_trials | 9 | 6 | not_json 2, no_drug 1 |" in text
    assert "| privacy | 6 | 5 | email 1 |" in text
    assert "0.5 where it cannot | 0.900 | 0.500 |" in text
    assert "| trials that contradict themselves, by rules | 25.0 % | 1.0 % |" in text
    assert "any real trial, most | 31 | 50 |" in text
    assert "| trials flagged: email | 1 |  |" in text
    assert "nobody can | – |  |" in text
    assert "(in those of other interventions: 12.5 %) | 25.0 % |  |" in text
    assert "numbers in reasons that stand nowhere in the examples of their plan | 4 of 9 |  |" in text
    assert "Vendi" not in text


def test_each_column_of_the_corpus_is_explained(tmp_path):
    _, text = card(tmp_path, [trial(0)])
    for field in SYNTHETIC:
        assert f"\n| `{field.name}` | " in text


def test_an_endpoint_and_real_records(tmp_path):
    recipe = DEMO._replace(
        acquire=DEMO.acquire.model_copy(update={"source": "files", "registry": "all.zip"}),
        llm=DEMO.llm.model_copy(update={"backend": "openai", "model": "gpt-4o-mini",
                                        "base_url": "https://me.example/v1?key=SECRET"}),
    )
    header, text = card(tmp_path, [trial(0)], recipe)
    assert header["license"] == "unknown"
    assert "license_name" not in header
    assert "simulated" not in text.lower()
    assert "| LLM | gpt-4o-mini |" in text
    assert "https://me.example |" in text
    assert "SECRET" not in text
    assert "they are not known here" in text


def test_a_file_of_a_known_model_has_its_name_and_terms_and_no_path(tmp_path):
    recipe = DEMO._replace(llm=DEMO.llm.model_copy(update={"model": "/data/somebody/downloads/g.gguf"}))
    header, text = card(tmp_path, [trial(0)], recipe)
    assert header["license_name"] == "gemma-terms-of-use"
    assert "| LLM | gemma3-270m |" in text
    assert "somebody" not in text


def test_a_released_corpus_is_told_from_our_own(tmp_path):
    recipe = DEMO._replace(acquire=DEMO.acquire.model_copy(update={"synthetic": "theirs.zip"}))
    header, text = card(tmp_path, [trial(0, example_ids=[], reasons=[])], recipe)
    assert header["license"] == "unknown"
    assert "A corpus that others released" in text
    assert "| Released corpus | theirs.zip |" in text
    assert "gemma" not in text


def test_an_empty_corpus_and_no_metrics(tmp_path):
    _, text = card(tmp_path, [], metrics={})
    assert "0 synthetic records of clinical trials on 0 interventions: 0 written as successes and 0 as failures" in text
    assert "Nothing was measured." in text
    assert "Not known." in text


@pytest.mark.parametrize("evil", [*HOSTILE, 'x"\n---\nlicense: mit\n---', "| a | b |\n# h"])
def test_words_of_params_and_rejects_are_text(tmp_path, evil):
    recipe = DEMO._replace(
        label=DEMO.label.model_copy(update={"label_column": evil}), llm=DEMO.llm.model_copy(update={"model": evil}),
    )
    metrics = {"parse_trials": {"requested": 1, "accepted": 0, "rejected": {evil: 1}}}
    header, text = card(tmp_path, [trial(0, intervention=evil)], recipe, metrics)
    assert header["license"] == "unknown"
    assert "<" not in text.replace("<https://ai.google.dev/gemma/terms>", "")
    told = [line for line in text.split("\n") if line.startswith("| LLM |")]
    assert len(told) == 1
    assert told[0].replace("\\|", "").count("|") == 3


def test_the_same_corpus_has_the_same_card(tmp_path):
    one, two = (card(tmp_path / name, [trial(0)]) for name in ("one", "two"))
    assert one == two
    assert str(tmp_path) not in one[1]
