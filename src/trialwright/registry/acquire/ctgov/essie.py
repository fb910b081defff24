"""What is asked of ClinicalTrials.gov, in the words of its API and of Essie, the search engine behind it.

Example: for the studies of asthma submitted since 2020, `asks_of` is ``[{"query.cond": "asthma", "query.term":
"AREA[StudyFirstSubmitDate]RANGE[2020-01-01,MAX]"}]``; for all studies it is empty.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from trialwright.core.errors import ParamsError
from trialwright.sections.real_trials import Query
from trialwright.trial.ids import is_nct_id, normalised

# As many ids as fit into an address that every server and proxy takes.
_IDS_AT_ONCE = 400
_LONGEST = 7000


def asks_of(query: Query) -> list[dict[str, str]]:
    """Return the parameters of each search whose studies, taken together, are what a query asks for.

    There are several where one address could not name all ids.

    Raises:
        ParamsError: an id is none of ClinicalTrials.gov, or stands there twice, or a text is too long to be sent.
    """
    texts = {"query.cond": query.condition, "query.intr": query.intervention, "query.term": _term(query)}
    asked = {name: text for name, text in texts.items() if text}
    ids = list(_ids(query))
    if ids:
        parts = (ids[start : start + _IDS_AT_ONCE] for start in range(0, len(ids), _IDS_AT_ONCE))
        asks = [{**asked, "filter.ids": ",".join(part)} for part in parts]
    else:
        asks = [asked] if asked else []
    if any(len(urlencode(ask)) > _LONGEST for ask in asks):
        raise ParamsError(f"acquire.query: too long to be sent, at most {_LONGEST:,} signs are; shorten its texts")
    return asks


def _term(query: Query) -> str:
    first, last = query.first_submitted_from, query.first_submitted_to
    if not (first or last):
        return query.term or ""
    dates = f"AREA[StudyFirstSubmitDate]RANGE[{first or 'MIN'},{last or 'MAX'}]"
    return f"({query.term}) AND {dates}" if query.term else dates


def _ids(query: Query) -> Iterator[str]:
    seen = set()
    for text in query.ids:
        trial_id = normalised(text, "NCT")
        if trial_id is None or not is_nct_id(trial_id):
            raise ParamsError(
                f"acquire.query.ids: {text!r:.80} is no id of ClinicalTrials.gov, which are NCT and 8 digits; fix or"
                " remove it"
            )
        if trial_id in seen:
            raise ParamsError(f"acquire.query.ids: {trial_id} stands there twice; leave it once")
        seen.add(trial_id)
        yield trial_id
