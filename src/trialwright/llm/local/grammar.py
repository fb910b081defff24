"""Constrained decoding: which tokens may follow, by a JSON schema or a regular expression.

Example: after ``{"phase":`` a schema whose phase is an enum allows the tokens ``"`` and ``"Phase``
and not many more. JSON is written without free blanks, since a model may go on with them for ever.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import llguidance.hf
import llguidance.numpy
import numpy as np
from llguidance import LLExecutor, LLMatcher, LLTokenizer

from trialwright.core.errors import ModelError
from trialwright.llm.schema import ordered

# Sets of tokens whose masks are kept: within a string that allows them all, a mask takes a tenth of the time.
# Printable ASCII without quote, backslash and full stop, at which a string or a sentence may end.
_SLICES = [r"[ !#-\-/-\[\]-~]{1,10}", r"[ !#-\-/-\[\]-~]{1,30}"]
# Grammars kept: nearly every plan has one of its own, which takes a quarter of a megabyte, and 5 ms to be made anew.
_KEPT = 128


class Grammars:
    """Makes matchers for one tokenizer and reads the masks of a batch of them."""

    def __init__(self, tokenizer: Any, vocabulary: int, stops: Sequence[int]) -> None:
        """Prepare the tokenizer's vocabulary; takes seconds, so it is done once a model.

        Args:
            tokenizer: a fast transformers tokenizer.
            vocabulary: how many logits the model gives, which may be more than the tokenizer has tokens.
            stops: the tokens that end an answer.
        """
        self.tokenizer = llguidance.hf.from_tokenizer(
            tokenizer, n_vocab=vocabulary, eos_token=list(stops), slices=[*_SLICES, *LLTokenizer.json_slices()]
        )
        self.vocabulary = vocabulary
        self._executor = LLExecutor()
        self._compiled = lru_cache(_KEPT)(self._compile)

    def matcher(self, format: Mapping[str, Any] | None) -> LLMatcher | None:
        """Return a fresh matcher of a request's format, None where the answer is free.

        Raises:
            ModelError: the schema or the expression cannot be enforced.
        """
        if format is None:
            return None
        return self._compiled(json.dumps(format, sort_keys=True)).deep_copy()

    def masks(self, matchers: Sequence[LLMatcher | None]) -> np.ndarray | None:
        """Return the allowed tokens, rows x words of 32 bits, None where no row is constrained."""
        rows = [(matcher, row) for row, matcher in enumerate(matchers) if matcher is not None]
        if not rows:
            return None
        bits: np.ndarray = llguidance.numpy.allocate_token_bitmask(len(matchers), self.vocabulary)
        llguidance.numpy.fill_next_token_bitmask_par(self._executor, rows, bits)
        return bits

    def _compile(self, source: str) -> LLMatcher:
        wanted = json.loads(source)
        if wanted["kind"] == "regex":
            grammar = LLMatcher.grammar_from_regex(wanted["pattern"])
        else:
            grammar = LLMatcher.grammar_from_json_schema(
                json.dumps(ordered(wanted["schema"])),
                overrides={"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "},
            )
        matcher = LLMatcher(self.tokenizer, grammar, log_level=0)
        if matcher.is_error():
            said = " ".join(matcher.get_error().split())[:200]
            raise ModelError(f"{wanted['kind']} of a request: cannot be enforced: {said}")
        return matcher
