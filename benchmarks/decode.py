"""Tokens per second of the local backend beside plain ``model.generate``, on one model in one run.

Example: ``PYTHONPATH=src python benchmarks/decode.py --prompt 900 --write 96`` prints a line each for
plain generation at batch 1 and 16 and for the backend at 16 and 32, free and under a JSON schema.
"""

import time
from collections.abc import Callable
from functools import partial

import click
import torch

from trialwright.ground.request import Request
from trialwright.llm.local import LocalModel

# Lists of strings without an end, so that every answer is as long as it may be.
SCHEMA = {
    "type": "object", "additionalProperties": False, "required": ["reasons"],
    "properties": {"reasons": {"type": "array", "minItems": 400, "items": {"type": "string", "maxLength": 80}}},
}
TEXT = "Metformin 500 mg twice daily or placebo for 12 weeks in adults with prediabetes; HbA1c was measured. "


def requests(model: LocalModel, count: int, prompt: int, write: int, *, schema: bool) -> list[Request]:
    """Return requests whose prompts have about `prompt` tokens, no two of quite the same length."""
    ids = model.tokenizer(TEXT * (prompt // 10)).input_ids
    return [
        Request.build(
            "plan", endpoint="local", model=model.name, prompt=model.tokenizer.decode(ids[1 : prompt - n]), draw=n,
            format={"kind": "json_schema", "schema": SCHEMA} if schema else None,
            sampling={"temperature": 0.8, "top_p": 0.95, "max_tokens": write},
        )
        for n in range(count)
    ]


def ours(model: LocalModel, count: int, prompt: int, write: int, *, schema: bool) -> int:
    """Generate with the backend, all requests in one batch; return the tokens written."""
    asked = requests(model, count, prompt, write, schema=schema)
    return sum(c.completion_tokens for c in model.generate(asked, batch_tokens=count * (prompt + write + 16)))


def plain(model: LocalModel, count: int, prompt: int, write: int) -> int:
    """Generate with transformers as it comes; return the tokens written."""
    texts = [r.content()["prompt"] for r in requests(model, count, prompt, write, schema=False)]
    model.tokenizer.padding_side = "left"
    inputs = model.tokenizer(texts, return_tensors="pt", padding=True).to(model.model.device)
    out = model.model.generate(
        **inputs, do_sample=True, temperature=0.8, top_p=0.95, top_k=0, max_new_tokens=write, min_new_tokens=write
    )
    return count * int(out.shape[1] - inputs.input_ids.shape[1])


def say(name: str, batch: int, prompt: int, run: Callable[[int], int], write: int) -> None:
    """Print prefill and decode rates, told apart by a run that writes one token."""
    started = time.perf_counter()
    run(1)
    prefill = time.perf_counter() - started
    started = time.perf_counter()
    written = run(write)
    decode = time.perf_counter() - started - prefill
    rate = (written - batch) / max(decode, 1e-9)
    print(f"{name:24} batch {batch:3}: prefill {batch * prompt / prefill:7.0f} tokens/s, decode {rate:6.1f} tokens/s")


@click.command()
@click.option("--model", default="gemma3-270m", show_default=True)
@click.option("--prompt", default=900, show_default=True, help="Tokens of each prompt.")
@click.option("--write", default=96, show_default=True, help="Tokens of each answer.")
@click.option("--threads", default=2, show_default=True)
def main(model: str, prompt: int, write: int, threads: int) -> None:
    """Print the rates of plain generation and of the local backend."""
    torch.set_num_threads(threads)
    started = time.perf_counter()
    loaded = LocalModel.load(model)
    print(f"load {time.perf_counter() - started:.1f} s, {loaded.model.device}, {torch.get_num_threads()} threads")
    for batch in (1, 16):
        say("model.generate", batch, prompt, partial(plain, loaded, batch, prompt), write)
    for batch in (16, 32):
        say("backend", batch, prompt, partial(ours, loaded, batch, prompt, schema=False), write)
        say("backend, JSON schema", batch, prompt, partial(ours, loaded, batch, prompt, schema=True), write)


if __name__ == "__main__":
    main()
