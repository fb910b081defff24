"""Corpora side by side in terminal and page: every corpus and every difference, and nothing where there is but one."""



from report_kit import terminal_lines

from trialwright.reporting.page.corpus_tables import corpora
from trialwright.reporting.results.corpus_results import CorpusTable, changed
from trialwright.reporting.terminal.corpus_tables import print_corpora

ROW = {
    "changes": {}, "requested": 32, "accepted": 30, "rejected": {"not_json": 2}, "kept": 30, "success_share": 0.5,
    "requests": 64, "tokens": 61234, "usd": 0.0, "told_from_real": {"synthetic": 0.913, "real": 0.55},
    "effective_share": {"synthetic": 0.399, "real": 0.384}, "contradictory": {"synthetic": 0.3125, "real": 0.01},
    "agreement": 0.59375, "corrected": "off", "rating": {"mean": None, "unrated": 0},
}
BESIDE = {"arm": "hybrid", "mean": -0.012, "lo": -0.03, "hi": 0.006, "p": 0.2, "p_adjusted": 0.4, "detectable": 0.04,
          "verdict": "not distinguishable"}
ARM = {"corpus": "main", "setting": "in_distribution", "roc_auc": {"mean": 0.742, "lo": 0.7, "hi": 0.78},
       "lift": {**BESIDE, "mean": 0.008}, "beside": None}
FOUND = {
    "reference": "main",
    "corpora": {"main": ROW, "none": {
        **ROW, "changes": {"reasons": {"count": 0}, "plan": {"text_chars": None}}, "agreement": None,
        "told_from_real": {"synthetic": None, "real": None},
    }},
    "arms": {"tfidf": {
        "hybrid": ARM, "hybrid_none": {**ARM, "corpus": "none", "beside": BESIDE}, "shuffled": ARM,
    }},
}


def printed(found: dict, width: int = 150) -> str:
    return "\n".join(terminal_lines(print_corpora, CorpusTable.read(found), width))


def test_changes_are_named_by_section_and_key() -> None:
    assert changed({"reasons": {"count": 0}, "plan": {"text_chars": None}}) == "reasons.count 0, plan.text_chars null"
    assert changed({}) == ""


def test_the_reference_is_first_and_the_others_follow_by_name() -> None:
    table = CorpusTable.read({**FOUND, "corpora": dict.fromkeys(("a", "b", "main", "z"), ROW)})
    assert table
    assert [row.name for row in table.corpora] == ["main", "a", "b", "z"]


def test_one_corpus_is_beside_nothing() -> None:
    assert CorpusTable.read({**FOUND, "corpora": {"main": ROW}}) is None
    assert CorpusTable.read(None) is None
    assert corpora({**FOUND, "corpora": {"main": ROW}}) == corpora(None) == []


def test_the_terminal_shows_each_corpus_and_each_difference() -> None:
    lines = printed(FOUND).splitlines()
    main, none = (next(line for line in lines if line.strip().startswith(name)) for name in ("main", "none"))
    assert "30/30/32" in main and "61,234" in main and ".913 (.550)" in main and ".594" in main
    assert "- (-)" in none
    assert lines[lines.index(none) + 1].strip() == "reasons.count 0, plan.text_chars null"
    worth = next(line for line in lines if "tfidf hybrid_none" in line)
    assert "-.012" in worth and "-.030 to +.006" in worth and "not distinguishable" in worth
    # Arms that are beside nothing, and that nothing is beside, are in the other tables.
    assert not [line for line in lines if "shuffled" in line]
    assert [line for line in lines if "tfidf hybrid " in line]


def test_a_narrow_terminal_folds_and_loses_nothing() -> None:
    lines = printed(FOUND, 80).splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if ".913 (.550)" in line and "61,234" in line and ".594" in line]
    assert [line for line in lines if "reasons.count" in line]
    assert "…" not in "".join(lines)


def test_ratings_are_shown_of_corpora_that_have_a_judge() -> None:
    assert "judge" not in printed(FOUND)
    judged = {**ROW, "rating": {"mean": 6.25, "unrated": 2}}
    found = {**FOUND, "corpora": {"main": ROW, "judged": judged}}
    assert "judged: mean rating by its judge 6.25, 2 not rated" in printed(found)
    _, _, table, _ = corpora(found)
    assert [(row.name, *row.cells) for row in table.rows] == [("judged", "6.25", "2")]
    found["corpora"]["judged"] = {**ROW, "rating": {"mean": None, "unrated": 30}}
    assert "judged: mean rating by its judge -, 30 not rated" in printed(found)


def test_the_page_has_the_same_figures() -> None:
    changed_, like, worth = corpora(FOUND)
    assert [row.name for row in changed_.rows] == ["main", "none (reasons.count 0, plan.text_chars null)"]
    assert like.rows[0].cells[0] == "0.913 (0.550)"
    assert worth.rows[1].cells[2:] == ("−0.012", "−0.030 to +0.006", "not distinguishable")
