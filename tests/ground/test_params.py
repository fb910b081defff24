"""params.yaml is checked whole, and every mistake in it is named at once."""

from pathlib import Path

import pytest

from trialwright.ground import params
from trialwright.ground.errors import ParamsError

COMMITTED = Path(__file__).resolve().parents[2] / "params.yaml"


def edited(tmp_path, *changes):
    text = COMMITTED.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / "params.yaml"
    path.write_text(text)
    return path


def test_committed_file_is_legal():
    loaded = params.load(COMMITTED)
    assert loaded.seeds == [40, 41, 42]
    assert loaded.arms["hybrid"].real == 1.0


def test_all_mistakes_in_one_line(tmp_path):
    path = edited(
        tmp_path, ("\ncorrect:", "\ncorect:"), ("epochs: 2", "epochs: two"), ("  min_successes: 3", "  min_succeses: 3")
    )
    with pytest.raises(ParamsError) as caught:
        params.load(path)
    message = str(caught.value)
    assert "\n" not in message
    for part in ("corect is unknown", "correct is missing", "train.epochs", "'two'",
                 "pool.min_succeses is unknown", "'min_successes'", "pool.min_successes is missing"):
        assert part in message


@pytest.mark.parametrize(("old", "new", "said"), [
    ("source: demo", "source: files", "registry is null; set it to the name"),
    ("val: 0.2", "val: 0.5", "leave a test split"),
    ("arms: [real, hybrid]", "arms: [none, hybird]", "hybird"),
    ("protocol: strict", "protocol: loose", "'strict' or 'paper'"),
    ("rule: outcomes", "rule: vibes", "'outcomes', 'status' or 'results'"),
    ("trials: 32", "trials: -1", "plan.trials"),
    ('learning_rate: 1.0e-4', 'learning_rate: "1e-4"', "train.learning_rate"),
])
def test_illegal_values_are_named(tmp_path, old, new, said):
    with pytest.raises(ParamsError) as caught:
        params.load(edited(tmp_path, (old, new)))
    assert said in str(caught.value)


@pytest.mark.parametrize("split", ["date", "given"])
def test_the_papers_protocol_splits_at_random_and_all_that_disagrees_is_named(tmp_path, split):
    with pytest.raises(ParamsError) as caught:
        params.load(edited(
            tmp_path, ("protocol: strict", "protocol: paper"), ("split: random", f"split: {split}"),
            ("arms: [real, hybrid]", "arms: [hybird]"),
        ))
    message = str(caught.value)
    assert "\n" not in message
    assert f"splits anew for each seed, which partition.split {split} cannot; set it to random" in message
    assert "train.arms names ['hybird']" in message
    params.load(edited(tmp_path, ("protocol: strict", "protocol: paper")))


def test_yaml_1_2_floats(tmp_path):
    assert params.load(edited(tmp_path, ("learning_rate: 1.0e-4", "learning_rate: 2e-5"))).train.learning_rate == 2e-5


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: [", "a: 1\na: 2\n"])
def test_not_a_params_file(tmp_path, text):
    path = tmp_path / "params.yaml"
    path.write_text(text)
    with pytest.raises(ParamsError) as caught:
        params.load(path)
    assert "\n" not in str(caught.value)


def test_missing_file(tmp_path):
    with pytest.raises(ParamsError, match="not found"):
        params.load(tmp_path / "params.yaml")
