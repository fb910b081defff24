"""Encoders on Ray: the vectors of one in this process, to the last bit."""

from pathlib import Path

import pytest
from made_trials import WORDS
from ray_kit import ON_RAY, RAY

from trialwright.embedding import embed
from trialwright.sections.quality import Embed

pytestmark = ON_RAY


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_vectors_are_those_of_one_process(
    tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dtype: str,
) -> None:
    section = Embed(model=str(tiny_bert), max_length=40, batch_size=4, dtype=dtype)
    texts = [" ".join(WORDS[at % 7 : at % 7 + at % 11]) for at in range(40)]
    monkeypatch.setitem(embed._AT_ONCE, "ray", 5)
    monkeypatch.setenv("DVC_ROOT", str(tmp_path / "here"))
    here = embed.embed_texts(texts, section)
    # Nothing of it is known there.
    monkeypatch.setenv("DVC_ROOT", str(tmp_path / "there"))
    there = embed.embed_texts(texts, section, RAY)
    assert here[1] == there[1] == len(set(texts))
    assert (here[0] == there[0]).all()
