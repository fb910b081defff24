"""The house rules that no reader can hold in mind: who imports whom, and what each stage depends on."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from dvc.repo import Repo
from ruamel.yaml import YAML

from trialwright.files.code.closure import Checkout
from trialwright.files.code.versions import LIBRARIES, libraries
from trialwright.sections.training import Train
from trialwright.sections.whole import Params

ROOT = Path(__file__).resolve().parent.parent
CODE = Checkout(ROOT / "src", ROOT / "stages")
PACKAGE, STAGES = CODE.package, CODE.stages
# Each may import from those before it, and from itself; of rooms, none from another.
LAYERS = [
    {"core"}, {"progress", "text", "schemas", "sections"}, {"files", "chat", "web", "engine"},
    {"trial", "stats", "models"},
    {
        "registry", "labels", "interventions", "demo", "retrieval", "tasks", "llm", "cleaning", "training",
        "evaluation", "audit", "embedding", "closeness", "fidelity", "privacy", "realism", "reasoning", "gates",
        "selection",
    },
    {"reporting"}, {"checkout"}, {"commands"}, {"__main__"},
]
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.name != "__init__.py")


def scripts(command: str | list[str]) -> list[Path]:
    """Return the scripts that the command of a stage runs, or its commands one after the other."""
    return [ROOT / "stages" / f"{name}.py" for name in re.findall(r"-m stages\.(\w+)", str(command))]


def part(file: Path) -> str:
    """Return the package, or the module beside the packages, that a file is of."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


@cache
def definitions() -> dict[str, dict]:
    """Return DVC's resolved stage definitions by stage name."""
    return {
        stage.addressing: stage for stage in Repo(ROOT).index.stages if stage.addressing != "data"
    }


