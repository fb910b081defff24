"""Adapters of a tiny random model: what they learn from, that they learn it, and that the model stays as it was."""

import copy
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tuning_kit import rows, section, texts

from trialwright.core import tables
from trialwright.core.errors import InputError, ModelError
from trialwright.models.causal import Causal, load_causal
from trialwright.sections.tuning import Tuning
from trialwright.training.tuning.exercises import Exercise, tokenized
from trialwright.training.tuning.likelihoods import answer_log_likelihoods, judge
from trialwright.training.tuning.lora import adapted, fit, save
from trialwright.training.tuning.tuned_arms import draw, tune
from trialwright.training.tuning.tuning_results import results


@pytest.fixture(scope="module")
def loaded(tiny: Path) -> Causal:
    return load_causal(tiny, "tuning.model tiny", torch.device("cpu"))


def exercises(loaded: Causal, *parts: Any) -> list[Exercise]:
    found = tokenized(texts(*parts), loaded.tokenizer, 128, "tuning.model tiny")
    assert not found.too_long
    return [*found.train, *found.test]


def nothing(steps: float = 1, note: str = "") -> None:
    pass


def learn(loaded: Causal, learnt: list[Exercise], of: Tuning, seed: int, folder: Path) -> list[float]:
    with adapted(loaded.model, of.rank, seed) as tuned:
        losses = fit(tuned, learnt, of, seed, nothing)
        save(tuned, folder, "tiny")
    return losses


def test_the_loss_is_that_of_the_answers_tokens_alone(loaded: Causal) -> None:
    """As transformers computes it where all tokens of the prompt are masked."""
    for one in exercises(loaded, rows(3), rows(3, form="free")):
        ids = torch.tensor([[*one.prompt, *one.answer]])
        labels = ids.clone()
        labels[:, : len(one.prompt)] = -100
        with torch.inference_mode():
            expected = loaded.model(input_ids=ids, labels=labels).loss.item()
            found = answer_log_likelihoods(loaded.model, one)
        assert found.shape == (len(one.answer),)
        assert -found.mean().item() == pytest.approx(expected, rel=1e-4)


def test_options_are_judged_by_their_letters(loaded: Causal) -> None:
    for one in exercises(loaded, rows(6)):
        shared = next(at for at, (a, b) in enumerate(zip(*one.answers, strict=True)) if a != b)
        with torch.inference_mode():
            told = loaded.model(input_ids=torch.tensor([[*one.prompt, *one.answer[:shared]]])).logits[0, -1]
        found = judge(loaded.model, one)
        of_letters = told[[answer[shared] for answer in one.answers]].log_softmax(-1)
        assert found.correct is (int(of_letters.argmax()) == one.right)
        assert found.log_likelihood == pytest.approx(of_letters[one.right].item(), abs=1e-4)


def test_a_free_answer_has_a_likelihood_and_is_not_right_or_wrong(loaded: Causal) -> None:
    one, = exercises(loaded, rows(1, form="free"))
    found = judge(loaded.model, one)
    assert found.correct is None
    assert found.log_likelihood == pytest.approx(answer_log_likelihoods(loaded.model, one).mean().item())


def test_options_that_no_one_token_tells_apart_are_refused(loaded: Causal) -> None:
    one, = exercises(loaded, rows(1))
    with pytest.raises(ModelError, match=r"^tuning.model: its tokenizer does not tell options by one token; take"):
        judge(loaded.model, one._replace(answers=[[5, 6], [5, 6, 7]], right=0))


def test_new_adapters_change_nothing_and_learnt_ones_do(loaded: Causal, tmp_path: Path) -> None:
    learnt = exercises(loaded, rows(24))
    before = [judge(loaded.model, one) for one in learnt]
    weights = {name: value.clone() for name, value in loaded.model.state_dict().items()}
    with adapted(loaded.model, 4, 40) as tuned:
        assert [judge(tuned, one) for one in learnt] == before
        losses = fit(tuned, learnt, section(epochs=3), 40, nothing)
        after = [judge(tuned, one) for one in learnt]
    assert losses[2] < losses[1] < losses[0]
    assert np.mean([one.log_likelihood for one in after]) != np.mean([one.log_likelihood for one in before])
    # The model itself is as it was.
    assert [judge(loaded.model, one) for one in learnt] == before
    assert loaded.model.state_dict().keys() == weights.keys()
    assert all(torch.equal(value, weights[name]) for name, value in loaded.model.state_dict().items())


def test_one_seed_gives_the_same_bytes_and_another_seed_others(loaded: Causal, tmp_path: Path) -> None:
    learnt = exercises(loaded, rows(8))
    for name, seed in (("one", 40), ("again", 40), ("other", 41)):
        learn(loaded, learnt, section(epochs=1), seed, tmp_path / name)
    one, again, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "again", "other")
    )
    assert sorted(one) == ["adapter_config.json", "adapter_model.safetensors"]
    assert one == again
    assert one["adapter_model.safetensors"] != other["adapter_model.safetensors"]


def test_saved_adapters_are_those_that_peft_loads(loaded: Causal, tiny: Path, tmp_path: Path) -> None:
    from peft import PeftModel  # noqa: PLC0415

    learnt = exercises(loaded, rows(8))
    with adapted(loaded.model, 4, 40) as tuned:
        fit(tuned, learnt, section(epochs=1), 40, nothing)
        said = [judge(tuned, one).log_likelihood for one in learnt]
        save(tuned, tmp_path / "saved", "tiny")
    again = PeftModel.from_pretrained(load_causal(tiny, "x", torch.device("cpu")).model, tmp_path / "saved").eval()
    assert [judge(again, one).log_likelihood for one in learnt] == pytest.approx(said)
    assert tables.read_json(tmp_path / "saved/adapter_config.json")["base_model_name_or_path"] == "tiny"
    assert all("lora" in name for name in load_file(tmp_path / "saved/adapter_model.safetensors"))


