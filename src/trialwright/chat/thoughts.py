"""What a model said, without what it thought: every mark that models write around a thought, in one table.

Example: of ``<think>Five, then.</think>1. The dose`` only ``1. The dose`` is read; of ``<think>Five, then`` nothing.
"""

import re

# Marks of a thought, as an endpoint leaves them in: an opening and a closing. Chat templates may open the thought
# themselves, so the closing alone is an end too; a thought that has no end is all that follows.
_TAGS = (
    "think", "thinking", "thought", "thoughts", "reasoning", "reflection", "analysis", "scratchpad", "inner_monologue",
    "antthinking", "seed:think",
)
_MARKS = (
    *((rf"<{tag}(?:\s[^<>]*)?>", rf"</{tag}\s*>") for tag in _TAGS),
    (r"◁think▷", r"◁/think▷"),
    (r"\[THINK(?:ING)?\]", r"\[/THINK(?:ING)?\]"),
    (r"<\|begin_of_thought\|>", r"<\|end_of_thought\|>"),
    (r"<\|START_THINKING\|>", r"<\|END_THINKING\|>"),
    (r"<\|think\|>", r"<\|/think\|>"),
    (r"<unused94>", r"<unused95>"),
    # gpt-oss's channels: what goes to any but the last is not for the reader.
    (r"<\|channel\|>\s*(?:analysis|commentary)[^<]*<\|message\|>", r"<\|channel\|>\s*final[^<]*<\|message\|>"),
)
_THOUGHTS = tuple((re.compile(f"(?i){opening}"), re.compile(f"(?i){closing}")) for opening, closing in _MARKS)
# The same channels from servers that drop the marks and leave their words.
_BARE_CHANNEL = re.compile(r"(?s)\Aanalysis(?=[A-Z]).*?(?:assistantfinal(?![a-z])|\Z)")
# What stands around an answer, or ends a turn, and says nothing.
_WRAPPERS = re.compile(
    r"(?i)</?(?:answer|final_answer|final|output|response|solution)>|<\|(?:begin|end)_of_(?:solution|box)\|>"
    r"|<\|(?:start|end)_response\|>|<\|im_start\|>(?:assistant)?"
    r"|<\|(?:im_end|eot_id|end|return|endoftext|end_of_text)\|>|<end_of_turn>|<eos>|</s>(?=\s*\Z)"
)


def said(text: str) -> str:
    """Return an answer without the thoughts in it and the marks around it; nothing is left of a thought alone."""
    text = _BARE_CHANNEL.sub("", text)
    for opening, closing in _THOUGHTS:
        text = _without(text, opening, closing)
    return _WRAPPERS.sub("", text)


def _without(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    ends = list(closing.finditer(text))
    if ends:
        # Behind the last thought stands the answer, else before the first.
        after = text[ends[-1].end() :]
        text = after if after.strip() else text[: ends[-1].start()]
    begun = opening.search(text)
    return text[: begun.start()] if begun else text