@pytest.mark.parametrize("file", MODULES, ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_layers_are_imported_downwards(file):
    own = part(file)
    for other in CODE.imported(file):
        if other.is_relative_to(PACKAGE) and other.parent != PACKAGE.parent and other != PACKAGE / "__init__.py":
            assert part(other) == own or layer(part(other)) < layer(own), f"{file} imports {other}"


def test_every_package_has_its_layer():
    assert {part(file) for file in MODULES} <= set().union(*LAYERS)


def test_stages_import_no_stage_and_stay_short():
    for file in STAGES:
        assert not CODE.imported(file) & set(STAGES), f"{file} imports a stage"
        assert len(file.read_text().splitlines()) <= 40, f"{file}: a stage wires, a room works"


def test_every_script_is_a_stage_and_described():
    """Those of benchmark tasks too, of which the default has none."""
    assert {file for stage in WRITTEN.values() for file in scripts(stage["cmd"])} == set(STAGES)
    for name, stage in WRITTEN.items():
        assert stage["desc"], f"{name} has no desc"


def test_a_stage_depends_on_the_version_of_the_code_of_its_script():
    """So an edit of any one file makes those stages stale that import or read it, all of them and no other."""
    for name, stage in definitions().items():
        deps = {dep.def_path for dep in stage.deps if not hasattr(dep, "params")}
        if name == "check":
            assert {"src", "stages", "requirements.lock", "requirements-torch.lock"} == deps
        else:
            code = {f"data/code/{script.stem}.txt" for script in scripts(stage.cmd)}
            assert {path for path in deps if path.startswith("data/code/")} == code
            assert not [path for path in deps if path.startswith(("src", "stages")) and path != "src/trialwright/demo"]


def test_every_file_of_the_package_is_code_of_some_stage_or_command():
    used = set().union(*(CODE.closure(file) for file in [*STAGES, PACKAGE / "__main__.py"]))
    assert set(CODE.files) - used == set()


def test_libraries_that_compute_make_stale_what_computes_with_them():
    found = {file.stem: set(libraries(CODE, file)) for file in STAGES}
    assert {"torch", "transformers"} <= found["train"]
    assert "scikit-learn" in found["baseline"]
    assert not {"torch", "transformers"} & (found["baseline"] | found["evaluate"] | found["ingest"] | found["report"])
    assert found["gate"] == set()
    assert "ruff" not in LIBRARIES


# By contract this section decides no output: were it declared, a change of it would make stages stale for nothing.
DECIDES_NOTHING = {"engine"}
# What reads a section or key that is no class of its name.
READERS = {"seed", "seeds", "protocol", "arms", "corpora", "reference", "gold_curve", "tasks"}
# Functions that read several keys.
TOGETHER = {"planned": {"arms", "reference", "seeds", "train"}, "one_test_set": {"protocol", "partition"}}


def sections_read(file: Path) -> set[str]:
    """Return the keys of params.yaml that a stage reads: load(Plan) is plan, seed() is seed, load_all() are all."""
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = {ast.unparse(call.func) for call in calls}
    if "load_all" in names:
        return set(Params.model_fields)
    # An arm that names no corpus trains on that of `reference`.
    read = called_with(calls, "load") | names & READERS
    read |= set().union(*(TOGETHER[name] for name in names & TOGETHER.keys()))
    return read | ({"reference"} if "arms" in names else set())


def called_with(calls: list[ast.Call], function: str) -> set[str]:
    return {ast.unparse(call.args[0]).lower() for call in calls if ast.unparse(call.func) == function}


def settings_read(file: Path) -> set[str]:
    """Return the sections that a stage reads as they are for a corpus: load_for(Plan, settings) is plan."""
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return called_with(calls, "load_for")


WRITTEN = YAML(typ="safe", pure=True).load((ROOT / "dvc.yaml").read_text())["stages"]


@pytest.mark.parametrize("name", WRITTEN)
def test_params_declared_are_params_read(name):
    ours = WRITTEN[name]
    files = scripts(ours["cmd"])
    listed = ours.get("params", [])
    if {"params.yaml": None} in listed:
        assert name == "check"
        return
    declared = {key.split(".")[0] for key in listed if isinstance(key, str)}
    assert set().union(*map(sections_read, files)) - DECIDES_NOTHING == declared
    # Settings are deps, or params by value; either is a file of its own.
    by_value = {key for entry in listed if isinstance(entry, dict) for key in entry}
    settings = {Path(path) for path in (*ours["deps"], *by_value) if "settings" in Path(path).parts}
    assert set().union(*map(settings_read, files)) == {path.stem for path in settings}


def test_a_model_is_trained_anew_for_all_that_decides_it_and_no_more():
    """Of the section train all but the list of arms, and what its card says; of the data, its own arm and seed."""
    decides = {f"train.{key}" for key in Train.model_fields if key != "arms"} | {"protocol", "acquire.source"}
    for name, stage in definitions().items():
        if name.startswith("train@"):
            arm, seed = name.removeprefix("train@").rsplit("-", 1)
            ours = [dep for dep in stage.deps if hasattr(dep, "params") and dep.def_path == "params.yaml"]
            declared = [key for dep in ours for key in dep.params]
            assert sorted(declared) == sorted(decides)
            data = [dep.def_path for dep in stage.deps if dep.def_path.startswith("data/")]
            assert data == ["data/code/train.txt", f"data/mixes/{arm}/{seed}", f"data/tokens/{arm}/{seed}.parquet"]


def test_every_section_is_read_by_some_stage():
    every = set(Params.model_fields)
    # What shows all of them does nothing with any; `check` resolves corpora, which are a matrix of dvc.yaml.
    read = set().union(*(read for file in STAGES if (read := sections_read(file)) != every))
    assert read | set().union(*map(settings_read, STAGES)) | {"corpora"} == every


def test_no_code_that_comes_with_a_model_is_run():
    """Whatever the default is: it asks at a terminal, and may change."""
    calls = 0
    for file in [*PACKAGE.rglob("*.py"), *STAGES, *(ROOT / "benchmarks").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            if name in {"from_pretrained", "from_config", "pipeline"}:
                given = {word.arg: ast.unparse(word.value) for word in node.keywords}
                assert given.get("trust_remote_code") == "False", f"{file}, line {node.lineno}"
                calls += 1
            assert name not in {"load_module", "exec_module"}, f"{file}, line {node.lineno}"
            if name == "load" and ast.unparse(node.func) == "torch.load":
                raise AssertionError(f"{file}, line {node.lineno}: opens a pickle")
    assert calls


def test_code_and_docs_carry_no_path_of_a_machine():
    for file in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*.yaml"), *PACKAGE.rglob("*.py"), *STAGES]:
        assert not re.search(r"(?<![\w.])/(work|root|home|Users)/", file.read_text()), file
