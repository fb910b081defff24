"""params.yaml is checked whole, and every mistake in it is named at once."""

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from trialwright.core.errors import ParamsError
from trialwright.sections.whole import Params, load_all

COMMITTED = Path(__file__).resolve().parents[2] / "params.yaml"


def edited(tmp_path, *changes):
    text = COMMITTED.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / "params.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def told(path):
    """Load a file that may be legal; what is wrong with it stands in one line that a terminal can show."""
    try:
        load_all(path)
    except ParamsError as error:
        message = str(error)
        assert message.isprintable(), message
        assert len(message) < 10_000
        return message
    return None


def refused(path):
    message = told(path)
    assert message, "it was taken"
    return message


def test_committed_file_is_legal():
    loaded = load_all(COMMITTED)
    assert loaded.seeds == [40, 41, 42]
    assert loaded.arms["hybrid"].real == 1.0


def test_all_mistakes_in_one_line(tmp_path):
    path = edited(
        tmp_path, ("\ncorrect:", "\ncorect:"), ("epochs: 2", "epochs: two"), ("  min_successes: 3", "  min_succeses: 3")
    )
    with pytest.raises(ParamsError) as caught:
        load_all(path)
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
    ("arms: [real, hybrid]", "arms: [real, hybrid, real]", "train.arms: ['real'] stand there more than once"),
    ("ratio_80: {setting: ratio, real: 0.2", "ratio_80: {setting: ratio, real: 0.3", "sum to 1.1; make them sum to 1"),
    ("max: 60}", "max: 60, min: 61}", "min 61 is above max 60"),
    ("registry: null", "registry: ../registry.zip", "outside folder src/trialwright/demo; put it there"),
    ("mapping: null", "mapping: /etc/passwd", "label.mapping /etc/passwd is outside acquire.folder"),
    ("model: minilm", "model: ''", "frozen.model: expected a text that can be printed in one line, found ''"),
    ("input: 0.15", "input: .nan", "complete.prices.gpt-4o-mini.input"),
    ("output: 0.6", "output: 1e400", "complete.prices.gpt-4o-mini.output: Input should be a finite number, found inf"),
    ("max_items: 2", f"max_items: {2**31}", "less than or equal to 2147483647, found 2147483648"),
    ("trials: 32", "trials: 1000001", "plan.trials"),
    ("trials: 32", "trials: 0", "plan.trials 0 writes no synthetic trials, of which arms ['synthetic', 'hybrid', "),
])
def test_illegal_values_are_named(tmp_path, old, new, said):
    with pytest.raises(ParamsError) as caught:
        load_all(edited(tmp_path, (old, new)))
    assert said in str(caught.value)


@pytest.mark.parametrize("split", ["date", "given"])
def test_the_papers_protocol_splits_at_random_and_all_that_disagrees_is_named(tmp_path, split):
    with pytest.raises(ParamsError) as caught:
        load_all(edited(
            tmp_path, ("protocol: strict", "protocol: paper"), ("split: random", f"split: {split}"),
            ("arms: [real, hybrid]", "arms: [hybird]"),
        ))
    message = str(caught.value)
    assert "\n" not in message
    assert f"splits anew for each seed, which partition.split {split} cannot; set it to random" in message
    assert "train.arms names ['hybird']" in message
    load_all(edited(tmp_path, ("protocol: strict", "protocol: paper")))


@pytest.mark.parametrize(("old", "new", "rival"), [
    ("protocol: strict", "protocol: paper", "protocol paper"),
    ("split: random", "split: date", "partition.split date"),
    ("sizes: []", "sizes: [50, all]", "gold_curve.sizes"),
])
def test_seeds_have_splits_of_their_own_where_nothing_else_says_how_to_split(tmp_path, old, new, rival):
    resplit = ("resplit: null", "resplit: {train: 0.6, val: 0.1}")
    assert load_all(edited(tmp_path, resplit)).partition.resplit.val == 0.1
    with pytest.raises(ParamsError, match=f"partition.resplit .* does not go with {rival}.*set it to null"):
        load_all(edited(tmp_path, resplit, (old, new)))
    with pytest.raises(ParamsError, match="must be below 1 to leave a test split"):
        load_all(edited(tmp_path, ("resplit: null", "resplit: {train: 0.6, val: 0.4}")))


def test_no_trial_needs_to_be_written_where_a_corpus_is_given_or_no_arm_wants_one(tmp_path):
    load_all(edited(tmp_path, ("trials: 32", "trials: 0"), ("synthetic: null", "synthetic: released.zip")))
    text = COMMITTED.read_text(encoding="utf-8").replace("trials: 32", "trials: 0", 1)
    start, end = text.index("\narms:"), text.index("\nbaseline:")
    real = "\narms:\n  real: {setting: in_distribution, real: 1.0, synthetic: 0.0, control: none}\n"
    path = tmp_path / "params.yaml"
    path.write_text((text[:start] + real + text[end:]).replace("[real, hybrid]", "[]"), encoding="utf-8")
    assert list(load_all(path).arms) == ["real"]


