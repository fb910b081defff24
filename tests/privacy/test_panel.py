"""What a panel keeps of its own trials: numbers, for real test trials may be tens of thousands."""

import pickle

from privacy_kit import prose

from trialwright.privacy.panel import Panel
from trialwright.trial.record import Trial


def test_a_panel_keeps_numbers_and_no_text():
    trials = (Trial(trial_id=f"NCT{n:08}", brief_summary=f"Ask {prose(n % 3, 200)}") for n in range(60))
    panel = Panel(trials, 8)
    kept = pickle.dumps(panel)
    assert sum(panel.sizes) == 60 * 201
    assert prose(1, 2).encode() not in kept
    assert len(kept) < 40 * sum(panel.sizes)
