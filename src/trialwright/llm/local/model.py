"""The local model: batched, constrained generation by a model inside this process.

Example: ``LocalModel.load("gemma3-270m").generate(requests)`` yields a `Completion` as soon as its
text ends, so that it can be stored while the rest of the batch goes on.
"""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from trialwright import progress
from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.core.errors import ModelError
from trialwright.llm.local import one_by_one as plain
from trialwright.llm.local.alike import Prompt, alike, slots_within
from trialwright.llm.local.decoding import decode
from trialwright.llm.local.grammar import Grammars
from trialwright.llm.local.head import Head
from trialwright.llm.local.slots import sizes, windows
from trialwright.llm.local.stepping import Stepper, serves
from trialwright.llm.model_files.resolving import resolve
from trialwright.llm.pace import Pace
from trialwright.models.causal import device, load_causal, vocabulary_of

BATCH_TOKENS = 49_152
_log = logging.getLogger(__name__)


class LocalModel:
    """A causal language model with its tokenizer and grammars."""

    def __init__(self, model: Any, tokenizer: Any, name: str) -> None:
        """Take a transformers model and fast tokenizer; `name` stands in messages."""
        self.model = model.eval()
        self.tokenizer = tokenizer
        self.name = name
        eos = model.generation_config.eos_token_id
        eos = tokenizer.eos_token_id if eos is None else eos
        if eos is None:
            raise ModelError(f"llm.model {name}: names no token that ends an answer; set eos_token in its config")
        self.stops = frozenset(eos if isinstance(eos, list) else [eos])
        vocabulary = vocabulary_of(model, tokenizer, f"llm.model {name}")
        self.grammars = Grammars(tokenizer, vocabulary, sorted(self.stops))
        self.head = Head(model, vocabulary)
        found = windows(model.config)
        self.windows = found if found and serves(model, found) else None
        if self.windows is None:
            _log.warning("llm.model %s: cannot be batched, so its requests are answered one by one", name)
        self.context = getattr(model.config.get_text_config(), "max_position_embeddings", None)

    @classmethod
    def load(cls, model: str) -> "LocalModel":
        """Load by the name in params.yaml (``llm.model``), on CUDA if it is there, in bfloat16 if the device has it.

        Raises:
            ModelError: there is no such model, or it cannot be loaded.
        """
        loaded = load_causal(resolve(model), f"llm.model {model}", device())
        if not loaded.tokenizer.is_fast:
            raise ModelError(f"llm.model {model}: has no tokenizer.json, which constrained decoding needs")
        return cls(loaded.model, loaded.tokenizer, model)

    def generate(
        self, requests: Sequence[Request], batch_tokens: int = BATCH_TOKENS, pace: Pace | None = None
    ) -> Iterator[Completion]:
        """Yield the completion of each request, in the order in which they end.

        Args:
            requests: with distinct keys.
            batch_tokens: prompt and answer tokens in memory at once.
            pace: is told how it goes.
        """
        prompts = []
        for request in requests:
            prompt = self._prompt(request)
            if self.context and prompt.room > self.context:
                text = f"prompt and max_tokens are {prompt.room} tokens, the model reads {self.context}"
                yield Completion(prompt.key, text, "bad_request", len(prompt.ids), 0)
            else:
                prompts.append(prompt)
        pace = pace or Pace(len(requests), progress.silent)
        pace.take(prompts, len(requests))
        if self.windows is None:
            yield from plain.decode(self.model, self.head, self.grammars, self.stops, prompts, pace)
            return
        for group in alike(prompts):
            room = max(prompt.room for prompt in group)
            count = slots_within(batch_tokens, sizes(self.windows, room), len(group))
            stepper = Stepper(self.model, self.windows, room, count)
            try:
                yield from decode(stepper, self.head, self.grammars, self.stops, group, pace)
            except torch.OutOfMemoryError as error:
                raise ModelError(
                    f"llm.model {self.name}: {count} requests of {room} tokens do not fit the device's memory; "
                    f"lower complete.batch_tokens, now {batch_tokens}"
                ) from error
            finally:
                self.head.reset()

    def _prompt(self, request: Request) -> Prompt:
        """Tokenise a request: a prompt as it stands, messages through the chat template."""
        content = request.content()
        if "messages" in content:
            if not self.tokenizer.chat_template:
                raise ModelError(
                    f"llm.model {self.name}: has no chat template; set llm.prompts to document, or others of form text"
                )
            ids = self.tokenizer.apply_chat_template(
                content["messages"], add_generation_prompt=True, tokenize=True, return_dict=False
            )
        else:
            ids = self.tokenizer(content["prompt"]).input_ids
        return Prompt(request.key, list(ids), content, content["sampling"]["max_tokens"])
