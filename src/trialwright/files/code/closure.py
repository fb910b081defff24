"""The code that a script can run: the files of a checkout that it imports, directly or not, and those that they read.

Example: ``Checkout(Path("src"), Path("stages")).closure(Path("stages/gate.py"))`` are the script itself, the modules
that it imports, the modules that those import, and the templates and lists that any of them names.
"""

import ast
import re
from functools import cached_property
from pathlib import Path

PACKAGE = "trialwright"


class Checkout:
    """The code of the package and of the scripts that stages run, each file read once."""

    def __init__(self, source: Path, scripts: Path) -> None:
        """Remember where the code is.

        Args:
            source: the folder that holds the package.
            scripts: the folder of the scripts, itself a package.
        """
        self.package, self.scripts = source / PACKAGE, scripts
        self._roots = {PACKAGE: source, scripts.name: scripts.parent}
        self._modules: dict[Path, Module] = {}
        self._read_by: dict[Path, frozenset[Path]] = {}

    @property
    def stages(self) -> list[Path]:
        """The scripts, by name."""
        return sorted(path for path in self.scripts.glob("*.py") if path.name != "__init__.py")

    def closure(self, script: Path) -> frozenset[Path]:
        """Return every file that running a script can import, or read as part of the code."""
        seen: set[Path] = set()
        todo = [script, script.parent / "__init__.py"]
        while todo:
            current = todo.pop()
            if current not in seen:
                seen.add(current)
                todo.extend(self.imported(current))
        return frozenset(seen | {data for code in seen for data in self.read_by(code)})

    def imported(self, file: Path) -> frozenset[Path]:
        """Return the files of the checkout that one imports anywhere in it, packages on the way included.

        Raises:
            ValueError: an import is relative, so that a reader has to know where it stands.
        """
        names = {name for name in self.module(file).imports if name.split(".")[0] in self._roots}
        parents = {".".join(name.split(".")[:i]) for name in names for i in range(1, name.count(".") + 1)}
        return frozenset(found for name in names | parents if (found := self._file(name)))

    def read_by(self, code: Path) -> frozenset[Path]:
        """Return the files beside a module of the package, or in folders beside it, that it names."""
        if code not in self._read_by:
            beside = self._beside.get(code.parent, {})
            self._read_by[code] = frozenset(
                file for name, held in beside.items() for file in held
                if any(_names_it(text, name) for text in self.module(code).texts)
            )
        return self._read_by[code]

    def module(self, file: Path) -> "Module":
        """Return what a file of Python says."""
        if file not in self._modules:
            self._modules[file] = Module(file)
        return self._modules[file]

    def _file(self, name: str) -> Path | None:
        """Return the file of a module, None for a folder without code of its own."""
        base = self._roots[name.split(".", maxsplit=1)[0]] / name.replace(".", "/")
        return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.exists()), None)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """All files of the package but what Python leaves there."""
        found = sorted(self.package.rglob("*"))
        return tuple(file for file in found if "__pycache__" not in file.parts and file.is_file())

    @cached_property
    def _beside(self) -> dict[Path, dict[str, list[Path]]]:
        """The files that are no Python, by the nearest folder that has modules, and by the name under it."""
        folders = {file.parent for file in self.files if file.suffix == ".py"}
        found: dict[Path, dict[str, list[Path]]] = {}
        for file in self.files:
            if file.suffix != ".py":
                nearest = next(above for above in file.parents if above in folders)
                found.setdefault(nearest, {}).setdefault(file.relative_to(nearest).parts[0], []).append(file)
        return found


class Module:
    """What a file of Python imports anywhere in it, as dotted names, and the texts that stand in it."""

    def __init__(self, file: Path) -> None:
        """Read a file; raises ValueError for a relative import."""
        self.imports: set[str] = set()
        self.texts: set[str] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                self.imports |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                if node.level:
                    raise ValueError(f"{file}, line {node.lineno}: relative import; name the whole module")
                self.imports |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.texts.add(node.value)


def _names_it(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text) is not None
