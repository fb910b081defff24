"""Each limit held against its figure, found by its path: the name of a metrics file, then the keys in it.

Example: a limit of at most 0 on ``privacy.identifiers.email.real``, which is 2, gives
``{"metric": "privacy.identifiers.email.real", "value": 2, "max": 0, "passed": False}``.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from trialwright.core.errors import GateError, ParamsError
from trialwright.sections.trust import Limit

Figure = float | None


class Judged(NamedTuple):
    """What became of each gate, by name."""

    gates: dict[str, dict[str, Any]]

    @property
    def failed(self) -> list[str]:
        """The names of the gates that failed."""
        return [name for name, gate in self.gates.items() if not gate["passed"]]

    def metrics(self) -> dict[str, Any]:
        """Return the figures to write down."""
        return {"gates": self.gates, "passed": len(self.gates) - len(self.failed), "failed": len(self.failed)}

    def describe(self) -> str:
        """Name what failed and why, in one line."""
        said = "; ".join(f"{name}: {_why(self.gates[name])}" for name in self.failed)
        return f"{len(self.failed)} of {len(self.gates)} failed" + (f" ({said})" if said else "")

    def stop(self) -> None:
        """End the run where a gate failed.

        Raises:
            GateError: one did.
        """
        if self.failed:
            raise GateError(
                f"gate: {self.describe()}; all figures and the report are written: fix the corpus (privacy.drop"
                " drops trials by flag), or change judge.limits or gate.stop in params.yaml"
            )


def judge(figures: Mapping[str, Any], limits: Mapping[str, Limit]) -> Judged:
    """Hold figures against limits; one that the run could not give fails.

    Raises:
        ParamsError: limits name figures that do not exist.
    """
    gates, unknown = {}, []
    for name, limit in limits.items():
        try:
            gates[name] = _judged(figure(figures, limit.metric), limit)
        except KeyError as error:
            unknown.append(f"{name}: {error.args[0]}")
    if unknown:
        raise ParamsError(f"params.yaml: judge.limits: {'; '.join(unknown)}; fix metric, or take the limit out")
    return Judged(gates)


def _judged(value: Figure, limit: Limit) -> dict[str, Any]:
    bounds = limit.model_dump(include={"min", "max"}, exclude_none=True)
    return {"metric": limit.metric, "value": value, **bounds, "passed": _within(value, limit)}


def _within(value: Figure, limit: Limit) -> bool:
    # Not a number is beyond any limit.
    return value is not None and (limit.min is None or value >= limit.min) and (limit.max is None or value <= limit.max)


def _why(gate: Mapping[str, Any]) -> str:
    bounds = " and ".join(f"{side} {gate[side]:g}" for side in ("min", "max") if side in gate)
    return f"{gate['metric']} is {'missing' if gate['value'] is None else format(gate['value'], 'g')}, {bounds}"


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
