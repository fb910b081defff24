from collections.abc import Callable
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pyarrow as pa
import pytest
import torch
from encoder_kit import fit, scores, tokens_of, weighted, with_labels, without_dropout
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForSequenceClassification,
    DistilBertConfig,
    ModernBertConfig,
    RobertaConfig,
)

from trialwright.core.errors import ModelError
from trialwright.sections.training import Train
from trialwright.training.encoder import classifier, epochs, finetune, inputs, weights
from trialwright.training.encoder.epochs import Texts, lay_out
from trialwright.training.encoder.layers import renew_top
from trialwright.training.encoder.steps import Steps, by_rate

Clean = Callable[..., pa.Table]


def auc(fitted: finetune.Fitted, test: pa.Table) -> float:
    return float(roc_auc_score(test["label"].to_pylist(), scores(fitted, test)))


@pytest.mark.parametrize("change", [
    {}, {"dtype": "bfloat16"}, {"attention_dropout": 0.0}, {"class_weights": "balanced"},
    {"long_texts": "windows", "max_length": 16}, {"micro_batch": 3}, {"patience": 1},
    {"pooling": "mean", "head_c": 0.1}, {"layer_decay": 0.8, "warmup": 0.3}, {"new_layers": 1}, {"averaging": 0.8},
], ids=str)
def test_learns_a_planted_token(clean: Clean, train_section: Train, change: dict[str, object]) -> None:
    fitted = fit(clean(120, seed=1), clean(45, seed=2), train_section.model_copy(update=change))
    assert auc(fitted, clean(60, seed=3)) > 0.9
    assert fitted.encoder.model.dtype == torch.float32


SMALL = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "pad_token_id": 0,
}


@pytest.mark.parametrize("config", [
    RobertaConfig(**SMALL, max_position_embeddings=66, bos_token_id=2, eos_token_id=3, initializer_range=0.2),
    ModernBertConfig(
        **SMALL, max_position_embeddings=64, cls_token_id=2, sep_token_id=3, bos_token_id=2, eos_token_id=3,
        local_attention=16,
    ),
    DistilBertConfig(dim=32, n_layers=2, n_heads=2, hidden_dim=64, max_position_embeddings=64, initializer_range=0.2),
], ids=lambda config: config.model_type)
def test_any_encoder_learns_through_fused_attention(
    clean: Clean, train_section: Train, tiny_bert: Path, tmp_path: Path, config: AutoConfig
) -> None:
    weights.load_tokenizer(str(tiny_bert)).save_pretrained(tmp_path)
    config.vocab_size = AutoConfig.from_pretrained(tiny_bert).vocab_size
    torch.manual_seed(0)
    AutoModel.from_config(config).save_pretrained(tmp_path)
    section = train_section.model_copy(update={"model": str(tmp_path), "epochs": 6, "attention_dropout": 0.0})
    fitted = fit(clean(120, seed=1), clean(45, seed=2), section)
    assert fitted.encoder.model.config._attn_implementation == "sdpa"
    assert auc(fitted, clean(60, seed=3)) > 0.9


def test_one_seed_gives_one_model_whatever_ran_before(clean: Clean, train_section: Train) -> None:
    train, val, test = clean(40, seed=1), clean(15, seed=2), clean(20, seed=3)
    first = scores(fit(train, val, train_section), test).tolist()
    assert scores(fit(train, val, train_section, 41), test).tolist() != first
    fit(clean(30, seed=5), val, train_section, 42)
    assert scores(fit(train, val, train_section), test).tolist() == first


def test_the_epoch_of_the_lowest_validation_loss_is_kept(clean: Clean, train_section: Train) -> None:
    # Validation labels are turned round, so that each epoch of learning makes the loss worse.
    val = clean(45, seed=2)
    turned = with_labels(val, [1 - label for label in val["label"].to_pylist()])
    fitted = fit(clean(120, seed=1), turned, train_section)
    assert fitted.history
    losses = [epoch.val_loss or 0.0 for epoch in fitted.history.epochs]
    assert len(losses) == train_section.epochs
    assert fitted.history.best == 1 + int(np.argmin(losses)) < train_section.epochs
    given_scores, answers = scores(fitted, turned), np.array(turned["label"].to_pylist())
    loss = -np.log(np.where(answers == 1, given_scores, 1 - given_scores)).mean()
    assert loss == pytest.approx(min(losses), rel=1e-4)
    best = fitted.history.epochs[fitted.history.best - 1]
    assert best.val_roc_auc == pytest.approx(roc_auc_score(answers, given_scores))
    patient = fit(clean(120, seed=1), turned, train_section.model_copy(update={"patience": 1}))
    assert patient.history
    assert len(patient.history.epochs) == fitted.history.best + 1
    assert scores(patient, turned).tolist() == given_scores.tolist()


