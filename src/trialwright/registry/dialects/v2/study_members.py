"""The sections of a study of API v2, and the members that are read of its results and of what the registry derived.

Example: ``msgspec.json.decode(b'{"hasResults": true, "more": {}}', type=Study).has_results`` is True; members that have
no name here are passed over unread.
"""

from msgspec import UNSET, Raw, UnsetType

from trialwright.registry.dialects.v2.design_members import Member
from trialwright.registry.dialects.v2.protocol_members import Protocol
from trialwright.registry.dialects.v2.result_members import Results


class Limitations(Member):
    """What speaks against the results."""

    description: str | None = None


class MoreInfo(Member):
    """The module of what else there is to say of results."""

    limitations_and_caveats: Limitations | None = None


class ResultsSection(Member):
    """What was found."""

    participant_flow_module: Raw | UnsetType = UNSET
    baseline_characteristics_module: Raw | UnsetType = UNSET
    outcome_measures_module: Results | None = None
    adverse_events_module: Raw | UnsetType = UNSET
    more_info_module: MoreInfo | None = None


class MeshTerm(Member):
    """A heading of MeSH."""

    term: str | None = None


class Browse(Member):
    """What the registry indexed the study under."""

    meshes: list[MeshTerm] | None = None


class MiscInfo(Member):
    """The module of what the registry has worked out besides."""

    removed_countries: list[str] | None = None


class Documents(Member):
    """Papers of the study."""

    large_document_module: Raw | UnsetType = UNSET


class Annotations(Member):
    """What the registry has to say of the study."""

    annotation_module: Raw | UnsetType = UNSET


class Derived(Member):
    """What the registry has worked out."""

    misc_info_module: MiscInfo | None = None
    condition_browse_module: Browse | None = None
    intervention_browse_module: Browse | None = None


class Study(Member):
    """A study."""

    protocol_section: Protocol | None = None
    results_section: ResultsSection | None = None
    document_section: Documents | None = None
    annotation_section: Annotations | None = None
    derived_section: Derived | None = None
    has_results: bool | str | None = None
