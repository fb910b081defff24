"""The members of a result of API v2: what was measured, of whom, and how groups were compared.

Example: ``"measurements": [{"groupId": "OG000", "value": "5.1"}]`` is the value of one group. Lists of an outcome that
take the most room are kept as they are written, and decoded of primary outcomes alone.
"""

from msgspec import UNSET, Raw, UnsetType

from trialwright.registry.dialects.v2.design_members import Member

# Some write a number as such.
Number = str | int | float | None


class Analysis(Member):
    """A statistical test of a result."""

    group_ids: list[str] | None = None
    non_inferiority_type: str | None = None
    p_value: str | None = None
    p_value_comment: str | None = None
    statistical_method: str | None = None


class Result(Member):
    """What was measured."""

    type: str | None = None
    title: str | None = None
    description: str | None = None
    time_frame: str | None = None
    param_type: str | None = None
    unit_of_measure: str | None = None
    groups: Raw | UnsetType = UNSET
    denoms: Raw | UnsetType = UNSET
    classes: Raw | UnsetType = UNSET
    analyses: list[Analysis] | None = None


class Results(Member):
    """The module of outcome measures."""

    outcome_measures: list[Result] | None = None


class ReportedGroup(Member):
    """A group of participants."""

    id: str | None = None
    title: str | None = None


class GroupValue(Member):
    """A value of a group."""

    group_id: str | None = None
    value: Number = None


class Denominator(Member):
    """How many of a unit were looked at in each group."""

    counts: list[GroupValue] | None = None


class Category(Member):
    """A category of a class, such as those who were cured."""

    measurements: list[GroupValue] | None = None


class ResultClass(Member):
    """A class of values, such as those of one visit."""

    categories: list[Category] | None = None
