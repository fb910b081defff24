"""The stage card, run as a command on small tables."""

import shutil

from click.testing import CliRunner
from report_kit import METRICS, ROOT, trial, write_tables
from settings_kit import write_main_settings

from stages.card import main


def command(synthetic, real, metrics, out):
    settings = write_main_settings()
    words = [
        "--settings", settings, "--synthetic", synthetic, "--trials", real, "--metrics", *metrics, "--card-out", out
    ]
    return [str(word) for word in words]


def test_it_writes_the_card(tmp_path, monkeypatch):
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    synthetic, real, *_ = write_tables(tmp_path, [trial(0), trial(1)])
    out = tmp_path / "README.md"
    done = CliRunner().invoke(main, command(synthetic, real, METRICS, out))
    assert (done.exit_code, done.output) == (0, f"card: {out}\n")
    assert "2 synthetic records" in out.read_text(encoding="utf-8")


def test_what_is_missing_is_one_line(tmp_path, monkeypatch):
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    synthetic, real, *_ = write_tables(tmp_path, [trial(0)])
    failed = CliRunner().invoke(main, command(synthetic, real, ["nowhere.json"], "README.md"))
    assert (failed.exit_code, failed.output) == (4, "error: nowhere.json: not found; run dvc repro first\n")
    assert not (tmp_path / "README.md").exists()