OWN = ("source: demo", "source: files"), ("registry: null", "registry: r.zip")


def test_files_of_names_are_needed_by_the_sources_that_have_them_alone(tmp_path):
    said = refused(edited(tmp_path, *OWN))
    assert "interventions.names has vocabulary, but acquire.vocabulary is null" in said and "drugbank.com" in said
    load_all(edited(tmp_path, *OWN, ("vocabulary: null", "vocabulary: v.csv")))
    load_all(edited(tmp_path, *OWN, ("names: [vocabulary]", "names: [mesh, own]")))
    said = refused(edited(tmp_path, ("names: [vocabulary]", "names: [vocabulary, list]")))
    assert "interventions.names has list, but acquire.interventions is null" in said
    named = ("names: [vocabulary]", "names: [list]"), ("interventions: null", "interventions: n.txt")
    load_all(edited(tmp_path, *named))


@pytest.mark.parametrize(("old", "new"), [
    ("names: [vocabulary]", "names: []"), ("names: [vocabulary]", "names: [own, own]"),
    ("names: [vocabulary]", "names: [drugbank]"), ("types: [drug, ", "types: [Drug, "),
])
def test_sources_and_types_are_those_that_there_are_each_once(tmp_path, old, new):
    assert f"interventions.{new.split(':')[0]}" in refused(edited(tmp_path, (old, new)))


LEGAL = "from 0 to 2147483647"


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_seeds_are_what_all_libraries_and_tables_take(tmp_path, seed):
    loaded = load_all(edited(tmp_path, ("seed: 20241012", f"seed: {seed}"), ("[40, 41, 42]", f"[{seed}]")))
    assert (loaded.seed, loaded.seeds) == (seed, [seed])
    np.random.default_rng([seed])
    assert pa.array([seed], pa.int32())[0].as_py() == seed


@pytest.mark.parametrize("seed", ["-1", str(2**31), "99999999999", "40.0", "true", '"40"', "null", "9" * 400])
def test_other_seeds_are_named_with_what_is_legal(tmp_path, seed):
    for change, where in (
        (("seed: 20241012", f"seed: {seed}"), "seed"), (("[40, 41, 42]", f"[40, {seed}]"), "seeds.1"),
    ):
        assert f"params.yaml: {where}: expected an integer {LEGAL}" in refused(edited(tmp_path, change))


@pytest.mark.parametrize(("seeds", "said"), [
    ("[]", "seeds: List should have at least 1 item"),
    ("[40, 41, 40]", "seeds: [40] stand there more than once; leave each once"),
    (str(list(range(101))), "seeds: List should have at most 100 items"),
    ("40", "seeds: Input should be a valid list, found 40"),
])
def test_a_list_of_seeds_is_short_and_has_each_once(tmp_path, seeds, said):
    assert said in refused(edited(tmp_path, ("[40, 41, 42]", seeds)))


@pytest.mark.parametrize("name", ["hybrid-25", "Real_plus_10", "a", "a" * 64])
def test_names_that_are_safe_everywhere(tmp_path, name):
    path = edited(tmp_path, ("  hybrid:", f"  {name}:"), ("[real, hybrid]", f"[real, {name}]"), ("real_emails", name))
    assert name in load_all(path).arms
    assert name in load_all(path).judge.limits


@pytest.mark.parametrize("name", [
    "hybrid.25", "real plus synthetic", "real/hybrid", "hybrid@1", "it's", 'a"b', "$(touch ran)", "`touch ran`", "a;b",
    "${seed}", "../up", "..", "-arm", "--help", "25", "", " ", "é", "a\nb", "a\x1b[31m", "a\0b", "a" * 65, "a[0]", "a*",
])
def test_other_names_are_refused_at_load(tmp_path, name):
    key = '"' + name.replace('"', '\\"') + '"'
    for change, where in (
        (("  hybrid:", f"  {key}:"), "arms"), (("[real, hybrid]", f"[real, {key}]"), "train.arms"),
        (("real_emails:", f"{key}:"), "judge.limits"),
    ):
        message = refused(edited(tmp_path, change))
        assert f" {where}." in message or "not YAML" in message
        assert "use letters, digits, _ and - alone" in message or "not YAML" in message


def test_names_that_some_file_systems_take_for_one_are_refused(tmp_path):
    assert "real and Real differ in the case" in refused(edited(tmp_path, ("  hybrid:", "  Real:")))


