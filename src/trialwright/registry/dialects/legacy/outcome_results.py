"""Primary outcomes of a ``<clinical_results>`` of legacy XML, as they are reported.

Example: ``<measurement group_id="O1" value="5.1" spread="1.2"/>`` is the value "5.1" of the group whose id is O1.
"""

from collections.abc import Iterator

from trialwright.registry.dialects.legacy.nodes import Node, parts, said, texts
from trialwright.registry.dialects.reported_results import ReportedTest, Values, result
from trialwright.trial.primary_result import PrimaryResult


def primary_outcomes(results: Node) -> Iterator[Node]:
    """Yield the primary ones among the outcomes."""
    for outcome in results.iterfind("outcome_list/outcome"):
        if said(outcome.find("type")) == "Primary":
            yield outcome


def p_values(outcome: Node) -> list[str]:
    """Return the p-values of the analyses of an outcome, in the registry's own words (``<0.001``)."""
    return texts(outcome.iter("p_value"))


def primary_result(outcome: Node) -> PrimaryResult:
    """Read an outcome."""
    held = parts(outcome)
    measure = held.get("measure")
    told = {} if measure is None else parts(measure)
    counts = told.get("analyzed_list")
    return result(
        (said(held.get("title")), said(held.get("description")), said(held.get("time_frame")), said(told.get("param")),
         said(told.get("units"))),
        [(node.get("group_id"), said(node.find("title"))) for node in held.get("group_list", ())],
        [] if measure is None else [_values(node) for node in measure.iter("measurement_list")],
        {} if counts is None else _analyzed(counts),
        map(_test, held.get("analysis_list", ())),
    )


def _values(measurements: Node) -> Values:
    return {node.get("group_id"): node.get("value") for node in measurements}


def _analyzed(counts: Node) -> Values:
    """Return the numbers of the first unit, which is participants in most records."""
    for node in counts.iter("count_list"):
        return _values(node)
    return {}


def _test(analysis: Node) -> ReportedTest:
    held = parts(analysis)
    groups = [said(node) for node in held.get("group_id_list", ())]
    return ReportedTest(groups, *(
        said(held.get(name)) for name in ("non_inferiority_type", "p_value", "p_value_desc", "method")
    ))
