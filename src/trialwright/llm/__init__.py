"""Asking an LLM, local or behind an OpenAI-compatible endpoint, with a store that loses no answer.

Example: ``complete(requests, Path("data/completions/reasons"), p.llm, p.complete)`` sends what is not
known yet; ``answers(Path("data/completions/reasons"), requests)`` returns the answers.
"""

from trialwright.llm.complete import complete
from trialwright.llm.completion import Completion
from trialwright.llm.cost.charges import Charges, Spent
from trialwright.llm.cost.ledger import Ledger
from trialwright.llm.store.cache import Cache, cache_file
from trialwright.llm.store.claims import require_no_run
from trialwright.llm.store.export import export
from trialwright.llm.store.salvage import salvage, verify_cache
from trialwright.llm.store.sealed import answers, stored_keys
from trialwright.llm.store.upkeep import Overview, overview, prune, verify, verify_requests
from trialwright.llm.tokens import Counter, counter

__all__ = [
    "Cache", "Charges", "Completion", "Counter", "Ledger", "Overview", "Spent", "answers", "cache_file", "complete",
    "counter", "export", "overview", "prune", "require_no_run", "salvage", "stored_keys", "verify", "verify_cache",
    "verify_requests",
]
