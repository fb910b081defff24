"""Progress in a log: few lines, with rate and time to go."""

import itertools

from trialwright import progress


def test_log_lines(monkeypatch, capsys):
    clock = itertools.count(step=10.0)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: False)
    assert list(progress.track(range(4), "trials", total=4)) == [0, 1, 2, 3]
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "trials: 2/4, 0.1/s, 20 s to go"
    assert lines[-1].startswith("trials: 4/4, 0.1/s")
