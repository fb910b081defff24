"""Progress in a log: few lines, with rate and time to go."""

import itertools

import pytest

from trialwright import progress


@pytest.fixture
def clock(monkeypatch):
    """Ten seconds between any two looks at the clock, and no terminal."""
    ticks = itertools.count(step=10.0)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(ticks))
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: False)


def test_log_lines(clock, capsys):
    assert list(progress.track(range(4), "trials", total=4)) == [0, 1, 2, 3]
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "trials: 2/4, 0.1/s, about 20 s to go"
    assert lines[-1] == "trials: 4/4, 0.1/s"


def test_who_knows_better_what_is_left_is_believed(clock, capsys):
    with progress.bar("trials", 64, done="answered") as advance:
        advance(0)
        advance(0, "250 tokens/s", 5000.0)
        advance(0)
        advance(12, "310 tokens/s", 240.0)
        advance(52, "300 tokens/s", 0.0)
        advance(0, "300 tokens/s", 0.0)
    assert capsys.readouterr().err.splitlines() == [
        "trials: 0/64 answered, 250 tokens/s, about 83 min to go",
        "trials: 12/64 answered, 310 tokens/s, about 4 min to go",
        "trials: 64/64 answered, 300 tokens/s",
    ]


def test_what_an_earlier_run_did_is_no_speed_of_this_one(clock, capsys):
    with progress.bar("acquire", 100, " MB", had=60) as advance:
        advance(10)
        advance(10)
    assert capsys.readouterr().err == "acquire: 80/100, 1 MB/s, about 20 s to go\n"


@pytest.mark.parametrize(("seconds", "words"), [
    (6.4, "6 s"), (90, "90 s"), (91, "2 min"), (240, "4 min"), (5400, "90 min"), (5401, "2 h"), (34398, "10 h"),
])
def test_a_time_to_go_is_told_in_a_unit_of_its_size(seconds, words):
    assert progress.in_words(seconds) == words
