"""Privacy: what synthetic trials have from real ones, word for word, by name, or nearer than by chance."""

from trialwright.privacy.closeness import Closeness, measure
from trialwright.privacy.examine import Examined, examine
from trialwright.privacy.views import texts_by_id

__all__ = ["Closeness", "Examined", "examine", "measure", "texts_by_id"]
