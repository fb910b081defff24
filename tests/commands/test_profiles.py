"""Profiles hold what differs from the default, and are composed over it without touching the rest of its text."""

import difflib
from pathlib import Path

import pytest
from dvc.utils.serialize import modify_yaml
from ruamel.yaml import YAML

from trialwright.commands import composing, overlay, profiles
from trialwright.core.errors import ParamsError

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "profiles"
BASE = (FOLDER / "demo.yaml").read_text(encoding="utf-8")
OVERLAYS = {name: (FOLDER / f"{name}.yaml").read_text(encoding="utf-8") for name in ("paper", "real")}


def load(text):
    return YAML(typ="safe").load(text)


VALUES = load(BASE)


# Mappings of names of the user's own, which are replaced whole.
NAMED = {"arms", "corpora"}


def leaves(values):
    """Return the places of all that an overlay replaces whole, by the sections of the base."""
    return [
        (section, *key) for section, found in values.items()
        for key in ([(key,) for key in found] if isinstance(found, dict) and section not in NAMED else [()])
    ]


def at(values, place):
    for key in place:
        values = values[key]
    return values


def changed(text):
    """Return the lines that are gone from the default's text, and those that are new."""
    lines = list(difflib.ndiff(BASE.split("\n"), text.split("\n")))
    return tuple([line[2:] for line in lines if line[0] == sign] for sign in "-+")


@pytest.fixture
def write(tmp_path):
    """Write a profile beside the default one, and return what is composed of it."""
    def written(said, base=BASE):
        (tmp_path / "demo.yaml").write_text(base, encoding="utf-8")
        (tmp_path / "mine.yaml").write_bytes(said.encode() if isinstance(said, str) else said)
        return composing.compose("mine", tmp_path)[1].decode()
    return written


@pytest.mark.parametrize("name", OVERLAYS)
def test_a_profile_says_nothing_that_the_default_says(name):
    said = load(OVERLAYS[name])
    assert [place for place in leaves(said) if at(said, place) == at(VALUES, place)] == []
    assert not {line for line in OVERLAYS[name].split("\n") if line.strip()[:1] == "#"} & set(BASE.split("\n"))


@pytest.mark.parametrize("name", OVERLAYS)
def test_of_the_defaults_text_only_what_a_profile_says_is_changed(name):
    gone, new = changed(composing.compose(name, FOLDER)[1].decode())
    assert len(gone) == len(leaves(load(OVERLAYS[name])))
    assert not [line for line in gone if line.strip()[:1] in {"#", ""}]
    assert set(new) <= set(OVERLAYS[name].split("\n"))


@pytest.mark.parametrize("place", leaves(VALUES), ids=".".join)
def test_any_parameter_can_be_replaced_alone(place):
    *section, key = place
    said = "".join(f"{name}:\n" for name in section) + f"    # é\n    {key}: [new, null,\n        '1']  # end\n"
    said = said if section else said.replace("\n    ", "\n").removeprefix("    ")
    text = overlay.text(said, BASE)
    assert load(text) == overlay.values(load(said), VALUES)
    indent = "  " * len(section)
    assert changed(text)[1] == [f"{indent}# é", f"{indent}{key}: [new, null,", f"{indent}    '1']  # end"]


@pytest.mark.parametrize("layout", [
    lambda values, stream: YAML().dump(values, stream),
    lambda values, stream: YAML(typ="safe", pure=True).dump(values, stream),
    lambda values, stream: stream.write(str(values).replace("None", "null").encode()),
], ids=["in blocks", "in blocks and braces", "in braces"])
def test_all_parameters_can_be_replaced_at_once_in_any_layout(layout, tmp_path):
    wanted = {"arms": VALUES["arms"], "acquire": VALUES["acquire"]} | {
        section: {key: [1, {"é": None}] for key in found} if isinstance(found, dict) else "x"
        for section, found in VALUES.items() if section not in {"arms", "acquire"}
    }
    with (tmp_path / "said.yaml").open("wb") as stream:
        layout(wanted, stream)
    said = (tmp_path / "said.yaml").read_text(encoding="utf-8")
    assert load(said) == wanted
    assert load(overlay.text(said, BASE)) == wanted


