"""Our batching engine beside transformers' own continuous batching, on one model in one run.

Example: ``PYTHONPATH=src python -m benchmarks.batching`` takes some minutes; ``--quick``, with a small model of
random weights, about one. Both answer the same requests, first free and greedy, then drawn under a JSON schema,
each from its own seed. They take turns, so that a busy machine slows both alike; what counts is the median of the
ratios, by the clock and, on a machine that is never quiet, by processor time. One thread is the default, for two
wait for each other at every step where there are not two cores for them.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import click
import tokenizers
import torch
from transformers import Gemma3ForCausalLM, Gemma3TextConfig, PreTrainedTokenizerFast

from benchmarks.continuous import Answers, formed, greedy
from benchmarks.decode import TEXT, requests
from benchmarks.kit import note, noting
from trialwright.chat.request import Request
from trialwright.llm.local.model import LocalModel

# To replace the engine, something must reach this share of its speed under grammars, with a seed for each request.
BAR = 0.8
Answerer = Callable[[LocalModel, Sequence[Request]], Answers]


class Taken(NamedTuple):
    """Seconds a token, by the clock and of the processors."""

    clock: float
    processor: float


def small() -> LocalModel:
    """Return a Gemma 3 of six layers with random weights, and a tokenizer trained here."""
    trained = tokenizers.Tokenizer(tokenizers.models.BPE())
    trained.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = tokenizers.decoders.ByteLevel()
    trained.train_from_iterator([TEXT], tokenizers.trainers.BpeTrainer(
        vocab_size=512, special_tokens=["<pad>", "<eos>"], show_progress=False,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
    ))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=trained, pad_token="<pad>", eos_token="<eos>")
    torch.manual_seed(0)
    model = Gemma3ForCausalLM(Gemma3TextConfig(
        vocab_size=512, hidden_size=256, intermediate_size=768, num_hidden_layers=6, num_attention_heads=4,
        num_key_value_heads=1, head_dim=64, sliding_window=512, eos_token_id=1, pad_token_id=0,
        layer_types=["sliding_attention"] * 5 + ["full_attention"],
    ))
    return LocalModel(model, tokenizer, "small")


def ours(model: LocalModel, asked: Sequence[Request]) -> Answers:
    """Answer with the engine."""
    found = list(model.generate(asked))
    return Answers({one.key: one.text for one in found}, sum(one.completion_tokens for one in found))


def timed(run: Answerer, model: LocalModel, asked: Sequence[Request]) -> tuple[Answers, Taken]:
    """Let one of them answer; return the answers and what they took."""
    clock, processor = time.perf_counter(), time.process_time()
    found = run(model, asked)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    return found, Taken(clock / found.tokens, processor / found.tokens)


def compare(name: str, model: LocalModel, asked: Sequence[Request], theirs: Answerer, rounds: int) -> None:
    """Let both answer in turns; print the median of the ratios of their speed."""
    for run in (ours, theirs):
        # The first pass over a model is slow, whoever makes it.
        run(model, asked[:2])
    taken: dict[Answerer, list[Taken]] = {ours: [], theirs: []}
    texts: dict[Answerer, dict[str, str]] = {}
    for turn in range(rounds):
        for run in (ours, theirs) if turn % 2 == 0 else (theirs, ours):
            found, cost = timed(run, model, asked)
            taken[run].append(cost)
            texts[run] = found.texts
    pairs = list(zip(taken[ours], taken[theirs], strict=True))
    clock = sorted(own.clock / other.clock for own, other in pairs)
    processor = statistics.median(own.processor / other.processor for own, other in pairs)
    own, other = (1 / statistics.median(one.clock for one in taken[run]) for run in (ours, theirs))
    note(f"engine, {name}", own, "tokens/s", peer="transformers' continuous batching",
         ratio=1 / statistics.median(clock))
    same = sum(texts[theirs][key] == text for key, text in texts[ours].items())
    print(
        f"{name}: engine {own:.1f} tokens/s, continuous batching {other:.1f}; {statistics.median(clock):.2f} of the"
        f" engine's speed ({clock[0]:.2f} to {clock[-1]:.2f} in {rounds} rounds), {processor:.2f} by processor time"
        f" (bar {BAR}); {same} of {len(asked)} answers the same", flush=True,
    )


@click.command()
@click.option("--model", default="gemma3-270m", show_default=True)
@click.option("--quick", is_flag=True, help="A small model of random weights instead.")
@click.option("--count", default=6, show_default=True, help="Requests, answered side by side.")
@click.option("--prompt", default=60, show_default=True, help="Tokens of each prompt.")
@click.option("--write", default=32, show_default=True, help="Tokens of each answer.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--threads", default=1, show_default=True)
@noting
def main(model: str, quick: bool, count: int, prompt: int, write: int, rounds: int, threads: int) -> None:
    """Print the speed of continuous batching beside the engine's, free and under a JSON schema."""
    torch.set_num_threads(threads)
    loaded = small() if quick else LocalModel.load(model)
    for name, theirs in (("greedy, free", greedy), ("JSON schema", formed)):
        asked = requests(
            loaded, count, prompt, write, schema=theirs is formed, temperature=0.8 if theirs is formed else 0.0
        )
        compare(name, loaded, asked, theirs, rounds)


if __name__ == "__main__":
    main()
