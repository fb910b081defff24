"""How likely a model finds answers to a prompt; nothing is drawn, so that the same model always says the same.

Example: of the options A to D a model gives 0.4, 0.3, 0.2 and 0.1 to the next token after ``{"answer": "``, and so
chooses A; of a free answer the mean log-likelihood of its tokens is counted, higher being better.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from trialwright.core.errors import ModelError
from trialwright.training.tuning.exercises import CHOICE, Exercise


class Judged(NamedTuple):
    """Whether the most likely option is the right one, None of a free answer, and how likely the true answer is.

    The log-likelihood, in nats, is that of the right option among all, or the mean over the tokens of a free answer.
    """

    correct: bool | None
    log_likelihood: float


def answer_log_likelihoods(model: Any, exercise: Exercise) -> Tensor:
    """Return the log-likelihood of each token of the true answer, in nats, the tokens before it given."""
    ids = [*exercise.prompt, *exercise.answer[:-1]]
    told = _logits(model, ids, len(exercise.answer)).log_softmax(-1)
    return told.gather(1, torch.tensor(exercise.answer, device=told.device)[:, None])[:, 0]


@torch.inference_mode()
def judge(model: Any, exercise: Exercise) -> Judged:
    """Judge the answer of a model in evaluation mode to one exercise."""
    if exercise.kind[1] != CHOICE:
        return Judged(None, answer_log_likelihoods(model, exercise).mean().item())
    places = enumerate(zip(*exercise.answers, strict=False))
    shared, letters = next(((at, list(told)) for at, told in places if len(set(told)) > 1), (0, []))
    if len(set(letters)) < len(exercise.answers):
        raise ModelError("tuning.model: its tokenizer does not tell options by one token; take another model")
    told = _logits(model, [*exercise.prompt, *exercise.answer[:shared]], 1)[0, letters].log_softmax(-1)
    return Judged(int(told.argmax()) == exercise.right, told[exercise.right].item())


def _logits(model: Any, ids: Sequence[int], last: int) -> Tensor:
    """Return the logits after each of the last tokens, in float32; a vocabulary of 262,144 on all would fill memory."""
    read = torch.tensor([ids], device=model.device)
    return model(input_ids=read, logits_to_keep=last, use_cache=False).logits[0].float()  # type: ignore[no-any-return]
