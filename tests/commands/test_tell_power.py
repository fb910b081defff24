"""`trialwright power`: from the last run, from a run with the default settings, or from what is given."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from trialwright.commands.tell_power import power
from trialwright.core import tables
from trialwright.schemas.texts import PREDICTIONS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    Path("params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())
    return lambda *words: CliRunner().invoke(power, words)


def rows(output):
    """Return the words of each row of the table; of a second row of one lift, those that it has."""
    return [line.split() for line in output.splitlines()[3:] if line.startswith(" ") and line.strip(" ─")]


def test_without_a_run_it_is_one_with_the_default_settings(tell):
    done = tell("--successes", "42", "--failures", "36")
    assert done.exit_code == 0, done.output
    found = rows(done.output)
    assert found[0][:10] == ["tfidf", "hybrid", "over", "real", "78", "3", ".734", ".991", ".000", "1"]
    assert float(found[0][10]) == pytest.approx(0.029, abs=0.002)
    assert "those of a run with the default settings" in " ".join(done.output.split())


def test_of_the_last_run_it_is_what_its_predictions_say(tell):
    rng, labels = np.random.default_rng(0), np.tile([0, 1], 40)
    base = rng.uniform(size=80) / 2 + labels * 0.2
    for arm, noise in (("real", 0.0), ("hybrid", 0.05)):
        scores = base + noise * rng.uniform(size=80)
        tables.write(Path(f"data/predictions/tfidf/{arm}/40.parquet"), [
            {"id": f"NCT{n:08d}", "label": int(labels[n]), "score": float(scores[n]), "classifier": "tfidf",
             "arm": arm, "seed": 40} for n in range(80)
        ], PREDICTIONS)
    tables.write_json(Path("metrics/sets.json"), {
        "trials": {"test": {"all": 80}}, "tested_by_any_seed": {"test": {"failure": 40, "success": 40}},
    })
    done = tell("--lifts", "4")
    assert done.exit_code == 0, done.output
    one, of_four = rows(done.output)
    assert one[:6] == ["tfidf", "hybrid", "over", "real", "80", "3"]
    assert of_four[0] == "4"
    assert float(of_four[1]) > float(one[10])
    assert "those of data/predictions" in " ".join(done.output.split())
    given = tell("--correlation", "0.5", "--auc", "0.7")
    assert rows(given.output)[0][6:8] == [".700", ".500"]
    assert "as given, and else those of data/predictions" in " ".join(given.output.split())


def test_without_test_trials_it_says_in_a_line_how_to_give_them(tell):
    done = tell()
    assert done.exit_code == 4
    assert done.stderr == (
        "error: metrics/sets.json: not found; run dvc repro sets, or give --successes and --failures\n"
    )
    assert tell("--auc", "1").exit_code == 2
