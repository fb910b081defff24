"""transformers' continuous batching, as `benchmarks.batching` sets it beside our engine.

It takes one seed for a whole batch, per request a temperature, top_k and top_p, and has no place for a grammar.
What it lacks, it is lent here: `Choice` brings our grammars and draws, and leaves it the packing, the cache and
the attention, which are what our engine is made of. Two things cannot be lent. Tokens that a grammar forces cost a
step each, for it adds one token a step to a row; and the head is not cut down to the tokens that grammars allow,
for it wants as many scores back as the model has tokens.
"""

from collections import deque
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor
from transformers import ContinuousBatchingConfig, GenerationConfig
from transformers.generation.continuous_batching.cb_logits_processors import ContinuousBatchingLogitsProcessor

from trialwright.chat.request import Request
from trialwright.llm.local import attention
from trialwright.llm.local.alike import Prompt
from trialwright.llm.local.decoding import Row
from trialwright.llm.local.model import LocalModel
from trialwright.llm.local.sampling import draw

# Tokens a page of its cache: small pages, so that no request leaves most of its last one empty.
_PAGE = 32
# Tokens read at once, as many as our engine reads.
_CHUNK = 1024


class Answers(NamedTuple):
    """What was written, by request, and how many tokens that is."""

    texts: dict[str, str]
    tokens: int


class Choice(ContinuousBatchingLogitsProcessor):  # type: ignore[misc]
    """Leaves continuous batching one token to choose in each row: the one that we drew or that the grammar forces."""

    supported_kwargs: ClassVar[dict[str, type]] = {}
    ignored_kwargs: tuple[str, ...] = ()

    def __init__(self, model: LocalModel, rows: dict[str, Row]) -> None:
        self.model, self.rows = model, rows
        self.forced: dict[str, deque[int]] = {key: deque() for key in rows}
        self.asked: list[str] = []

    def fill_defaults(self, int32_tensor: Tensor) -> None:
        """Rows are known by their keys; the tensor that carries numbers per row stays at 0."""
        int32_tensor.zero_()

    def prepare_tensor_args(self, requests_with_new_token: Sequence[Any]) -> Tensor:
        """Note whose logits come next."""
        self.asked = [one.state.request_id for one in requests_with_new_token]
        return torch.zeros(len(self.asked), dtype=torch.int32)

    def __call__(self, scores: Tensor, tensor_arg: Tensor) -> Tensor:
        """Draw for the rows that have a choice; return scores that leave none."""
        free = [at for at, key in enumerate(self.asked) if not self.forced[key] and self.rows[key].end is None]
        if free:
            rows = [self.rows[self.asked[at]] for at in free]
            logits = scores[free]
            self.model.head.mask_(logits, self.model.grammars.masks([row.matcher for row in rows]))
            for row, token in zip(rows, draw(logits, [row.draws for row in rows]), strict=True):
                row.add(token, self.model.stops)
                self.forced[row.prompt.key].extend(row.new if token not in self.model.stops else [])
        tokens = [
            self.forced[key].popleft() if self.forced[key] else min(self.model.stops) for key in self.asked
        ]
        return torch.zeros_like(scores).index_put_((torch.arange(len(tokens)), torch.tensor(tokens)), torch.tensor(1.0))


def tokenised(model: LocalModel, asked: Sequence[Request]) -> list[Prompt]:
    """Return the requests as the engine sees them."""
    contents = [request.content() for request in asked]
    return [
        Prompt(request.key, model.tokenizer(body["prompt"]).input_ids, body, body["sampling"]["max_tokens"])
        for request, body in zip(asked, contents, strict=True)
    ]


def settings(model: LocalModel, prompts: Sequence[Prompt]) -> dict[str, Any]:
    """Return what continuous batching is told: to be greedy, and to hold all requests at once."""
    pages = sum(-(-prompt.room // _PAGE) + 1 for prompt in prompts)
    return {
        "generation_config": GenerationConfig(
            do_sample=False, max_new_tokens=prompts[0].max_tokens, eos_token_id=sorted(model.stops)
        ),
        "continuous_batching_config": ContinuousBatchingConfig(
            page_size=_PAGE, num_blocks=pages, max_batch_tokens=_CHUNK
        ),
    }


def greedy(model: LocalModel, asked: Sequence[Request]) -> Answers:
    """Answer with continuous batching as it comes."""
    prompts = tokenised(model, asked)
    model.model.set_attn_implementation("sdpa")
    found = model.model.generate_batch([prompt.ids for prompt in prompts], **settings(model, prompts))
    model.model.set_attn_implementation(attention.NAME)
    written = [[token for token in one.generated_tokens if token not in model.stops] for one in found.values()]
    texts = [model.grammars.tokenizer.decode_str(tokens) for tokens in written]
    return Answers(
        dict(zip([prompt.key for prompt in prompts], texts, strict=True)), sum(len(tokens) for tokens in written)
    )


def formed(model: LocalModel, asked: Sequence[Request]) -> Answers:
    """Answer with continuous batching, and `Choice` to draw under the grammars."""
    prompts = tokenised(model, asked)
    rows = {prompt.key: Row.of(prompt, model.grammars) for prompt in prompts}
    model.head.fit(None)
    model.model.set_attn_implementation("sdpa")
    manager = model.model.init_continuous_batching(**settings(model, prompts))
    manager.logit_processor.logits_processor.append(Choice(model, rows))
    manager.logit_processor.tensors_required += 1
    manager.logit_processor.do_processing = True
    for key, row in rows.items():
        # What the grammar forces at the start is read with the prompt.
        manager.add_request(
            [*row.prompt.ids, *row.new[1:]], key, max_new_tokens=row.prompt.max_tokens - len(row.new) + 1,
            eos_token_id=sorted(model.stops),
        )
    manager.start()
    try:
        for _ in rows:
            manager.get_result()
    finally:
        manager.stop()
        manager.destroy()
        model.model.set_attn_implementation(attention.NAME)
    found = [row.completion(model.grammars) for row in rows.values()]
    return Answers({one.key: one.text for one in found}, sum(one.completion_tokens for one in found))
