"""What a stage depends on of the code: all that it can import or read, and the libraries that decide its numbers."""

import subprocess
from pathlib import Path

import pytest

from trialwright.files.code.closure import Checkout
from trialwright.files.code.versions import changed, libraries, read_pins, write_versions

FILES = {
    "src/trialwright/__init__.py": "",
    "src/trialwright/a/one.py": "from trialwright.b.two import f\n",
    "src/trialwright/b/two.py": "def f():\n    from trialwright.b import three\n    return open('words.csv')\n",
    "src/trialwright/b/three.py": "import numpy as np\nNAME = 'three'\n",
    "src/trialwright/b/words.csv": "x\n",
    "src/trialwright/b/prompts/first.txt": "y\n",
    "src/trialwright/b/four.py": "FOLDER = 'prompts'\n",
    "stages/__init__.py": "",
    "stages/long.py": "import trialwright.a.one\n",
    "stages/short.py": "from trialwright.b.four import FOLDER\nimport torch\n",
}
PINS = {
    "requirements.lock": "# name==0\nnumpy==1.2.3 \\\n    --hash=sha256:0a1b \\\n    --hash=sha256:2c==\nclick==8\n",
    "requirements-torch.lock": "torch==2.0.0\n",
}
LONG = {
    "src/trialwright/__init__.py", "src/trialwright/a/one.py", "src/trialwright/b/two.py",
    "src/trialwright/b/three.py", "src/trialwright/b/words.csv", "stages/__init__.py", "stages/long.py",
}
SHORT = {
    "src/trialwright/__init__.py", "src/trialwright/b/four.py", "src/trialwright/b/prompts/first.txt",
    "stages/__init__.py", "stages/short.py",
}


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Checkout:
    monkeypatch.chdir(tmp_path)
    for name, text in (FILES | PINS).items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    return again()


def again() -> Checkout:
    return Checkout(Path("src"), Path("stages"))


def written() -> dict[str, str]:
    write_versions(Path("code"), again(), map(Path, PINS))
    return {file.stem: file.read_text(encoding="utf-8") for file in Path("code").glob("*.txt")}


def test_code_is_what_is_imported_or_read_on_any_way(checkout):
    assert {file.as_posix() for file in checkout.closure(Path("stages/long.py"))} == LONG
    assert {file.as_posix() for file in checkout.closure(Path("stages/short.py"))} == SHORT


def test_libraries_are_those_that_the_code_imports(checkout):
    assert libraries(checkout, Path("stages/long.py")) == ["numpy"]
    assert libraries(checkout, Path("stages/short.py")) == ["torch"]


def test_pins_are_read_from_all_files_and_from_no_comment(checkout):
    assert read_pins(map(Path, PINS)) == {"numpy": "1.2.3", "click": "8", "torch": "2.0.0"}


def test_every_stage_has_a_file_that_sha256sum_can_check(checkout):
    assert set(written()) == {"long", "short"}
    hashes = [line for line in written()["long"].splitlines() if "  " in line]
    assert written()["long"].splitlines() == [*hashes, "numpy==1.2.3"]
    done = subprocess.run(["sha256sum", "--check"], input="\n".join(hashes), text=True, check=True, capture_output=True)
    assert done.stdout.count(": OK") == len(LONG)


@pytest.mark.parametrize("name", [*FILES, *PINS])
def test_an_edit_changes_the_versions_of_those_that_run_it_and_no_others(checkout, name):
    before = written()
    file = Path(name)
    text = file.read_text(encoding="utf-8").replace("2.0.0", "2.0.1").replace("1.2.3", "1.2.4")
    file.write_text(f"{text}\n# more\n", encoding="utf-8")
    after = written()
    users = {"long": LONG | {"requirements.lock"}, "short": SHORT | {"requirements-torch.lock"}}
    assert {stage for stage in before if before[stage] != after[stage]} == {
        stage for stage, files in users.items() if name in files
    }


def test_what_python_leaves_there_is_no_code(checkout):
    before = written()
    Path("src/trialwright/b/__pycache__").mkdir()
    Path("src/trialwright/b/__pycache__/words.csv").write_bytes(b"\0")
    assert written() == before


def test_a_new_import_brings_its_code(checkout):
    text = "from trialwright.b import three\nFOLDER = 'prompts'\n"
    Path("src/trialwright/b/four.py").write_text(text, encoding="utf-8")
    assert "src/trialwright/b/three.py" in written()["short"]
    assert "numpy==1.2.3" in written()["short"]


def test_a_relative_import_is_refused_by_where_it_stands(checkout):
    Path("src/trialwright/b/four.py").write_text("\nfrom . import three\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"four\.py, line 2: relative import"):
        again().closure(Path("stages/short.py"))


def test_changed_code_is_named_and_so_is_code_that_went(checkout):
    written()
    assert list(changed(Path("code/long.txt"))) == []
    Path("src/trialwright/b/words.csv").write_text("z\n", encoding="utf-8")
    Path("src/trialwright/a/one.py").unlink()
    assert list(changed(Path("code/long.txt"))) == ["src/trialwright/a/one.py", "src/trialwright/b/words.csv"]
    assert list(changed(Path("code/short.txt"))) == []
