"""All figures on a small made-up run, and on runs that lack what they draw."""

import json
import re

import figures_kit as kit
import matplotlib as mpl
import pytest
from lxml import etree
from PIL import Image

from trialwright.reporting.figures.gallery import FIGURES, draw_all
from trialwright.reporting.figures.plot_data import read_run
from trialwright.reporting.figures.saving import SECTIONS
from trialwright.reporting.figures.style import BLUE, COLUMN, GREEN, INK, PAGE, PURPLE, VERMILLION

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The folder of the figures of the whole made-up run."""
    source = tmp_path_factory.mktemp("run")
    folder = source / "figures"
    draw_all(read_run(*kit.write_run(source, kit.metrics(), kit.plots())), folder)
    return folder


def svgs(folder):
    return {file.stem: etree.parse(file).getroot() for file in sorted(folder.glob("*.svg"))}


def test_every_figure_is_drawn_and_listed(drawn):
    listed = json.loads((drawn / "figures.json").read_text())
    assert len(listed) == len(FIGURES)
    names = [figure["name"] for figure in listed]
    assert {file.name for file in drawn.iterdir()} == {
        "figures.json", *(f"{name}.{kind}" for name in names for kind in ("png", "svg")),
    }
    assert [figure["section"] for figure in listed] == sorted(
        (figure["section"] for figure in listed), key=SECTIONS.index
    )
    for figure in listed:
        assert set(figure) == {"name", "section", "title", "caption", "alt"}
        assert all(figure.values())
        of_results = figure["section"] in {"results", "gold_curve"}
        notes = "Simulated registry, no real trials." + " Protocol strict." * of_results
        assert figure["caption"].endswith(notes)
        assert figure["alt"].endswith(notes)


def test_every_picture_itself_calls_a_simulated_registry_so(drawn):
    for name, root in svgs(drawn).items():
        texts = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
        assert "Simulated registry, no real trials." in texts, name
    assert "Protocol strict." in (drawn / "lifts.svg").read_text(encoding="utf-8")


def test_a_registry_of_files_is_not_called_simulated_and_a_leaky_protocol_is(tmp_path):
    metrics = kit.metrics()
    metrics["acquire"] = {"simulated": False}
    metrics["results"] = {"tfidf": {"real": kit.arm("in_distribution", 1, 0) | {"protocol": "paper"}}}
    draw_all(read_run(*kit.write_run(tmp_path, metrics, {})), tmp_path / "figures")
    said = (tmp_path / "figures" / "table3.svg").read_text(encoding="utf-8")
    assert "Protocol paper: the LLM was shown trials that are tested here." in said
    assert "Simulated" not in "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "figures").glob("*.svg"))


def test_a_lift_without_a_verdict_is_a_mark_and_words(tmp_path):
    """No line without width, and no zero for what could not be told."""
    nothing = dict.fromkeys(("lo", "hi", "p", "p_adjusted", "detectable"))
    lifts = {
        "hybrid": kit.LIFT,
        "alike": {**nothing, "mean": 0.0, "verdict": "not estimable", "why": "the two arms predict the same"},
        "small": {**kit.LIFT, "verdict": "too few training trials", "detectable": None, "why": "so"},
        "unknown": {**nothing, "mean": None, "verdict": "not estimable", "why": "all test trials are failures"},
    }
    arms = {"real": kit.arm("in_distribution", 1, 0)} | {
        name: kit.arm("in_distribution", 1, share, lift_roc_auc=lift)
        for share, (name, lift) in zip((1, 0.5, 0.3, 0.2), lifts.items(), strict=True)
    }
    draw_all(read_run(*kit.write_run(tmp_path, {"results": {"tfidf": arms}}, {})), tmp_path / "figures")
    root = svgs(tmp_path / "figures")["lifts"]
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "+0.010 [−0.020, +0.040]" in texts
    assert "+0.000 [not estimable]" in texts
    assert "+0.010 [−0.020, +0.040] too few training trials" in texts
    assert len([text for text in texts if text.endswith("− real only")]) == 4 - 1
    assert "no verdict" in texts
    assert "33 % synthetic − real only +0.000 [not estimable];" in root.get("aria-label")


def test_a_score_without_an_interval_is_a_hollow_point(tmp_path):
    unsure = {"mean": 0.5, "sd": None, "lo": None, "hi": None, "why": "so"}
    arms = {
        f"ratio_{share}": kit.arm("ratio", 1 - share / 100, share / 100, roc_auc=unsure) for share in (0, 50, 100)
    }
    drawn = draw_all(read_run(*kit.write_run(tmp_path, {"results": {"tfidf": arms}}, {})), tmp_path / "figures")
    assert drawn == ["table3", "ratio"]
    assert "interval not estimable" in (tmp_path / "figures" / "table3.svg").read_text(encoding="utf-8")
    points = [use for use in svgs(tmp_path / "figures")["ratio"].iter(f"{SVG}use") if use.get("stroke") == BLUE.lower()]
    # Three shares each of ROC-AUC, hollow, and of PR-AUC, and the legend.
    assert [use.get("fill-opacity") for use in points] == ["0"] * 3 + [None] * 4


def test_pngs_are_for_print(drawn):
    for file in drawn.glob("*.png"):
        with Image.open(file) as image:
            assert image.width in {round(300 * COLUMN), round(300 * PAGE)}
            assert round(image.info["dpi"][0]) == 300


def test_svgs_can_stand_inline_side_by_side(drawn):
    known = {"currentColor", "none", *(colour.lower() for colour in (BLUE, VERMILLION, GREEN, PURPLE))}
    for name, root in svgs(drawn).items():
        text = (drawn / f"{name}.svg").read_text()
        assert not re.search(r"<!DOCTYPE|<\?|xlink|style=|<style|<metadata|<image|<foreignObject", text), name
        assert INK not in text
        assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
        ids = {element.get("id") for element in root.iter() if element.get("id")}
        assert all(found.startswith(f"{name}-") for found in ids)
        used = re.findall(r'(?:url\(|href=")#([^)"]*)', text)
        assert set(used) <= ids
        for element in root.iter():
            for key in ("fill", "stroke"):
                value = element.get(key, "none")
                assert value in known or value.startswith("url(#"), (name, value)
        assert root.get("role") == "img"
        assert root.get("aria-label")


def test_text_from_data_stays_text(drawn):
    said = {name: ["".join(text.itertext()) for text in root.iter(f"{SVG}text")] for name, root in svgs(drawn).items()}
    # A name may stand on two lines.
    joined = {name: "".join(texts).replace(" ", "") for name, texts in said.items()}
    for name, root in svgs(drawn).items():
        assert not list(root.iter(f"{SVG}script")), name
    for name in ("roc", "confusion", "table3", "removed_fields", "contradictions", "fields"):
        assert "‹script›alert(1)‹/script›" in joined[name], name
    for name in ("roc", "confusion", "table3", "fields", "diversity"):
        assert "$x^(2$/frac(＆/n" in joined[name], name
    everything = "".join(joined.values())
    assert "漢字" in everything
    assert "\u202e" not in everything
    assert "longlonglong" in everything
    assert max(len(text) for text in said["features"]) < 60
    # What the figures list says is shown by DVC and by others.
    assert not set("<>`") & set((drawn / "figures.json").read_text(encoding="utf-8"))


def part(folder):
    """A few figures with clips, markers, hatches and maps."""
    metrics, plots = kit.metrics(), kit.plots()
    wanted = {"audit", "tsne", "fields"}
    return read_run(*kit.write_run(folder, {"audit": metrics["audit"]}, {name: plots[name] for name in wanted}))


def test_same_run_same_bytes_whatever_the_users_style(tmp_path):
    draw_all(part(tmp_path), tmp_path / "one")
    with mpl.rc_context({"lines.linewidth": 9, "font.family": "serif", "text.parse_math": True, "savefig.dpi": 50}):
        draw_all(part(tmp_path), tmp_path / "other")
        assert mpl.rcParams["lines.linewidth"] == 9
    names = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert len(names) == 2 * 4 + 1
    assert names == sorted(file.name for file in (tmp_path / "other").iterdir())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes(), name


def test_a_run_without_data_draws_nothing_and_drops_earlier_figures(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "old.png").write_bytes(b"old")
    empty = [{name: {} for name in made} for made in (kit.metrics(), kit.plots())]
    assert draw_all(read_run(*kit.write_run(tmp_path, *empty)), tmp_path / "figures") == []
    assert [file.name for file in (tmp_path / "figures").iterdir()] == ["figures.json"]
    assert json.loads((tmp_path / "figures" / "figures.json").read_text()) == []


def test_a_run_without_synthetic_trials_keeps_the_figures_of_real_ones(tmp_path):
    metrics, plots = kit.metrics(), kit.plots()
    metrics["results"] = {"tfidf": {"real": kit.arm("in_distribution", 1, 0)}}
    metrics["leakage"]["trials"]["synthetic"] = {"failure": 0, "success": 0}
    metrics["privacy"] = {"longest_run": {"any": dict.fromkeys(("p05", "p50", "p95", "max"))}}
    metrics["diversity"], metrics["gold_curve"] = {"all": {"trials": 0}}, {"points": {}}
    metrics["realism"] = {"any": {}, "rules": {"age_range": {"real": {"count": 1, "judged": 9}}}}
    for name in ("cosines", "tsne", "fields", "closeness"):
        plots[name] = {
            stem: [row for row in rows if not any("synthetic" in str(cell) for cell in row)]
            for stem, rows in plots[name].items()
        }
    plots["interventions"] = {}
    drawn = draw_all(read_run(*kit.write_run(tmp_path, metrics, plots)), tmp_path / "figures")
    assert set(drawn) == {
        "table3", "roc", "pr", "reliability", "confusion", "benchmark", "tuning", "removed_fields", "removed_words",
        "probes", "features",
    }


def test_more_than_can_be_read_is_left_out_and_said(tmp_path):
    name = "interventions"
    header = kit.plots()[name][name][0]
    rows = [
        (f"drug {at:03d}", "success", kind, 3 + at, 2.0, "", "", "")
        for at in range(200) for kind in ("synthetic", "real")
    ]
    draw_all(read_run(*kit.write_run(tmp_path, {}, {name: {name: [header, *rows]}})), tmp_path / "figures")
    said = json.loads((tmp_path / "figures" / "figures.json").read_text())[0]["caption"]
    assert "Of 200 rows below the line the 36 of most trials are drawn." in said
    labels = (tmp_path / "figures" / "diversity.svg").read_text()
    assert labels.count(">drug ") == 36
    assert "drug 199, success (202)" in labels
    assert "drug 000" not in labels