def test_nothing_to_learn_changes_nothing(loaded: Causal, tmp_path: Path) -> None:
    assert learn(loaded, [], section(), 40, tmp_path / "none") == []
    found = load_file(tmp_path / "none/adapter_model.safetensors")
    assert not any(value.any() for name, value in found.items() if "lora_B" in name)


def test_a_loss_that_is_none_ends_in_one_line(loaded: Causal, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^tuning.learning_rate: 1e\+20 made the loss infinite; lower it$"):
        learn(loaded, exercises(loaded, rows(12)), section(learning_rate=1e20, epochs=2), 40, tmp_path / "x")


def test_the_control_has_real_samples_in_place_of_synthetic_ones(loaded: Causal) -> None:
    train = exercises(loaded, rows(4), rows(10, source="synthetic"), rows(3, form="free"))
    real, hybrid, control = (draw(train, arm, 40) for arm in ("real", "hybrid", "control"))
    assert not any(one.synthetic for one in [*real, *control])
    assert (len(real), len(hybrid), len(control)) == (7, 17, 17)
    assert Counter(one.kind for one in control) == Counter(one.kind for one in hybrid)
    # Ten more of four: each twice more, and two of them once more again.
    assert sorted(Counter(one.sample_id for one in control).values()) == [1, 1, 1, 3, 3, 4, 4]
    assert draw(train, "control", 40) == control
    orders = {tuple(one.sample_id for one in draw(train, "control", seed)) for seed in range(6)}
    assert len(orders) > 1


def test_without_real_samples_of_a_kind_the_control_has_none_of_it(loaded: Causal) -> None:
    train = exercises(loaded, rows(4), rows(3, source="synthetic", form="free"))
    assert draw(train, "control", 40) == draw(train, "real", 40)


def test_what_is_too_long_is_left_out_and_counted(loaded: Causal) -> None:
    every = texts(rows(3), rows(2, "test"))
    lengths = [len(one.prompt) + max(map(len, one.answers)) for one in exercises(loaded, rows(3), rows(2, "test"))]
    found = tokenized(every, loaded.tokenizer, max(lengths) - 1, "x")
    assert sum(found.too_long.values()) == lengths.count(max(lengths))
    assert len(found.train) + len(found.test) + sum(found.too_long.values()) == 5
    assert tokenized(every, loaded.tokenizer, 8, "x").too_long == {
        (("planted", "choice"), "train"): 3, (("planted", "choice"), "test"): 2,
    }


def test_messages_need_a_chat_template(loaded: Causal) -> None:
    every = texts(rows(1)).to_pylist()
    every[0]["prompt"] = '[{"role": "user", "content": "A trial."}]'
    with pytest.raises(ModelError, match=r"^tuning.model tiny: has no chat template; set llm.prompts to document"):
        tokenized(texts(iter(every)), loaded.tokenizer, 128, "tuning.model tiny")


def test_mistakes_in_the_settings_are_told_before_training(tiny: Path, tmp_path: Path) -> None:
    some = texts(rows(2), rows(2, "test"))
    with pytest.raises(ModelError, match=r"^tuning.max_tokens: 512, but tiny reads at most 256; lower it$"):
        tune(some, tiny, "tiny", section(max_tokens=512), [40], tmp_path)
    with pytest.raises(InputError, match=r"^tuning: none of 4 samples is a test sample of at most 16 tokens; raise"):
        tune(some, tiny, "tiny", section(max_tokens=16), [40], tmp_path)


def test_the_model_of_arm_base_is_the_untouched_model(loaded: Causal, tiny: Path, tmp_path: Path) -> None:
    some = texts(rows(6), rows(4, "test"))
    # In whichever order.
    found = tune(some, tiny, "tiny", section(arms=["real", "base"], epochs=1), [40, 41], tmp_path)
    base = {row["sample_id"]: row for row in found.scores.to_pylist() if row["arm"] == "base"}
    for one in exercises(loaded, rows(4, "test")):
        expected = judge(loaded.model, one)
        assert base[one.sample_id]["seed"] is None
        assert (base[one.sample_id]["correct"], base[one.sample_id]["log_likelihood"]) == tuple(expected)
    assert found.scores.num_rows == 4 * 3
    real = found.arms["real"]
    assert (real["samples"], real["synthetic"], real["distinct"]) == (6, 0, 6)
    assert [(seed, len(losses)) for seed, losses in real["loss"].items()] == [("40", 1), ("41", 1)]
    assert sorted(path.as_posix() for path in tmp_path.glob("*/*")) == [f"{tmp_path}/real/40", f"{tmp_path}/real/41"]


@pytest.fixture
def sharp(loaded: Causal, tmp_path: Path) -> Path:
    """The tiny model with larger embeddings: its own, which its head shares, are too small to be sure of any token."""
    folder = tmp_path / "sharp"
    model = copy.deepcopy(loaded.model)
    with torch.no_grad():
        model.get_input_embeddings().weight.mul_(10)
    model.save_pretrained(folder)
    loaded.tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_a_planted_rule_is_learnt(sharp: Path, tmp_path: Path) -> None:
    every = texts(rows(100), rows(60, "test"))
    of = section(arms=["base", "real"], epochs=6, learning_rate=0.003)
    found = results(every, tune(every, sharp, "sharp", of, [40, 41], tmp_path), "sharp", 1, 500)
    told = found["tasks"]["planted"]["choice"]["metrics"]["accuracy"]
    assert told["arms"]["real"]["value"] > 0.9
    assert told["differences"]["real_over_base"]["lo"] > 0
    assert told["differences"]["real_over_base"]["verdict"] == "better"
