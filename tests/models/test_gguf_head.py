"""Heads of GGUF files: those that the gguf package writes pass, what announces more than there is does not."""

import struct
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.models import gguf_head


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def head(tensors: int = 0, entries: int = 0, rest: bytes = b"", version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, tensors, entries) + rest


def entry(name: str, kind: int, value: bytes) -> bytes:
    return text(name) + struct.pack("<I", kind) + value


def tensor(name: str, shape: list[int], kind: int = 0, start: int = 0) -> bytes:
    dimensions = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    return text(name) + dimensions + struct.pack("<IQ", kind, start)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Give a file of the gguf package's own making."""
    path = tmp_path / "model.gguf"
    writer = GGUFWriter(path, "llama")
    writer.add_block_count(1)
    writer.add_embedding_length(8)
    writer.add_vocab_size(16)
    writer.add_token_list([f"token{n}" for n in range(16)])
    writer.add_token_scores([0.5] * 16)
    writer.add_bool("general.flag", True)
    writer.add_float32("general.rate", 0.5)
    writer.add_tensor("token_embd.weight", np.ones((16, 8), dtype=np.float32))
    writer.add_tensor("blk.0.attn_q.weight", np.ones((8, 8), dtype=np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_a_file_of_the_library_passes_and_a_cut_one_does_not(written: Path) -> None:
    gguf_head.read(written)
    whole = written.read_bytes()
    for size in (0, 3, 20, 40, len(whole) // 4, len(whole) // 2, len(whole) - 32):
        written.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"too short|ends beyond the file"):
            gguf_head.read(written)


MANY = 2**60


@pytest.mark.parametrize(("content", "said"), [
    (b"GGUX" + bytes(20), "magic"),
    (b"", "too short"),
    (head(version=1), "is of version 1"),
    (b"GGUF" + struct.pack(">IQQ", 3, 0, 0), "little-endian"),
    (head(tensors=MANY), rf"announces {MANY}"),
    (head(entries=MANY), rf"announces {MANY}"),
    (head(entries=99_999), "metadata 0 ends beyond the file"),
    (head(entries=1, rest=text("x" * 2000)), "announces 2000, at most 1024"),
    (head(entries=1, rest=entry("a", 8, struct.pack("<Q", MANY))), r"metadata 0 \('a'\) ends beyond the file"),
    # Lists of numbers, of texts, and of lists, of which a few bytes announce as many as one likes.
    (head(entries=1, rest=entry("a", 9, struct.pack("<IQ", 0, MANY))), rf"announces {MANY}"),
    (head(entries=1, rest=entry("a", 9, struct.pack("<IQ", 12, 9_999_999))), "ends beyond the file"),
    (head(entries=1, rest=entry("a", 9, struct.pack("<IQ", 8, 9_999_999))), "ends beyond the file"),
    (head(entries=1, rest=entry("a", 9, struct.pack("<IQ", 9, 1) * 1000)), "lists in a list"),
    (head(entries=1, rest=entry("a", 77, b"")), "kind 77"),
    (head(entries=1, rest=entry("llama.block_count", 4, struct.pack("<I", 10**9))), "announces 1000000000 layers"),
    (head(tensors=1, entries=1, rest=entry("llama.embedding_length", 4, struct.pack("<I", 2**31))
          + tensor("a", [8]) + bytes(96)), "embedding_length is 2147483648, but no tensor is wider than 8"),
    (head(tensors=1, rest=tensor("a", [2**40, 2**20])), r"tensor 0 \('a'\) ends beyond the file"),
    (head(tensors=1, rest=tensor("a", [1], start=MANY)), "ends beyond the file"),
    (head(tensors=1, rest=tensor("a", [1] * 9)), "announces 9, at most 4"),
    (head(tensors=1, rest=tensor("a", [1], kind=999)), "kind 999"),
    # Twenty tensors that all lie in the same kilobyte.
    (head(tensors=20, rest=tensor("a", [256]) * 20 + bytes(1100)), "they lie in the same places"),
])
def test_what_a_head_announces_must_be_there(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=said) as caught:
        gguf_head.read(path)
    assert "\n" not in str(caught.value)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 600), byte=st.integers(0, 255), length=st.integers(1, 8))
def test_any_change_of_a_head_passes_or_is_told(written: Path, at: int, byte: int, length: int) -> None:
    content = bytearray(written.read_bytes())
    content[at : at + length] = bytes([byte]) * length
    changed = written.with_name("changed.gguf")
    changed.write_bytes(content)
    try:
        gguf_head.read(changed)
    except ValueError as error:
        assert str(error)
