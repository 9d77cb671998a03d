"""Only valid answers: llguidance masks every token that leaves the dialect or the screen."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from handeye.agent.contracts import Constraint, ModelCard
from handeye.agent.dialects.grammar import Hole, alternatives, escaped, hole_regex, regex

GRAMMARS = 16
"""Compiled grammars that are kept: one a screen size and set of kinds."""
LETTERS = (r"\u{A1}-\u{D7FF}", "\u00a1-\ud7ff")
"""A range of letters in llguidance's spelling, and as every engine reads it."""


class Constrained:
    """Makes the logits processor of an answer. Without llguidance decoding is free; only parsing checks."""

    def __init__(self, tokenizer: Any, card: ModelCard, vocabulary: int) -> None:
        self._tokenizer, self._card, self._vocabulary = tokenizer, card, vocabulary
        self._special: dict[str, int] = {}
        self._known: Any = None
        self._grammar = lru_cache(GRAMMARS)(self._written)

    def processors(self, constraint: Constraint | None) -> Any:
        """A LogitsProcessorList with the mask, or an empty one when nothing is constrained."""
        from transformers import LogitsProcessorList

        if constraint is None or not self.usable:
            return LogitsProcessorList()
        return LogitsProcessorList([_processor(self.matcher(constraint))])

    @property
    def usable(self) -> bool:
        try:
            import llguidance  # noqa: F401
        except ImportError:
            return False
        return bool(getattr(self._tokenizer, "is_fast", False))

    def matcher(self, constraint: Constraint) -> Any:
        """A fresh matcher of the dialect's grammar on that screen."""
        from llguidance import LLMatcher
        from llguidance.hf import from_tokenizer

        if self._known is None:
            self._known = from_tokenizer(self._tokenizer, n_vocab=self._vocabulary)
            self._special = self._special_tokens()
        matcher = LLMatcher(self._known, self._grammar(constraint))
        if matcher.is_error():
            raise ValueError(f"the grammar of {self._card.dialect} is wrong: {matcher.get_error()}")
        return matcher

    def _special_tokens(self) -> dict[str, int]:
        """Tokens that are no text to llguidance and named by their number in a grammar: Qwen-VL's <tool_call>
        too, though its own tokenizer does not call it special."""
        added = getattr(self._tokenizer, "added_tokens_decoder", {})
        return {
            token.content: number for number, token in added.items() if self._known.is_special_token(number)
        }

    def _written(self, constraint: Constraint) -> str:
        from llguidance import LLMatcher

        forms = alternatives(self._card, constraint.width, constraint.height, constraint.kinds)
        rules = [f"a{index}: {self._rule(pieces)}" for index, pieces in enumerate(forms)]
        start = " | ".join(f"a{index}" for index in range(len(forms)))
        return LLMatcher.grammar_from_lark("\n".join([f"start: {start}", *rules]))

    def _rule(self, pieces: list[Any]) -> str:
        """One form as a Lark rule: stretches of text as regular expressions, special tokens by number."""
        parts: list[str] = []
        text = ""
        for piece in pieces:
            token = self._token(piece) if isinstance(piece, Hole) else None
            if token is None and isinstance(piece, str):
                for is_token, part in self._split(piece):
                    if is_token:
                        parts, text = [*parts, *_stretch(text), f"<[{self._special[part]}]>"], ""
                    else:
                        text += escaped(part)
            elif token is None:
                text += hole_regex(piece)
            else:
                parts, text = [*parts, *_stretch(text), token], ""
        return " ".join([*parts, *_stretch(text)])

    def _token(self, hole: Hole) -> str | None:
        """A location token of the vocabulary, as the numbers it may have."""
        if not hole.token or hole.axis is None:
            return None
        form = "{}{}>" if "_" in hole.token else "{}{:04d}>"
        names = [form.format(hole.token, number) for number in range(round(hole.axis.last) + 1)]
        if not all(name in self._special for name in names):
            return None
        return f"<[{','.join(str(self._special[name]) for name in names)}]>"

    def _split(self, text: str) -> list[tuple[bool, str]]:
        """The text cut at the special tokens that it spells."""
        import re

        spelled = [name for name in self._special if name in text]
        if not spelled:
            return [(False, text)]
        parts = re.split("(" + "|".join(re.escape(name) for name in spelled) + ")", text)
        return [(part in self._special, part) for part in parts if part]


def answer_regex(card: ModelCard, constraint: Constraint) -> str:
    """Every valid answer as one regular expression, for servers that take one; no engine's own escapes."""
    forms = alternatives(card, constraint.width, constraint.height, constraint.kinds)
    return "|".join(f"(?:{regex(pieces)})" for pieces in forms).replace(*LETTERS)


def _stretch(text: str) -> list[str]:
    return [f"/{text}/"] if text else []


def _processor(matcher: Any) -> Any:
    import numpy as np
    import torch
    from transformers import LogitsProcessor

    class Masked(LogitsProcessor):
        """Keeps the tokens that the grammar allows next. One answer at a time."""

        def __init__(self) -> None:
            self._seen: int | None = None

        def __call__(self, input_ids: Any, scores: Any) -> Any:
            if self._seen is not None and not matcher.is_stopped():
                matcher.consume_tokens(input_ids[0, self._seen :].tolist())
            self._seen = input_ids.shape[1]
            bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), np.uint8), bitorder="little")
            allowed = torch.from_numpy(bits[: scores.shape[-1]].astype(bool)).to(scores.device)
            if len(allowed) < scores.shape[-1]:
                more = torch.zeros(scores.shape[-1] - len(allowed), dtype=torch.bool, device=scores.device)
                allowed = torch.cat([allowed, more])
            masked = scores.masked_fill(~allowed, float("-inf"))
            if torch.isinf(masked).all():  # the model's own rule forces a first token: not part of the answer
                self._seen = input_ids.shape[1] + 1
                return scores
            return masked

    return Masked()