def test_the_head_starts_as_the_frozen_encoder_which_is_epoch_0(clean: Clean, train_section: Train) -> None:
    change = {"pooling": "mean", "head_c": 0.1, "learning_rate": 1e-12, "epochs": 1}
    train, test = clean(60, seed=1), clean(30, seed=3)
    fitted = fit(train, clean(15, seed=2), train_section.model_copy(update=change))
    assert fitted.history
    assert [(epoch.epoch, epoch.train_loss is None) for epoch in fitted.history.epochs] == [(0, True), (1, False)]
    both = pa.concat_tables([train, test])
    vectors = classifier.vectors(fitted.encoder, tokens_of(train_section, both).of(both))
    frozen = make_pipeline(StandardScaler(), LogisticRegression(C=0.1)).fit(vectors[:60], train["label"].to_numpy())
    assert scores(fitted, test) == pytest.approx(frozen.predict_proba(vectors[60:])[:, 1], abs=1e-4)


def test_lower_layers_learn_less(tiny_bert: Path) -> None:
    model = AutoModelForSequenceClassification.from_pretrained(tiny_bert, trust_remote_code=False)
    rates = {id(one): group["lr"] for group in by_rate(model, 1.0, 0.5) for one in group["params"]}
    found = {name: rates[id(one)] for name, one in model.named_parameters()}
    assert {found[name] for name in found if ".embeddings." in name} == {0.125}
    assert [{found[name] for name in found if f".layer.{at}." in name} for at in (0, 1)] == [{0.25}, {0.5}]
    assert found["classifier.weight"] == found["bert.pooler.dense.weight"] == 1.0
    assert len(by_rate(model, 1.0, 1.0)) == 1


def test_the_topmost_layers_start_anew_and_no_others(tiny_bert: Path) -> None:
    model, drawn, again = (
        AutoModelForSequenceClassification.from_pretrained(tiny_bert, trust_remote_code=False) for _ in range(3)
    )
    renew_top(drawn, 1, 40)
    renew_top(again, 1, 40)
    before, after, same = (dict(one.named_parameters()) for one in (model, drawn, again))
    # What stands above the layers is new with each loading.
    ours = [name for name in before if name.startswith(("bert.encoder.", "bert.embeddings."))]
    changed = {name for name in ours if not before[name].equal(after[name])}
    assert changed
    assert all(".layer.1." in name for name in changed)
    assert {name for name in before if ".layer.1." in name and name.endswith("dense.weight")} <= changed
    assert all(after[name].equal(same[name]) for name in changed)
    query = after["bert.encoder.layer.1.attention.self.query.weight"]
    assert float(query.detach().std()) == pytest.approx(drawn.config.initializer_range, rel=0.1)
    with pytest.raises(ModelError, match=r"train\.new_layers: 3, but the encoder has 2 layers; lower it"):
        renew_top(model, 3, 40)


def test_what_counts_is_the_average_of_the_weights_over_steps(clean: Clean, train_section: Train) -> None:
    section, train = train_section.model_copy(update={"averaging": 0.75}), clean(12)
    fitted = fit(clean(0), clean(0), section)
    texts = Texts(tokens_of(section, train).of(train), train["label"].to_numpy().astype(np.int64))
    lessons = lay_out(fitted.encoder, texts, np.ones(2))
    steps = Steps(fitted.encoder, lessons, 3)
    mean = steps.learned[-1].detach().clone()
    for rows in np.arange(12).reshape(3, 4):
        steps.take(rows)
        mean = 0.75 * mean + 0.25 * steps.learned[-1].detach()
    last = steps.learned[-1].detach().clone()
    with steps.settled():
        assert torch.allclose(steps.learned[-1], mean)
        assert not torch.allclose(steps.learned[-1], last)
    assert torch.equal(steps.learned[-1], last)


