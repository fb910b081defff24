"""Memory and time of loading a GGUF file: unpacked a piece at a time, against transformers, which does so in float32.

Run as ``PYTHONPATH=src python -m benchmarks.gguf_load``, on a made-up Qwen2 whose weights are packed in 8 bits, or with
``--file MODEL.gguf``, on one of yours. Each loads in a process of its own, in bfloat16; its peak is what it takes
beyond what its imports took before, next to the bytes of all weights in bfloat16, below which no model can be held.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

import click
import gguf
import numpy as np

from benchmarks.kit import note, noting

WAYS = ("ours", "transformers")
# Reads a file in one of the ways, and prints bytes at the peak before and after, and seconds of the processor.
CHILD = "from benchmarks.gguf_load import load; import sys; load(*sys.argv[1:])"


def made(path: Path, kind: gguf.GGMLQuantizationType, *, hidden: int, layers: int, vocabulary: int) -> None:
    """Write a Qwen2 of random weights: matrices of a kind, all else in float32."""
    rng, width = np.random.default_rng(0), 4 * hidden
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_block_count(layers)
    writer.add_context_length(512)
    writer.add_embedding_length(hidden)
    writer.add_feed_forward_length(width)
    writer.add_head_count(8)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10_000.0)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([f"token{number}" for number in range(vocabulary)])
    writer.add_token_merges(["t o"])
    writer.add_eos_token_id(1)

    def add(name: str, *shape: int) -> None:
        numbers = rng.standard_normal(shape, dtype=np.float32) / 8
        if len(shape) > 1:
            writer.add_tensor(name, gguf.quantize(numbers, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, 1 + numbers)

    add("token_embd.weight", vocabulary, hidden)
    add("output.weight", vocabulary, hidden)
    add("output_norm.weight", hidden)
    for layer in range(layers):
        for name, rows in (("q", hidden), ("k", hidden // 4), ("v", hidden // 4)):
            add(f"blk.{layer}.attn_{name}.weight", rows, hidden)
            add(f"blk.{layer}.attn_{name}.bias", rows)
        add(f"blk.{layer}.attn_output.weight", hidden, hidden)
        add(f"blk.{layer}.ffn_gate.weight", width, hidden)
        add(f"blk.{layer}.ffn_up.weight", width, hidden)
        add(f"blk.{layer}.ffn_down.weight", hidden, width)
        add(f"blk.{layer}.attn_norm.weight", hidden)
        add(f"blk.{layer}.ffn_norm.weight", hidden)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def load(way: str, file: str, head: str) -> None:
    """Load a file in one of `WAYS`, and print what `CHILD` says."""
    import resource  # noqa: PLC0415

    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    from trialwright.models import causal, gguf_weights  # noqa: F401, PLC0415
    from trialwright.models.packed_model import PackedModel  # noqa: PLC0415

    # What transformers imports for an architecture is no part of the model.
    with torch.device("meta"):
        config = transformers.AutoConfig.from_pretrained(head, trust_remote_code=False)
        transformers.AutoModelForCausalLM.from_config(config, trust_remote_code=False)
    before, began, path = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, sum(os.times()[:2]), Path(file)
    if way == "ours":
        model = causal.unpacked(PackedModel(Path(head), lambda: nullcontext(path)), file, torch.bfloat16)
    else:
        model = transformers.AutoModelForCausalLM.from_pretrained(
            path.parent, gguf_file=path.name, dtype=torch.float32, trust_remote_code=False
        ).to(torch.bfloat16)
    held = sum(weights.numel() for weights in model.parameters()) * torch.bfloat16.itemsize
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(1024 * (after - before), sum(os.times()[:2]) - began, held)


def measured(way: str, file: Path, head: Path) -> tuple[float, float, float]:
    """Return bytes at the peak, seconds of the processor, and the bytes of all weights."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, way, str(file), str(head)], check=True, stdout=subprocess.PIPE, text=True
    )
    peak, seconds, held = map(float, done.stdout.split())
    return peak, seconds, held


@click.command()
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A GGUF file of yours.")
@click.option("--hidden", default=2048, show_default=True)
@click.option("--layers", default=12, show_default=True)
@click.option("--vocabulary", default=64_000, show_default=True)
@noting
def main(file: Path | None, hidden: int, layers: int, vocabulary: int) -> None:
    """Print what each way of loading takes."""
    from transformers import AutoConfig  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as here:
        if file is None:
            file = Path(here) / "made.gguf"
            made(file, gguf.GGMLQuantizationType.Q8_0, hidden=hidden, layers=layers, vocabulary=vocabulary)
        head = Path(here) / "head"
        AutoConfig.from_pretrained(file.parent, gguf_file=file.name, trust_remote_code=False).save_pretrained(head)
        found = {way: measured(way, file, head) for way in WAYS}
    for way, (peak, seconds, held) in found.items():
        print(f"{way:12} {peak / 1e6:8,.0f} MB at the peak, {peak / held:.2f} times the weights, {seconds:.1f} s")
    ours, theirs = (found[way] for way in WAYS)
    note("peak", ours[0] / 1e6, "MB", peer="transformers, in float32", ratio=theirs[0] / ours[0],
         limit="weights in bfloat16", of_limit=ours[2] / ours[0])
    note("processor", ours[1], "s", peer="transformers, in float32", ratio=theirs[1] / ours[1])


if __name__ == "__main__":
    main()
