"""One encoder from its mix to its folder: trained, and asked about its test trials.

Example: ``train(job, Path("data/models/encoder/hybrid/40"))`` writes that folder, and returns PREDICTIONS and a line.
"""

from pathlib import Path

import torch

from trialwright.training.encoder import checkpoint, classifier, finetune
from trialwright.training.encoder.encoder_models import Job
from trialwright.training.encoder.team import joined
from trialwright.training.mixes import predictions
from trialwright.training.model_grid import Outcome


def train(job: Job, folder: Path) -> Outcome | None:
    """Fine-tune on a mix, score its test trials, and write the encoder's folder, whole or not at all.

    Args:
        job: what it is made of.
        folder: where to.

    Returns:
        PREDICTIONS and a line on them; None in processes that only help the first of several.

    Raises:
        ModelError: the model cannot be had or used.
    """
    run, mix = job.run, job.mix
    if not torch.cuda.is_available():
        # A worker of a cluster would take another number.
        torch.set_num_threads(job.threads)
    with joined() as team:
        fitted = finetune.fit(
            mix.train, mix.val, job.tokens, job.section, run.seed, label=f"{run.arm}/{run.seed}", team=team,
        )
        scores = classifier.score(fitted.encoder, job.tokens.of(mix.test))
        if not team.first:
            return None
        rows = predictions("encoder", run.arm, run.seed, mix.test, scores)
        checkpoint.save(fitted, folder, checkpoint.Origin(run.arm, run.seed, job.protocol, job.source), rows)
    told = f"{finetune.describe(fitted)}, {mix.test.num_rows} test trials scored"
    return rows, f"encoder {run.arm}/{run.seed}: {told}"
