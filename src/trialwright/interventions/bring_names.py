"""The user's own names of interventions, brought to where the pipeline reads them.

Example: with ``acquire.vocabulary: drugbank.csv`` that file becomes data/raw/drug_vocabulary.csv; with null, which is
right where names come from elsewhere, a header does.
"""

from pathlib import Path

from trialwright.files import own_files
from trialwright.interventions.name_list import read_list
from trialwright.interventions.vocabulary import NAME, SYNONYMS, read_vocabulary
from trialwright.sections.real_trials import Acquire


def bring_names(section: Acquire, vocabulary: Path, name_list: Path) -> None:
    """Copy the drug vocabulary, of which the demo has its own, and the list of names, or write empty ones.

    Raises:
        InputError: one is missing or not as it should be.
    """
    if section.source != "demo":
        where = section.folder, section.vocabulary, "acquire.vocabulary"
        own_files.bring_csv(*where, vocabulary, read_vocabulary, [NAME, SYNONYMS])
    where = section.folder, section.interventions, "acquire.interventions"
    own_files.bring_csv(*where, name_list, read_list)
