"""The acquire stage: simulated by default, else the user's own files, checked."""

import csv
import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from stages.acquire import main
from trialwright.interventions.name_list import read_list
from trialwright.interventions.vocabulary import read_vocabulary
from trialwright.labels.source import read_outcomes
from trialwright.labels.values import read_mapping
from trialwright.sections.whole import load_all

ROOT = Path(__file__).resolve().parents[2]
OUT = ["raw/registry.zip", "raw/outcomes.csv", "raw/mapping.csv", "raw/vocabulary.csv",
       "raw/interventions.txt", "raw/reviews.jsonl", "raw/released.zip", "metrics/acquire.json"]
RECORD = "<clinical_study><id_info><nct_id>NCT00000001</nct_id></id_info></clinical_study>"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "mine"
    mine.mkdir()
    with zipfile.ZipFile(mine / "dump.zip", "w") as archive:
        archive.writestr("NCT0000xxxx/NCT00000001.xml", RECORD)
    (mine / "labels.csv").write_text("nct_id,label\nNCT00000001,1\n")
    (mine / "names.csv").write_text('DrugBank ID,Common name,Synonyms\nX1,"Aspirin","ASA | Acetylsalicylic acid"\n')
    return tmp_path


def use(place: Path, **settings: str) -> None:
    """Write params.yaml with some keys of `acquire` changed."""
    text = (ROOT / "params.yaml").read_text()
    for key, value in settings.items():
        text, found = re.subn(rf"(?m)^  {key}: .*$", f"  {key}: {value}", text, count=1)
        assert found, key
    (place / "params.yaml").write_text(text)


def mine(place: Path, **settings: str) -> None:
    use(place, **{"source": "files", "folder": "mine", "registry": "dump.zip", "outcomes": "labels.csv",
                  "vocabulary": "names.csv", **settings})


def run():
    return CliRunner().invoke(main, OUT, catch_exceptions=False)


def test_demo_is_written_and_called_simulated(place: Path):
    use(place, source="demo", demo_trials="100")
    result = run()
    assert result.exit_code == 0, result.output
    assert "100 simulated records" in result.output
    metrics = json.loads((place / OUT[7]).read_text())
    assert metrics["simulated"] is True
    assert {file["name"] for file in metrics["files"].values()} == {None}
    assert metrics["trials"] == 100
    assert 0 < metrics["labelled"] <= 100
    assert 0.5 < metrics["achievable_roc_auc"] < 1


def test_own_files_are_brought_unchanged(place: Path):
    mine(place)
    assert run().exit_code == 0
    for name, out in [("dump.zip", OUT[0]), ("labels.csv", OUT[1]), ("names.csv", OUT[3])]:
        assert (place / out).read_bytes() == (place / "mine" / name).read_bytes()
    names = {"registry": "dump.zip", "outcomes": "labels.csv", "vocabulary": "names.csv", "interventions": None,
             "reviews": None, "synthetic": None}
    assert json.loads((place / OUT[7]).read_text()) == {
        "simulated": False, "registry_files": 1, "left_out": {}, "files": {
            key: {"name": name, "sha256": hashlib.sha256((place / out).read_bytes()).hexdigest()}
            for (key, name), out in zip(names.items(), (OUT[0], OUT[1], *OUT[3:7]), strict=True)
        },
    }


def test_a_name_says_no_folder(place: Path):
    (place / "mine" / "deep").mkdir()
    (place / "mine" / "dump.zip").rename(place / "mine" / "deep" / "dump.zip")
    mine(place, registry="deep/dump.zip")
    assert run().exit_code == 0
    assert json.loads((place / OUT[7]).read_text())["files"]["registry"]["name"] == "dump.zip"


def test_without_outcomes_a_header_is_written(place: Path):
    mine(place, outcomes="null", id_column="trial", label_column="approved")
    assert run().exit_code == 0
    with (place / OUT[1]).open(newline="") as lines:
        assert list(csv.reader(lines)) == [["trial", "approved", "split"]]


