"""The house rules that no reader can hold in mind: who imports whom, and what each stage depends on."""

import ast
import re
from pathlib import Path

import pytest
from dvc.repo import Repo
from ruamel.yaml import YAML

from trialwright.sections.training import Train
from trialwright.sections.whole import Params

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "trialwright"
GROUND = "ground"
ROOMS = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()} - {GROUND}
STAGES = sorted(path for path in (ROOT / "stages").glob("*.py") if path.name != "__init__.py")


def module_file(name: str) -> Path | None:
    """Return the file of a module of this repository, None for anybody else's."""
    base = ROOT / name.replace(".", "/") if name.startswith("stages") else ROOT / "src" / name.replace(".", "/")
    for file in (base.with_suffix(".py"), base / "__init__.py"):
        if file.exists():
            return file
    return None


def imported(file: Path) -> set[Path]:
    """Return the files of this repository that `file` imports anywhere, packages on the way included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: relative import"
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    parents = {".".join(name.split(".")[:i]) for name in names for i in range(1, name.count(".") + 1)}
    return {found for name in names | parents if (found := module_file(name))}


def closure(file: Path) -> set[Path]:
    """Return every file of this repository that running the stage `file` can import."""
    seen, todo = set(), [file, file.parent / "__init__.py"]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo.extend(imported(current))
    return seen


def definitions() -> dict[str, dict]:
    """Return DVC's resolved stage definitions by stage name."""
    return {
        stage.addressing: stage for stage in Repo(ROOT).index.stages if stage.addressing != "data"
    }


def test_rooms_import_no_rooms():
    for room in ROOMS:
        for file in (PACKAGE / room).rglob("*.py"):
            rooms = {p.relative_to(PACKAGE).parts[0] for p in imported(file) if p.is_relative_to(PACKAGE)}
            assert not (rooms & ROOMS) - {room}, f"{file} reaches into another room"


def test_ground_imports_no_room():
    for file in (PACKAGE / GROUND).rglob("*.py"):
        for other in imported(file):
            own = other.is_relative_to(PACKAGE / GROUND) or other.parent == PACKAGE
            assert own, f"{file} imports {other}"


def test_stages_import_no_stage_and_stay_short():
    for file in STAGES:
        assert not imported(file) & set(STAGES), f"{file} imports a stage"
        assert len(file.read_text().splitlines()) <= 40, f"{file}: a stage wires, a room works"


def test_every_script_is_a_stage_and_described():
    commands = {re.search(r"-m stages\.(\w+)", stage.cmd).group(1) for stage in definitions().values()}
    assert commands == {file.stem for file in STAGES}
    for name, stage in definitions().items():
        assert stage.desc, f"{name} has no desc"


@pytest.mark.parametrize("file", STAGES, ids=lambda f: f.stem)
def test_deps_cover_the_import_closure(file):
    stage = next(s for s in definitions().values() if f"-m stages.{file.stem} " in s.cmd)
    deps = [Path(dep.fs_path) for dep in stage.deps]
    empty = PACKAGE / "__init__.py"
    assert len(ast.parse(empty.read_text()).body) == 1, "the package's __init__ holds a docstring alone"
    for needed in closure(file) - {empty}:
        assert any(needed == dep or needed.is_relative_to(dep) for dep in deps), f"{file.stem} misses {needed}"


@pytest.mark.parametrize("file", STAGES, ids=lambda f: f.stem)
def test_no_dep_without_use(file):
    stage = next(s for s in definitions().values() if f"-m stages.{file.stem} " in s.cmd)
    used = closure(file)
    for dep in (Path(dep.fs_path) for dep in stage.deps):
        if dep.is_relative_to(PACKAGE) or dep.is_relative_to(ROOT / "stages"):
            assert any(need == dep or need.is_relative_to(dep) for need in used), f"{file.stem} lists {dep} in vain"


def sections_read(file: Path) -> set[str]:
    """Return the sections of params.yaml that a stage takes from `params.load()`; all where it hands that on whole."""
    tree = ast.parse(file.read_text(encoding="utf-8"))

    def is_load(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and ast.unparse(node.func) == "params.load"

    loaded = {
        target.id
        for node in ast.walk(tree) if isinstance(node, ast.Assign) and is_load(node.value)
        for target in node.targets if isinstance(target, ast.Name)
    } | {
        # One of several: found, settings = ..., params.load()
        target.id
        for node in ast.walk(tree) if isinstance(node, ast.Assign)
        if isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Tuple)
        for target, value in zip(node.targets[0].elts, node.value.elts, strict=True) if is_load(value)
    }

    def is_params(node: ast.AST) -> bool:
        return is_load(node) or (isinstance(node, ast.Name) and node.id in loaded)

    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    if any(is_params(argument) for call in calls for argument in [*call.args, *(each.value for each in call.keywords)]):
        return set(Params.model_fields)
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and is_params(node.value)}


@pytest.mark.parametrize("file", STAGES, ids=lambda f: f.stem)
def test_params_declared_are_params_read(file):
    stage = YAML(typ="safe", pure=True).load((ROOT / "dvc.yaml").read_text())["stages"]
    ours = next(s for s in stage.values() if f"-m stages.{file.stem} " in (s["cmd"] + " "))
    declared = {key.split(".")[0] for key in ours.get("params", [])}
    assert sections_read(file) == declared


def test_a_model_is_trained_anew_for_all_that_decides_it_and_no_more():
    """Of the section train all but the list of arms, and what its card says; of the data, its own arm and seed."""
    decides = {f"train.{key}" for key in Train.model_fields if key != "arms"} | {"protocol", "acquire.source"}
    for name, stage in definitions().items():
        if name.startswith("train@"):
            arm, seed = name.removeprefix("train@").rsplit("-", 1)
            declared = [key for dep in stage.deps if hasattr(dep, "params") for key in dep.params]
            assert sorted(declared) == sorted(decides)
            data = [dep.def_path for dep in stage.deps if dep.def_path.startswith("data/")]
            assert data == [f"data/mixes/{arm}/{seed}", f"data/tokens/{arm}/{seed}.parquet"]


def test_every_section_is_read_by_some_stage():
    every = set(Params.model_fields)
    # What shows all of them does nothing with any; seeds and arms are read by the matrix of dvc.yaml as well.
    assert set().union(*(read for file in STAGES if (read := sections_read(file)) != every)) == every


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
