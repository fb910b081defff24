"""The tiny BERT embeds: against transformers by hand, with and without what is already known."""

import shutil

import numpy as np
import pyarrow as pa
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoTokenizer

from trialwright.core.errors import InputError, ModelError
from trialwright.embedding import embed, embedder
from trialwright.embedding.vectors import Vectors
from trialwright.fidelity.sample import gather
from trialwright.schemas.findings import EMBEDDINGS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.quality import Embed

TEXTS = ["dose daily oral", "placebo", " ".join(["trial of drug dose"] * 30), "", "adult safety response arm study"]


@pytest.fixture
def section(tiny_bert, tmp_path, monkeypatch):
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    return Embed(model=str(tiny_bert), max_length=40, batch_size=4, dtype="float32")


def by_hand(section, text):
    tokenizer, model = (kind.from_pretrained(section.model) for kind in (AutoTokenizer, AutoModel))
    ids = tokenizer(text, truncation=True, max_length=section.max_length, return_tensors="pt")
    with torch.inference_mode():
        mean = model.eval()(**ids).last_hidden_state[0].mean(dim=0)
    return (mean / mean.norm()).numpy()


def test_a_vector_is_the_mean_of_the_last_layer(section):
    vectors, unknown = embed.embed_texts(TEXTS, section)
    assert unknown == len(TEXTS)
    assert vectors == pytest.approx(np.stack([by_hand(section, text) for text in TEXTS]), abs=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_vector_depends_on_nothing_but_its_text(section, dtype):
    section = section.model_copy(update={"dtype": dtype})
    reader = embedder.Embedder.load(section)
    alone = {text: next(reader.encode([text]))[1][0].tobytes() for text in TEXTS}
    for order in (TEXTS, TEXTS[::-1], TEXTS * 3):
        for rows, vectors in reader.encode(order):
            assert [vector.tobytes() for vector in vectors] == [alone[order[row]] for row in rows]


def test_known_texts_are_not_embedded_again(section, monkeypatch):
    first, _ = embed.embed_texts(TEXTS[:3], section)
    again, unknown = embed.embed_texts([*TEXTS, *TEXTS], section)
    assert unknown == 2
    assert (again[:3] == first).all()
    monkeypatch.setattr(embedder.Embedder, "_read", lambda *_: pytest.fail("embeds again"))
    assert embed.embed_texts(TEXTS, section)[1] == 0


def test_a_stopped_run_keeps_what_it_has(section, monkeypatch):
    read = embedder.Embedder._read
    done = []

    def stop(self, *args):
        if done:
            raise KeyboardInterrupt
        done.append(1)
        return read(self, *args)

    texts = [f"dose {'daily ' * count}" for count in range(6)]
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(embedder.Embedder, "_read", stop)
        embed.embed_texts(texts, section)
    assert embed.embed_texts(texts, section)[1] == len(texts) - section.batch_size


@pytest.mark.parametrize("change", [{"max_length": 16}, {"dtype": "bfloat16"}])
def test_another_setting_is_another_key(section, change):
    one, other = (embedder.Embedder.load(each) for each in (section, section.model_copy(update=change)))
    assert one.key("dose") != other.key("dose")


def test_other_weights_under_the_same_name_are_another_key(section, tmp_path):
    tokenizer, model = (kind.from_pretrained(section.model) for kind in (AutoTokenizer, AutoModel))
    here = section.model_copy(update={"model": str(tmp_path / "m")})
    keys = []
    for _ in range(2):
        model.save_pretrained(here.model)
        tokenizer.save_pretrained(here.model)
        keys.append(embedder.Embedder.load(here).key("dose"))
        model.embeddings.word_embeddings.weight.data[7, 0] += 1
    assert keys[0] != keys[1]


def test_the_table_has_all_sets(section, clean):
    sets = {"train": clean(6), "test": clean(4, seed=1), "synthetic": clean(3, "SYN", "synthetic", seed=2)}
    table, unknown = embed.embed(sets, section)
    assert table.schema == EMBEDDINGS
    assert table["source"].to_pylist() == ["real"] * 10 + ["synthetic"] * 3
    assert unknown == 13
    norms = np.linalg.norm(np.array(table["vector"].to_pylist()), axis=1)
    assert norms == pytest.approx(1, abs=1e-5)
    assert embed.embed(sets, section)[0].equals(table)


def test_no_trials_make_an_empty_table(section):
    table, unknown = embed.embed({"train": CLEAN.empty_table()}, section)
    assert (table.num_rows, unknown) == (0, 0)
    assert table.schema == EMBEDDINGS


def test_a_model_that_is_none_is_told_by_its_key(section, tmp_path):
    with pytest.raises(ModelError, match=r"embed\.model: .*expected a Hugging Face encoder"):
        embedder.Embedder.load(section.model_copy(update={"model": str(tmp_path)}))
    with pytest.raises(ModelError, match=r"embed\.max_length: 65, .* at most 64 tokens"):
        embedder.Embedder.load(section.model_copy(update={"max_length": 65}))


def test_weights_that_do_not_fit_are_refused(section, tmp_path):
    """Embeddings of a random encoder are numbers like any others: nothing else would show it."""
    folder = tmp_path / "m"
    shutil.copytree(section.model, folder)
    here = section.model_copy(update={"model": str(folder)})
    held = load_file(folder / "model.safetensors")
    save_file({f"module.{name}": each for name, each in held.items()}, folder / "model.safetensors", {"format": "pt"})
    # The same weights under a wrapper's names are the same encoder, to the last vector.
    assert embedder.Embedder.load(here).key("dose") == embedder.Embedder.load(section).key("dose")
    pooled = {name: each for name, each in held.items() if not name.startswith("pooler.")}
    save_file(pooled, folder / "model.safetensors", {"format": "pt"})
    assert (embed.embed_texts(TEXTS[:1], here)[0] == embed.embed_texts(TEXTS[:1], section)[0]).all()
    del pooled["encoder.layer.0.output.dense.weight"]
    save_file(pooled, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match=r"^embed\.model: [^\n]*: 1 of \d+ weights are not in its files"):
        embedder.Embedder.load(here)


def test_vectors_are_kept_beside_the_original_repository(section, tmp_path):
    embed.embed_texts(TEXTS[:1], section)
    with Vectors.open(tmp_path / ".trialwright" / "embeddings.sqlite") as kept:
        assert len(kept.get([embedder.Embedder.load(section).key(TEXTS[0])])) == 1


def test_gathered_vectors_are_those_of_the_trials(section, clean):
    trials = clean(5)
    table, _ = embed.embed({"train": trials}, section)
    turned = trials.take(pa.array([3, 0]))
    found = gather(turned, table)
    assert found.vectors.tolist() == [table["vector"][3].as_py(), table["vector"][0].as_py()]
    with pytest.raises(InputError, match="1 trials have no embeddings; run dvc repro embed"):
        gather(trials, table.slice(1))