def test_a_top_style_registry_brings_its_own_outcomes_and_split(place: Path):
    head, row = "nctid,label,phase,diseases,drugs,criteria", "phase 1,['asthma'],['aspirin'],Adults"
    top = place / "mine" / "top"
    top.mkdir()
    (top / "phase_I_train.csv").write_text(f"{head}\nNCT00000001,1,{row}\nNCT00000002,0,{row}\n")
    (top / "phase_I_valid.csv").write_text(f"{head}\nNCT00000003,1,{row}\n")
    (top / "names.csv").write_text("DrugBank ID,Common name\nX1,Aspirin\n")
    mine(place, registry="top", outcomes="null")
    result = run()
    assert result.exit_code == 0, result.output
    assert "2 files of records" in result.output
    with (place / OUT[1]).open(newline="") as lines:
        assert list(csv.reader(lines)) == [
            ["nct_id", "label", "split"], ["NCT00000001", "1", "train"], ["NCT00000002", "0", "train"],
            ["NCT00000003", "1", "val"],
        ]


def test_a_table_of_other_columns_is_one_line_with_both(place: Path):
    mine(place, registry="labels.csv", outcomes="null")
    result = run()
    assert result.exit_code == 4
    assert "labels.csv: unknown_columns: expected " in result.output
    assert "; fix acquire.registry" in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert not (place / OUT[0]).exists()


def test_a_mapping_is_brought_or_a_header_written(place: Path):
    mine(place)
    assert run().exit_code == 0
    assert (place / OUT[2]).read_text() == "value,label\n"
    (place / "mine" / "map.txt").write_text("Completed, Outcome unknown\t-1\n")
    mine(place, mapping="map.txt")
    assert run().exit_code == 0
    assert (place / OUT[2]).read_bytes() == (place / "mine" / "map.txt").read_bytes()
    mine(place, mapping="nowhere.csv")
    assert "mine/nowhere.csv: not found; fix acquire.folder or label.mapping" in run().output


@pytest.mark.parametrize("key", ["registry", "outcomes", "vocabulary"])
def test_a_missing_file_is_named_with_its_key(place: Path, key: str):
    mine(place, **{key: "nowhere.x"})
    result = run()
    assert result.exit_code == 4
    assert "mine/nowhere.x" in result.output
    assert f"acquire.{key}" in result.output
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize(("content", "said"), [
    (b"nct_id,label\nNCT1,\xff\xfe\n", "UTF-8"),
    (b"", "empty"),
    (b"\n\n", "empty"),
    (b'nct_id,label\n"open,1\n', "not CSV"),
    (b"trial,outcome\nNCT1,1\n", "set label.id_column and label.label_column"),
])
def test_a_file_that_is_no_csv_is_refused_and_nothing_written(place: Path, content: bytes, said: str):
    (place / "mine" / "labels.csv").write_bytes(content)
    mine(place)
    result = run()
    assert result.exit_code == 4
    assert said in result.output
    assert "labels.csv" in result.output
    assert not (place / OUT[1]).exists()
    assert not (place / OUT[7]).exists()


def test_a_folder_in_place_of_a_csv_is_refused(place: Path):
    (place / "mine" / "folder.csv").mkdir()
    mine(place, vocabulary="folder.csv")
    result = run()
    assert result.exit_code == 4
    assert "is no file" in result.output


def test_reviews_are_brought_or_none_are(place: Path):
    mine(place)
    assert run().exit_code == 0
    assert (place / OUT[5]).read_text().strip() == ""
    (place / "mine" / "mine.jsonl").write_text('oops\n{"task": "study_search"}\n')
    mine(place, reviews="mine.jsonl")
    assert run().exit_code == 0
    assert (place / OUT[5]).read_bytes() == (place / "mine" / "mine.jsonl").read_bytes()
    assert json.loads((place / OUT[7]).read_text())["files"]["reviews"]["name"] == "mine.jsonl"
    for content, said in (("", "it is empty"), ("oops\n[]\n", "line 1 is not_json")):
        (place / "mine" / "mine.jsonl").write_text(content)
        result = run()
        assert result.exit_code == 4
        assert said in result.output
        assert "mine.jsonl: " in result.output
        assert len(result.output.strip().splitlines()) == 1