def test_without_validation_trials_the_last_epoch_is_kept(clean: Clean, train_section: Train) -> None:
    fitted = fit(clean(24), clean(0), train_section)
    assert fitted.history
    assert fitted.history.best == train_section.epochs
    assert "no validation trials" in finetune.describe(fitted)


def test_no_training_trials_leave_an_untrained_head(clean: Clean, train_section: Train) -> None:
    fitted, again = (fit(clean(0), clean(9), train_section) for _ in range(2))
    assert scores(fitted, clean(9)).tolist() == scores(again, clean(9)).tolist()
    assert scores(fitted, clean(0)).shape == (0,)
    assert "untrained" in finetune.describe(fitted)


def test_a_batch_in_parts_takes_the_steps_of_the_whole(
    clean: Clean, train_section: Train, tmp_path: Path
) -> None:
    still = train_section.model_copy(update={"epochs": 2, "model": without_dropout(train_section.model, tmp_path)})
    train, val, test = clean(40, seed=1), clean(15, seed=2), clean(20, seed=3)
    whole, parts, untrained = (
        scores(fit(rows, val, still.model_copy(update={"micro_batch": micro_batch})), test)
        for rows, micro_batch in ((train, None), (train, 3), (clean(0), None))
    )
    assert parts == pytest.approx(whole, abs=1e-4)
    assert np.abs(whole - untrained).max() > 0.05


def test_balanced_weights_raise_the_scores_of_the_rarer_label(clean: Clean, train_section: Train) -> None:
    trials = clean(60, seed=1, shuffled=True)
    plain = train_section.model_copy(update={"epochs": 6, "learning_rate": 1e-3})
    balanced = plain.model_copy(update={"class_weights": "balanced"})
    rare = [int(number % 6 == 0) for number in range(60)]
    means = [scores(fit(with_labels(trials, rare), clean(0), section), trials).mean() for section in (plain, balanced)]
    assert means[0] + 0.1 < means[1] < 0.6


@given(labels=st.lists(st.integers(0, 1), min_size=1))
def test_class_weights_are_1_on_average(labels: list[int]) -> None:
    weight = epochs.class_weights(epochs.Texts([], np.array(labels)), "balanced")
    assert weight[labels].mean() == pytest.approx(1)
    if set(labels) == {0, 1}:
        assert weight[0] * labels.count(0) == pytest.approx(weight[1] * labels.count(1))


@pytest.mark.parametrize("change", [
    {}, {"class_weights": "balanced"}, {"long_texts": "windows", "max_length": 12, "batch_size": 200},
], ids=str)
def test_a_weight_of_2_is_a_row_twice(
    clean: Clean, train_section: Train, tmp_path: Path, change: dict[str, object]
) -> None:
    """In batches of all trials, where a row more is not a step more."""
    still = {"model": without_dropout(train_section.model, tmp_path), "batch_size": 50, "epochs": 6, **change}
    section = train_section.model_copy(update=still)
    train, test = clean(24, seed=1), clean(20, seed=3)
    double, twice, once = (scores(fit(rows, clean(0), section), test) for rows in (
        weighted(train, [2.0] * 9 + [1.0] * 15), pa.concat_tables([train, train.slice(0, 9)]), train,
    ))
    assert double == pytest.approx(twice, abs=1e-4)
    assert np.abs(double - once).max() > 0.002


def test_a_trial_of_weight_0_has_no_influence_at_all(clean: Clean, train_section: Train) -> None:
    train, others, val, test = clean(30, seed=1), clean(20, seed=2, shuffled=True), clean(15, seed=4), clean(20, seed=3)
    alone = fit(train, val, train_section)
    beside = fit(pa.concat_tables([weighted(train, [1.0] * 30), weighted(others, [0.0] * 20)]), val, train_section)
    assert scores(beside, test).tolist() == scores(alone, test).tolist()
    assert (beside.history, beside.sources) == (alone.history, alone.sources)


