"""Milliseconds of a linear layer as decoding has it, beside ``nn.Linear`` and reading its weights once.

Example: ``PYTHONPATH=src python -m benchmarks.packed`` prints a line for each layer of the default model and number of
rows: its head, cut to the tokens that grammars allow, is 143,178 x 640. Reading is a sum over as many bytes, which no
product of few rows can be faster than.
"""

import time
from collections.abc import Callable

import click
import torch
from torch import nn

from benchmarks.kit import note, noting
from trialwright.llm.local.packed_layers import Packed

LAYERS = {"head": (640, 143_178), "up": (640, 2048), "down": (2048, 640), "query": (640, 1024)}
ROWS = (1, 4, 8, 16, 32, 1024)
# Answers side by side that a default run decodes.
NOTED = 16
# Of the head at 1,024 rows logits alone would take 600 MB; decoding never asks for so many.
MOST_CELLS = 50_000_000


def milliseconds(run: Callable[[], object], times: int) -> float:
    """Return the shortest of some runs."""
    run()
    took = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        took.append(time.perf_counter() - started)
    return 1000 * min(took)


@click.command()
@click.option("--threads", default=2, show_default=True)
@click.option("--times", default=15, show_default=True)
@noting
@torch.inference_mode()
def main(threads: int, times: int) -> None:
    """Print a line for each layer and number of rows."""
    torch.set_num_threads(threads)
    for name, (wide, out) in LAYERS.items():
        plain = nn.Linear(wide, out, bias=False)
        ours = Packed(plain)
        read = milliseconds(plain.weight.sum, times)
        for rows in (rows for rows in ROWS if rows * out <= MOST_CELLS):
            given = torch.randn(1, rows, wide)
            one = milliseconds(lambda given=given, layer=plain: layer(given), times)
            two = milliseconds(lambda given=given, layer=ours: layer(given), times)
            if rows == NOTED:
                note(f"packed layer, {name}", two, "ms", peer="nn.Linear", ratio=one / two,
                     limit="reading its weights once", of_limit=read / two)
            print(
                f"{name:6} {wide:4} x {out:6}, {rows:4} rows: nn.Linear {one:8.2f} ms, packed {two:8.2f} ms"
                f" ({one / two:4.1f} x), reading {read:6.2f} ms (packed {two / read:4.1f} x that)", flush=True,
            )


if __name__ == "__main__":
    main()
