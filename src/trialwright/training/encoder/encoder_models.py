"""Encoders as models of the grid: what each is made of, and what decides it.

Example: ``EncoderModels(code, mixes, tokens, section, "strict", "demo").job(Run("hybrid", 40))`` is all that a worker
needs to train that encoder.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from trialwright.engine.mapping import by_models
from trialwright.models.digests import digest
from trialwright.sections.running import Engine
from trialwright.sections.training import Train
from trialwright.training.mixes import Mix
from trialwright.training.model_grid import Outcome, Run
from trialwright.training.run_key import run_key
from trialwright.training.token_ids import KEY, Tokens


class Job(NamedTuple):
    """All that an encoder is made of; `threads` of a processor, for the last bits of sums depend on their number."""

    run: Run
    mix: Mix
    tokens: Tokens
    section: Train
    protocol: str
    source: str
    threads: int


def train(job: Job, folder: Path) -> Outcome | None:
    """Train the encoder of a job and write its folder; see `fitted_encoder.train`."""
    # Torch takes seconds to import, and who finds a model trained needs none of it.
    from trialwright.training.encoder import fitted_encoder  # noqa: PLC0415

    return fitted_encoder.train(job, folder)


@dataclass(frozen=True)
class EncoderModels:
    """The encoders of all arms and seeds that are tokenized.

    `code` is a file that names the version of the code; `protocol` and `source` (acquire.source) stand in the cards.
    """

    code: Path
    mixes: Path
    tokens: Path
    section: Train
    protocol: str
    source: str
    train = staticmethod(train)

    def job(self, run: Run) -> Job:
        """Read all that an encoder is made of, to be trained with as many threads as here; raises InputError."""
        import torch  # noqa: PLC0415

        mix, tokens = Mix.read(self.mixes / run.path), Tokens.read(self._tokens_of(run))
        return Job(run, mix, tokens, self.section, self.protocol, self.source, torch.get_num_threads())

    def key(self, run: Run) -> str:
        """Hash what decides an encoder: mix, tokens, code, weights, settings; raises InputError and ModelError."""
        return run_key(
            [self.mixes / run.path, self._tokens_of(run), self.code], kind="encoder", run=run,
            section=self.section.model_dump(exclude={"arms"}), protocol=self.protocol, source=self.source,
            weights=self._weights,
        )

    def runs(self) -> Iterator[Run]:
        """Yield what is tokenized: the arms of train.arms and all seeds."""
        for file in sorted(self.tokens.glob("*/*.parquet")):
            yield Run(file.parent.name, int(file.stem))

    def stage(self, run: Run) -> str:
        """Name arm and seed: a stage gives one encoder."""
        return f"{run.arm}-{run.seed}"

    @property
    def apart(self) -> bool:
        """Whether this is no process of those that torchrun started."""
        return os.environ.get("WORLD_SIZE", "1") == "1"

    def spread(
        self, work: Callable[[Any], Iterable[Any]], jobs: Iterable[Any], engine: Engine,
    ) -> AbstractContextManager[Iterator[Any]]:
        """Give each worker a GPU, or as many processors as one encoder takes in this process."""
        import torch  # noqa: PLC0415

        return by_models(work, jobs, engine, processors=torch.get_num_threads())

    def _tokens_of(self, run: Run) -> Path:
        return self.tokens / f"{run.path}.parquet"

    @cached_property
    def _weights(self) -> str | None:
        return digest(self.section.model, KEY)
