"""The leak audit: what was removed, what remains, who was shown, and what stands twice."""

from trialwright.analysis.audit.auditing import Audited, Inputs, audit, write_features
from trialwright.analysis.audit.printing import print_audit

__all__ = ["Audited", "Inputs", "audit", "print_audit", "write_features"]