def test_no_arms_at_all_is_told(tmp_path):
    text = COMMITTED.read_text(encoding="utf-8")
    start, end = text.index("\narms:"), text.index("\nbaseline:")
    path = tmp_path / "params.yaml"
    path.write_text(text[:start] + "\narms: {}\n" + text[end:].replace("[real, hybrid]", "[]"), encoding="utf-8")
    assert "arms: Dictionary should have at least 1 item" in refused(path)


def test_yaml_1_2_floats(tmp_path):
    assert load_all(edited(tmp_path, ("learning_rate: 1.0e-4", "learning_rate: 2e-5"))).train.learning_rate == 2e-5


LAUGHS = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12)
)


@pytest.mark.parametrize(("text", "said"), [
    (b"", "holds no sections"),
    (b"- a\n- b\n", "holds no sections"),
    (b"just words", "holds no sections"),
    (b"a: [", "not YAML"),
    (b"a: 1\na: 2\n", "duplicate key"),
    (b"a:\n\tb: 1\n", "cannot start any token"),
    (b"---\na: 1\n---\nb: 2\n", "expected a single document"),
    ("# café\nseed: 1\n# café\n".encode("latin-1"), "line 1 is not UTF-8, found byte 0xe9; save it as UTF-8"),
    ("seed: 1".encode("utf-16"), "not UTF-8"),
    (b"seed: 1\0", "control characters are not allowed"),
    (b"seed: !!python/object/apply:os.system ['touch ran']", "could not determine a constructor"),
    (b"seed: !!timestamp 2001-99-99", "month must be in 1..12"),
    (b"seed: !!bool perhaps", "not YAML as expected: 'perhaps'"),
    (b"? {a: b}\n: c\n", "unhashable"),
    (b"seed: " + b"9" * 5000, "integer string conversion"),
    (b"[" * 100_000, "deeper than 20 levels"),
    (b"{a: " * 100_000, "deeper than 20 levels"),
    (b"- " * 100_000, "deeper than 20 levels"),
    (b"seed: &s [*s]", "alias s stands in itself"),
    (LAUGHS.encode(), "more than 100,000 values"),
    (MERGES.encode(), "more than 100,000 values"),
    (b"#" * 1_000_001, "larger than 1,000,000 bytes"),
    (b"seed: 2001-02-03", "seed: expected an integer"),
    (b"1: 2", "1: Keys should be strings"),
    (b"protocol: {1: {2: {3: {4: 5}}}}", "found {1: {2: {...}}}"),
    (b"\x1b[31m: 1", "control characters are not allowed"),
    (b'"\\e[31m\\nseed": 1', r"params.yaml: \x1b[31m seed is unknown"),
    (b"".join(b"key%d: 1\n" % n for n in range(5000)), f"and {5000 + len(Params.model_fields) - 10} more"),
])
def test_what_is_no_params_file_is_told_in_one_line(tmp_path, text, said):
    path = tmp_path / "params.yaml"
    path.write_bytes(text)
    message = refused(path)
    assert said in message
    assert len(message) < 5000
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("encode", [
    lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.replace("seeds: [40, 41, 42]", "seeds: &s [40, 41, 42]").encode(),
    lambda text: text.replace("seeds: [40, 41, 42]", "seeds:\n- 40\n- 41\n- 42").encode(),
], ids=["byte order mark", "Windows line ends", "an anchor", "a list unfolded"])
def test_the_same_values_in_another_form_are_the_same_params(tmp_path, encode):
    path = tmp_path / "params.yaml"
    path.write_bytes(encode(COMMITTED.read_text(encoding="utf-8")))
    assert load_all(path) == load_all(COMMITTED)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.integers(0, 10**6), VALUES), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_any_values_anywhere_are_loaded_or_told_in_one_line(edits):
    """Each edit puts a value in the place of one of the file's own, wherever it stands."""
    yaml = YAML(typ="safe")
    data = yaml.load(COMMITTED.read_text(encoding="utf-8"))
    for place, value in edits:
        spots = [(data, key) for key in data]
        for holder, key in spots:
            if isinstance(holder[key], dict):
                spots += [(holder[key], below) for below in holder[key]]
        holder, key = spots[place % len(spots)]
        holder[key] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "params.yaml")
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(data, file)
        told(path)


@given(st.binary(max_size=300), st.integers(0, 10**6), st.integers(0, 200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_loaded_or_told_in_one_line(junk, place, length):
    whole = COMMITTED.read_bytes()
    place %= len(whole)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "params.yaml")
        path.write_bytes(whole[:place] + junk + whole[place + length:])
        told(path)


def test_a_folder_in_its_place_is_told(tmp_path):
    (tmp_path / "params.yaml").mkdir()
    assert "params.yaml: cannot be read: Is a directory" in refused(tmp_path / "params.yaml")


def test_missing_file(tmp_path):
    with pytest.raises(ParamsError, match="not found"):
        load_all(tmp_path / "params.yaml")