def test_a_released_corpus_is_packed_or_copied_or_nothing(place: Path):
    mine(place)
    assert run().exit_code == 0
    assert zipfile.ZipFile(place / OUT[6]).namelist() == []
    corpus = place / "mine" / "theirs"
    (corpus / "reports").mkdir(parents=True)
    (corpus / "reports" / "report_0.txt").write_text("{}")
    (corpus / "labels.txt").write_text("1\n")
    mine(place, synthetic="theirs")
    assert run().exit_code == 0
    assert zipfile.ZipFile(place / OUT[6]).namelist() == ["labels.txt", "reports/report_0.txt"]
    (place / OUT[6]).rename(place / "mine" / "theirs.zip")
    mine(place, synthetic="theirs.zip")
    assert run().exit_code == 0
    assert (place / OUT[6]).read_bytes() == (place / "mine" / "theirs.zip").read_bytes()
    mine(place, synthetic="names.csv")
    assert "names.csv: is neither a folder nor a zip; fix acquire.synthetic" in run().output


def test_what_is_left_out_is_said_and_counted(place: Path):
    with zipfile.ZipFile(place / "mine" / "dump.zip", "a") as archive:
        archive.writestr("inner.zip", b"PK")
    corpus = place / "mine" / "theirs"
    corpus.mkdir()
    (corpus / "labels.txt").symlink_to("nowhere")
    mine(place, synthetic="theirs")
    said = "acquire: 1 file of records; left out: 1 .zip, 1 broken link or device (what is packed within is not opened:"
    assert said in run().output
    assert json.loads((place / OUT[7]).read_text())["left_out"] == {".zip": 1}


@pytest.mark.parametrize(("key", "text"), [
    ("outcomes", '"nct_id";"label"\r\n"NCT00000001";"1"\r\n'), ("outcomes", '"nct_id";"label"\r"NCT00000001";"1"\r'),
    ("outcomes", "nct_id\tlabel\nNCT00000001\t1\n"), ("outcomes", 'nct_id,label\n"NCT00000001","1"\n'),
    ("mapping", '"Ended early, no effect"\t0\n"Ran to its end"\t1\n'), ("mapping", '"Ended early, no effect";"0";\r'),
    ("vocabulary", '"Common name";"Synonyms"\r"Aspirin";"ASA"\r'), ("interventions", "Yoga | Hatha yoga\r\nCPAP\r\n"),
])
def test_what_later_stages_read_is_brought(place: Path, key: str, text: str):
    (place / "mine" / "file.csv").write_text(text, newline="")
    mine(place, **{key: "file.csv"})
    assert run().exit_code == 0, run().output
    out = {"outcomes": OUT[1], "mapping": OUT[2], "vocabulary": OUT[3], "interventions": OUT[4]}[key]
    section = load_all(place / "params.yaml").label
    read = {
        "outcomes": lambda path: read_outcomes(path, section)["value"].to_pylist() == ["1"],
        "mapping": lambda path: read_mapping(path)["Ended early, no effect"] == 0,
        "vocabulary": lambda path: read_vocabulary(path).acronyms["ASA"] == "Aspirin",
        "interventions": lambda path: read_list(path).names["hatha yoga"] == "Yoga",
    }[key]
    assert read(place / out)


def test_a_registry_must_be_named(place: Path):
    mine(place, registry="null")
    result = run()
    assert result.exit_code == 3
    said = "registry is null; set it to the name, inside folder, of a file, a zip or a folder"
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_no_names_of_interventions_need_be_brought(place: Path):
    mine(place, vocabulary="null")
    assert run().exit_code == 0
    assert (place / OUT[3]).read_text() == "Common name,Synonyms\n"
    assert (place / OUT[4]).read_text().strip() == ""


@pytest.mark.parametrize(("text", "said"), [
    ("Yoga\n | Hatha yoga\n", "line 2 has no name before the first '|'"), ("\n\n", "names nothing"),
    ("Yoga | --\n", "line 1: '--' has no letter and no digit"), ("caf\xe9\n", "line 1 is not UTF-8"),
])
def test_a_list_that_is_none_is_one_line(place: Path, text: str, said: str):
    (place / "mine" / "list.txt").write_bytes(text.encode("latin-1"))
    mine(place, interventions="list.txt")
    result = run()
    assert result.exit_code == 4 and said in result.output
    assert "mine/list.txt" in result.output and len(result.output.strip().splitlines()) == 1


def test_a_folder_that_is_not_there_is_told(place: Path):
    mine(place, folder="nowhere")
    assert "nowhere: is no folder; put dump.zip into a folder and name that in acquire.folder" in run().output
