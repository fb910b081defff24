"""Tokens per second of the local backend beside plain ``model.generate``, on one model in one run.

Example: ``PYTHONPATH=src python -m benchmarks.decode`` prints a line each for plain generation at batch
1 and 16 and for the backend on the same 16 requests, free and under a JSON schema, and the ratios. The
prompts share no beginning; each answer goes on to its last token, so that all write equally many.
Rates of the whole count the reading of prompts; "read" and "write" tell the two apart.
"""

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import click
import torch

from benchmarks.kit import note, noting
from trialwright.chat.request import Request
from trialwright.llm.local.model import LocalModel
from trialwright.llm.model_files.resolving import resolve
from trialwright.models.causal import device, load_causal

STRING = {"type": "string", "pattern": "^[A-Z0-9][ !#-\\[\\]-~]{20,160}$"}
FIELDS = {
    "brief_title": STRING, "phase": {"enum": ["Phase 1", "Phase 2", "Phase 3"]}, "brief_summary": STRING,
    "gender": {"enum": ["All", "Female", "Male"]}, "eligibility_criteria": STRING,
}
RECORD = {"type": "object", "additionalProperties": False, "required": list(FIELDS), "properties": FIELDS}
# Records without an end, in form like those of the pipeline.
SCHEMA = {
    "type": "object", "additionalProperties": False, "required": ["trials"],
    "properties": {"trials": {"type": "array", "minItems": 400, "items": RECORD}},
}
TEXT = "Metformin 500 mg twice daily or placebo for 12 weeks in adults with prediabetes; HbA1c was measured. "


class Rates(NamedTuple):
    """Tokens per second: written per second of the whole, read, written once the prompts are read."""

    whole: float
    read: float
    write: float


def requests(
    model: LocalModel, count: int, prompt: int, write: int, *, schema: bool, temperature: float = 0.8
) -> list[Request]:
    """Return requests whose prompts have about `prompt` tokens, no two of the same length or beginning."""
    ids = model.tokenizer(TEXT * (prompt // 10)).input_ids
    return [
        Request.build(
            "plan", endpoint="local", model=model.name, draw=n,
            prompt=f"{n}. {model.tokenizer.decode(ids[1 : prompt - 3 - n])}",
            format={"kind": "json_schema", "schema": SCHEMA} if schema else None,
            sampling={"temperature": temperature, "top_p": 0.95, "max_tokens": write},
        )
        for n in range(count)
    ]


@lru_cache(1)
def as_it_comes(name: str) -> Any:
    """Load the model with the layers and the attention of transformers."""
    return load_causal(resolve(name), "the benchmark", device()).model


def ours(model: LocalModel, asked: Sequence[Request]) -> tuple[int, int]:
    """Answer with the backend; return the tokens read and written."""
    found = list(model.generate(asked))
    return sum(c.prompt_tokens for c in found), sum(c.completion_tokens for c in found)


def plain(model: LocalModel, asked: Sequence[Request]) -> tuple[int, int]:
    """Answer with transformers as it comes, in one batch; return the tokens read and written."""
    contents = [request.content() for request in asked]
    write = contents[0]["sampling"]["max_tokens"]
    model.tokenizer.padding_side = "left"
    inputs = model.tokenizer([c["prompt"] for c in contents], return_tensors="pt", padding=True)
    own = as_it_comes(model.name)
    out = own.generate(
        **inputs.to(own.device), do_sample=True, temperature=0.8, top_p=0.95, top_k=0, max_new_tokens=write,
        min_new_tokens=write,
    )
    return int(inputs.attention_mask.sum()), len(asked) * int(out.shape[1] - inputs.input_ids.shape[1])


def measure(
    name: str, model: LocalModel, count: int, prompt: int, write: int, *, schema: bool = False
) -> Rates:
    """Print and return the rates; reading is told apart by a run that writes one token."""
    run = plain if name.startswith("model.generate") else ours
    started = time.perf_counter()
    # Free: under a schema the first token is forced, and nothing would be read for it.
    read, first = run(model, requests(model, count, prompt, 1, schema=False))
    reading = time.perf_counter() - started
    started = time.perf_counter()
    read, written = run(model, requests(model, count, prompt, write, schema=schema))
    whole = time.perf_counter() - started
    rates = Rates(written / whole, read / reading, (written - first) / max(whole - reading, 1e-9))
    print(
        f"{name:24} {count:3} requests, {written:6} tokens: {rates.whole:6.1f} tokens/s;"
        f" read {rates.read:6.0f}/s, write {rates.write:6.1f}/s", flush=True,
    )
    return rates


def matmul_rate(model: LocalModel) -> float:
    """Return the multiply-adds per second of large matrices in the model's type."""
    left, right = (torch.randn(4096, 4096, dtype=model.model.dtype, device=model.model.device) for _ in range(2))
    times = []
    for _ in range(5):
        started = time.perf_counter()
        (left @ right)[0, 0].item()
        times.append(time.perf_counter() - started)
    return 4096**3 / min(times)


@click.command()
@click.option("--model", default="gemma3-270m", show_default=True)
@click.option("--prompt", default=1200, show_default=True, help="Tokens of each prompt.")
@click.option("--write", default=256, show_default=True, help="Tokens of each answer.")
@click.option("--threads", default=2, show_default=True)
@noting
def main(model: str, prompt: int, write: int, threads: int) -> None:
    """Print the rates of plain generation and of the local backend, and what one is to the other."""
    torch.set_num_threads(threads)
    started = time.perf_counter()
    loaded = LocalModel.load(model)
    # Else the first rate would count its loading.
    as_it_comes(loaded.name)
    print(f"load {time.perf_counter() - started:.1f} s, {loaded.model.device}, {torch.get_num_threads()} threads")
    one = measure("model.generate, batch 1", loaded, 1, prompt, write)
    many = measure("model.generate, batch 16", loaded, 16, prompt, write)
    free = measure("backend, free", loaded, 16, prompt, write)
    formed = measure("backend, JSON schema", loaded, 16, prompt, write, schema=True)
    measure("backend, JSON schema", loaded, 32, prompt, write, schema=True)
    for name, rates in (("free", free), ("JSON schema", formed)):
        print(
            f"backend, {name}: {rates.whole / one.whole:.1f} x plain at batch 1 (bar 4),"
            f" {rates.whole / many.whole:.1f} x plain at batch 16 (bar 1.2)"
        )
        note(f"local LLM, {name}", rates.whole, "tokens/s", peer="model.generate, batch 16",
             ratio=rates.whole / many.whole)
    layers = as_it_comes(model).named_parameters()
    weights = sum(p.numel() for name, p in layers if "embed" not in name and "lm_head" not in name)
    peak = matmul_rate(loaded)
    note("local LLM, reading", free.read, "tokens/s", limit="the machine's matrix rate",
         of_limit=free.read * weights / peak)
    print(f"reading takes {free.read * weights / peak:.0%} of the machine's matrix rate ({2 * peak / 1e9:.0f} GFLOP/s)")


if __name__ == "__main__":
    main()
