"""The figures stage: from files to a folder of figures, and mistakes in one line."""

import json

from click.testing import CliRunner

from stages import figures


def command(metrics, plots, folder):
    options = {"metrics": folder / metrics, "plots": folder / plots, "figures-out": folder / "figures"}
    return [word for name, path in options.items() for word in (f"--{name}", str(path))]


def test_it_draws_what_it_is_given(tmp_path):
    (tmp_path / "plots").mkdir()
    (tmp_path / "audit.json").write_text(json.dumps({"probe": {"text": {"roc_auc": 0.7}}}))
    run = CliRunner().invoke(figures.main, command("audit.json", "plots", tmp_path))
    assert run.exit_code == 0, run.output
    assert run.output == "figures: 1 (probes)\n"
    written = sorted(file.name for file in (tmp_path / "figures").iterdir())
    assert written == ["figures.json", "probes.png", "probes.svg"]


def test_a_missing_input_is_one_line_and_keeps_earlier_figures(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "plots").mkdir()
    (tmp_path / "audit.json").write_text("{}")
    (tmp_path / "figures" / "figures.json").write_text("[]")
    for missing, others in (("results.json", ("results.json", "plots")), ("roc", ("audit.json", "roc"))):
        run = CliRunner().invoke(figures.main, command(*others, tmp_path))
        assert run.exit_code == 4
        assert run.output.startswith(f"error: {tmp_path / missing}: ")
        assert len(run.output.splitlines()) == 1
    assert (tmp_path / "figures" / "figures.json").read_text() == "[]"