def test_a_default_that_dvc_wrote_anew_can_be_laid_over(write, tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    with modify_yaml(tmp_path / "base.yaml") as data:
        data["seeds"], data["train"]["arms"] = [40], ["real"]
    base = (tmp_path / "base.yaml").read_text(encoding="utf-8")
    assert load(write(OVERLAYS["real"], base)) == load(composing.compose("real", FOLDER)[1]) | {"seeds": [40]}


def test_comments_stand_at_their_keys_and_on_top(write):
    text = write("# mine\n\n# still mine\n\n# on the section\nplan:\n  # few\n  trials: 2  # yes\n\n  # lost\n\n")
    assert text.startswith("# mine\n\n# still mine\n\n# Every number of the pipeline")
    assert "\n# on the section\nplan:\n" in text
    assert "to measure in their place.\n  # few\n  trials: 2  # yes\n  # Few-shot examples" in text
    assert "lost" not in text


def test_mappings_of_names_are_replaced_whole_and_sections_are_not(write):
    arms = "arms:\n  all: {setting: in_distribution, real: 1.0, synthetic: 1.0, control: none}\ntrain: {arms: [all]}\n"
    found = load(write(f"{arms}judge:\n  limits: {{}}\ncomplete: {{prices: {{}}}}\n"))
    assert (list(found["arms"]), found["judge"]) == (["all"], {"limits": {}})
    assert found["train"] == VALUES["train"] | {"arms": ["all"]}
    assert found["complete"] == VALUES["complete"] | {"prices": {}}


def test_the_default_over_itself_is_itself_and_windows_line_ends_are_no_matter(write):
    assert overlay.text(BASE, BASE) == BASE
    assert write(b"\xef\xbb\xbfplan:\r\n  trials: 2\r\n") == BASE.replace("trials: 32", "trials: 2", 1)


@pytest.mark.parametrize(("said", "told"), [
    ("plan:\n  trails: 2\n", "plan.trails is unknown, expected among ['trials', 'examples'"),
    ("plans:\n  trials: 2\n", "plans is unknown, expected among ['seed', 'seeds'"),
    ("plan:\n  trials: few\n", "plan.trials: "), ("plan: 2\n", "plan: "), ("plan:\n", "plan: "),
    ("arms:\n  real: {setting: ratio}\n", "arms.real.real is missing"), ("# nothing\n", "holds no sections"),
    ("plan: [\n", "not YAML"), ("? [plan]\n: 2\n", "plan"),
    ("embed: {max_length: &n 64}\ntrain: {max_length: *n}\n", "without aliases, merge keys and tags"),
    ("embed: &n {max_length: 65}\ntrain:\n  <<: *n\n", "without aliases, merge keys and tags"),
])
def test_what_is_wrong_with_an_overlay_is_told_of_its_file_in_one_line(write, tmp_path, said, told):
    with pytest.raises(ParamsError) as error:
        write(said)
    (line,) = str(error.value).splitlines()
    assert line.startswith(f"{tmp_path / 'mine.yaml'}: ")
    assert told in line


@pytest.fixture
def laid(tmp_path):
    """Write profiles, of name and text, beside the default one."""
    def written(**said):
        for name, text in {"demo": BASE, **said}.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path
    return written


def test_a_profile_can_be_laid_over_another_one(laid):
    folder = laid(
        upper="# Upper.\n\nover: lower\nplan: {trials: 2}\nseeds: [1]\n",
        lower="# Lower.\n\n# two\nplan:\n  trials: 3\n  examples: 2\nembed: {max_length: 65}\n",
    )
    text = composing.compose("upper", folder)[1].decode()
    assert text.startswith("# Upper.\n\n# Every number of the pipeline")
    assert "Lower" not in text
    assert "\n# two\nplan:\n" in text
    found = load(text)
    assert found == overlay.values(composing.differences("upper", folder), VALUES)
    assert (found["plan"]["trials"], found["plan"]["examples"], found["seeds"]) == (2, 2, [1])
    assert composing.differences("upper", folder) == {
        "plan": {"trials": 2, "examples": 2}, "seeds": [1], "embed": {"max_length": 65},
    }
    profiles.switch("upper", folder, folder / "params.txt")
    assert profiles.current(folder, folder / "params.txt") == "upper"


def test_what_is_wrong_with_the_profile_below_is_told_as_its_own(laid):
    with pytest.raises(ParamsError, match=r"lower\.yaml: plan\.trails is unknown"):
        composing.compose("upper", laid(upper="over: lower\n", lower="plan: {trails: 3}\n"))


@pytest.mark.parametrize("over", ["mine", "other", "none", "../demo", "[demo]", "null", "1"])
def test_a_profile_is_laid_over_no_other_than_one_of_the_folder_and_never_in_a_circle(laid, over):
    folder = laid(mine=f"over: {over}\nplan: {{trials: 3}}\n", other="over: mine\n")
    with pytest.raises(ParamsError) as error:
        composing.compose("mine", folder)
    (line,) = str(error.value).splitlines()
    assert "expected a profile that is not laid over this one: demo" in line
    assert line.startswith(str(folder / ("other.yaml: over is 'mine'" if over == "other" else "mine.yaml: over is ")))


def test_a_default_that_is_wrong_is_told_as_the_default(write, tmp_path):
    with pytest.raises(ParamsError, match="min_fd is unknown") as error:
        write("plan:\n  trials: 2\n", BASE.replace("min_df:", "min_fd:"))
    assert str(error.value).startswith(f"{tmp_path / 'demo.yaml'}: ")
