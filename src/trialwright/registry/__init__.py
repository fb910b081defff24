"""Registry dialects to trials: bring a dump, read it safely, write the trials table."""

from trialwright.registry.bring import bring
from trialwright.registry.ingest import Counts, ingest
from trialwright.registry.legacy_xml import parse
from trialwright.registry.own_outcomes import write_outcomes
from trialwright.registry.rejection import Rejection

__all__ = ["Counts", "Rejection", "bring", "ingest", "parse", "write_outcomes"]