@given(pairs=st.lists(st.tuples(st.integers(0, 1), st.integers(-3, 3)), min_size=1))
def test_roc_auc_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    labels, given_scores = np.array(pairs).T
    ours = epochs.roc_auc(labels, given_scores)
    if len(set(labels)) < 2:
        assert ours is None
    else:
        assert ours == pytest.approx(roc_auc_score(labels, given_scores))


def test_a_diverging_run_is_told(clean: Clean, train_section: Train) -> None:
    section = train_section.model_copy(update={"learning_rate": 1e30})
    with pytest.raises(ModelError, match=r"learning_rate: 1e\+30 .* lower it"):
        fit(clean(40), clean(9), section)


def test_a_full_gpu_is_told(clean: Clean, train_section: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(epochs, "run", fill)
    with pytest.raises(ModelError, match=r"train\.micro_batch: 8 trials of up to 32 tokens .* set it to 4"):
        fit(clean(9), clean(9), train_section)


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "/no/such/folder"])
def test_an_unknown_model_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="expected a folder, a hub id, or one of") as caught:
        weights.load_tokenizer(name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_model_is_told_in_one_line(
    tmp_path: Path, tiny_bert: Path, train_section: Train
) -> None:
    here = train_section.model_copy(update={"model": str(tmp_path)})
    with pytest.raises(ModelError, match="expected a Hugging Face encoder"):
        weights.load(here, 0)
    for path in tiny_bert.iterdir():
        size = 100 if path.suffix == ".safetensors" else None
        (tmp_path / path.name).write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelError, match="expected a Hugging Face encoder") as caught:
        weights.load(here, 0)
    assert "\n" not in str(caught.value)


def test_a_length_that_the_model_does_not_read_is_told(train_section: Train) -> None:
    with pytest.raises(ModelError, match=r"max_length: 65, .* at most 64 tokens"):
        weights.load(train_section.model_copy(update={"max_length": 65}), 0)


def test_loading_says_nothing(train_section: Train, capfd: pytest.CaptureFixture[str]) -> None:
    weights.load(train_section, 0)
    assert capfd.readouterr() == ("", "")


@given(lengths=st.lists(st.integers(1, 40), max_size=60), size=st.integers(1, 9), seed=st.integers(0, 99))
def test_batches_hold_every_row_once(lengths: list[int], size: int, seed: int) -> None:
    tokens = [np.ones(length, dtype=np.int32) for length in lengths]
    for drawn in (inputs.shuffled(tokens, size, np.random.default_rng(seed)), inputs.by_length(tokens, size)):
        assert sorted(row for batch in drawn for row in batch) == list(range(len(lengths)))
        assert all(1 <= len(batch) <= size for batch in drawn)
    scoring = [lengths[row] for batch in inputs.by_length(tokens, size) for row in batch]
    assert scoring == sorted(lengths)


def test_training_batches_are_of_about_one_length_and_in_random_order() -> None:
    tokens = [np.ones(length, dtype=np.int32) for length in range(1, 101)]
    drawn = inputs.shuffled(tokens, 10, np.random.default_rng(0))
    assert all(max(batch) - min(batch) == 9 for batch in drawn)
    firsts = [min(batch) for batch in drawn]
    assert firsts != sorted(firsts)


def test_padding_is_masked() -> None:
    coded = inputs.pad([np.array([5, 6, 7]), np.array([8])], 9, torch.device("cpu"))
    assert coded["input_ids"].tolist() == [[5, 6, 7], [8, 9, 9]]
    assert coded["attention_mask"].tolist() == [[1, 1, 1], [1, 0, 0]]


@pytest.mark.slow
def test_a_compiled_model_learns_and_is_saved_like_any(clean: Clean, train_section: Train) -> None:
    fitted = fit(clean(120, seed=1), clean(45, seed=2), train_section.model_copy(update={"compile": True}))
    assert auc(fitted, clean(60, seed=3)) > 0.9
    assert not [name for name in fitted.encoder.model.state_dict() if "_orig_mod" in name]


@pytest.mark.slow
def test_the_packaged_model_learns_a_planted_word(clean: Clean, train_section: Train) -> None:
    section = train_section.model_copy(update={
        "model": "minilm", "learning_rate": 1e-4, "dtype": "bfloat16", "epochs": 3,
    })
    assert auc(fit(clean(96, seed=1), clean(30, seed=2), section), clean(60, seed=3)) > 0.9
