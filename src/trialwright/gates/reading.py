"""Figures by their path: the name of a metrics file, then the keys in it.

Example: ``figure({"privacy": {"longest_run": {"any": {"max": 41.0}}}}, "privacy.longest_run.any.max")`` is 41.0.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

Figure = float | None


def figure(figures: Mapping[str, Any], path: str) -> Figure:
    """Return the number at a path, None where the run had none to give.

    Raises:
        KeyError: there is no such figure; it says which are like it.
    """
    found: Any = figures
    for key in path.split("."):
        if not isinstance(found, Mapping) or key not in found:
            raise KeyError(_no_such(figures, path))
        found = found[key]
    if found is not None and (isinstance(found, bool) or not isinstance(found, int | float)):
        held = f"has {', '.join(list(found)[:12])}" if isinstance(found, Mapping) else f"is {found!r}"
        raise KeyError(f"{path} is no number; it {held}")
    return found


def _no_such(figures: Mapping[str, Any], path: str) -> str:
    file = path.partition(".")[0]
    if file not in figures:
        return f"there is no metrics file {file} for gates, expected one of {', '.join(figures)}"
    like = get_close_matches(path, list(_paths(figures[file], file)), n=3, cutoff=0)
    return f"there is no {path}, expected a figure such as {', '.join(like) or 'none: the file is empty'}"


def _paths(found: Any, path: str) -> Iterator[str]:
    if isinstance(found, Mapping):
        for key, value in found.items():
            yield from _paths(value, f"{path}.{key}")
    elif not isinstance(found, str | list | bool):
        yield path
