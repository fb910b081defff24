from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.schemas.texts import CLEAN, TOKENS
from trialwright.training.encoder import weights
from trialwright.training.encoder.inputs import OVERLAP, Frame, cut
from trialwright.training.token_ids import Tokens, tokenize

FRAME = Frame(np.array([101], np.int32), np.array([102], np.int32), 0)


def texts(**by_id: str) -> pa.Table:
    rest = {"label": 0, "intervention": "a", "source": "real"}
    rows = [{"id": name, "text": text, **rest} for name, text in by_id.items()]
    return pa.Table.from_pylist(rows, schema=CLEAN)


@pytest.mark.parametrize("max_length", [16, 40])
def test_heads_are_what_the_tokenizer_cuts(tiny_bert: Path, max_length: int) -> None:
    tokenizer = weights.load_tokenizer(str(tiny_bert))
    trials = texts(a="trial of drug " * 20, b="", c="unheard [SEP] words", d="oral")
    pieces = cut(Tokens(tokenize(tokenizer, trials)).of(trials), Frame.of(tokenizer), max_length, "head")
    expected = tokenizer(trials["text"].to_pylist(), truncation=True, max_length=max_length)["input_ids"]
    assert [ids.tolist() for ids in pieces.ids] == expected
    assert Frame.of(tokenizer).padding == tokenizer.pad_token_id


def test_every_trial_is_tokenized_once_and_found_again(
    clean: Callable[..., pa.Table], tiny_bert: Path, tmp_path: Path
) -> None:
    trials = clean(50)
    turned = trials.take(list(range(50))[::-1])
    table = tokenize(weights.load_tokenizer(str(tiny_bert)), pa.concat_tables([turned, trials.slice(10, 30)]))
    assert table["id"].to_pylist() == trials["id"].to_pylist()
    tables.write(tmp_path / "t.parquet", table, TOKENS)
    tokens = Tokens.read(tmp_path / "t.parquet")
    assert [ids.tolist() for ids in tokens.of(turned)] == table["tokens"].to_pylist()[::-1]
    part = Tokens(table.slice(7, 3)).of(trials.slice(8, 2))
    assert [ids.tolist() for ids in part] == table["tokens"].to_pylist()[8:10]
    assert tokens.of(trials.slice(0, 0)) == []


def test_no_trials_make_no_tokens(tiny_bert: Path) -> None:
    table = tokenize(weights.load_tokenizer(str(tiny_bert)), CLEAN.empty_table())
    assert table.equals(TOKENS.empty_table())
    assert Tokens(table).of(CLEAN.empty_table()) == []


def test_what_does_not_fit_is_told(tiny_bert: Path) -> None:
    tokenizer = weights.load_tokenizer(str(tiny_bert))
    with pytest.raises(InputError, match="1 trials stand in the sets with two texts"):
        tokenize(tokenizer, pa.concat_tables([texts(a="oral", b="dose"), texts(a="daily")]))
    with pytest.raises(InputError, match="1 trials have no tokens, such as b; run dvc repro"):
        Tokens(tokenize(tokenizer, texts(a="oral"))).of(texts(a="oral", b="dose"))


@given(lengths=st.lists(st.integers(0, 90), max_size=8), max_length=st.integers(16, 40))
def test_pieces_fit_and_are_framed(lengths: list[int], max_length: int) -> None:
    tokens = [np.arange(length, dtype=np.int32) + 1000 for length in lengths]
    for long in ("head", "head_tail", "windows"):
        pieces = cut(tokens, FRAME, max_length, long)
        assert all(len(ids) <= max_length and ids[0] == 101 and ids[-1] == 102 for ids in pieces.ids)
        inner = [np.concatenate([ids[1:-1] for ids, of in zip(pieces.ids, pieces.text, strict=True) if of == text])
                 for text in range(len(tokens))]
        for whole, read in zip(tokens, inner, strict=True):
            if len(whole) <= max_length - 2:
                assert read.tolist() == whole.tolist()
            elif long == "windows":
                assert sorted(set(read.tolist())) == whole.tolist()
            else:
                assert len(read) == max_length - 2
        assert long == "windows" or pieces.per_text(len(tokens)).tolist() == [1] * len(tokens)


def test_long_texts_are_read_as_asked() -> None:
    ids = [np.arange(30, dtype=np.int32)]
    read = {long: [piece[1:-1].tolist() for piece in cut(ids, FRAME, 16, long).ids]
            for long in ("head", "head_tail", "windows")}
    assert read["head"] == [list(range(14))]
    assert read["head_tail"] == [[*range(7), *range(23, 30)]]
    assert read["windows"] == [list(range(14)), list(range(11, 25)), list(range(16, 30))]
    assert 14 // OVERLAP == 3
