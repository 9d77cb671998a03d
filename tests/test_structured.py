"""The forms of an answer that servers take: what they let through is always a valid action on the screen."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
import tiny_models

from handeye.agent.actions import check_on_screen
from handeye.agent.backends.structured import MODES, structure
from handeye.agent.cards import families
from handeye.agent.contracts import Constraint
from handeye.agent.dialects import dialect
from handeye.agent.dialects.schema import answer_schema
from handeye.agent.errors import CallerError

llguidance = pytest.importorskip("llguidance", reason="pip install -e '.[vlm]'")
CARDS = {name: family.card(name) for name, family in families().items()}
SCREEN = Constraint(width=413, height=307)
JSON = ("qwen2-vl", "qwen2.5-vl", "qwen3-vl", "moondream", "gemini", "claude", "gpt")
ANSWERS = 25


@pytest.mark.parametrize("name", JSON)
def test_a_schema_lets_only_valid_actions_through(name: str) -> None:
    """Drawn by a grammar engine that vLLM and llama.cpp use as well."""
    from llguidance.hf import from_tokenizer

    words, chance, kinds = tiny_models.tokenizer(), random.Random(name), set()
    schema = json.dumps(answer_schema(CARDS[name], SCREEN.width, SCREEN.height))
    grammar = llguidance.LLMatcher.grammar_from_json_schema(schema)
    known = from_tokenizer(words, n_vocab=len(words))
    for _ in range(ANSWERS):
        matcher, tokens = llguidance.LLMatcher(known, grammar), list[int]()
        assert not matcher.is_error(), matcher.get_error()
        while not matcher.is_stopped():
            bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), np.uint8), bitorder="little")
            tokens.append(int(chance.choice(np.flatnonzero(bits))))
            matcher.consume_token(tokens[-1])
            assert len(tokens) < 3000
        text = words.decode(tokens).removesuffix("</s>")
        action = dialect(CARDS[name]).parse(text, SCREEN.width, SCREEN.height)
        check_on_screen(action, SCREEN.width, SCREEN.height)
        kinds.add(action.kind)
    assert len(kinds) > 5


def test_each_way_has_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {}
    for way in ("", *MODES):
        monkeypatch.setenv("HANDEYE_STRUCTURED", way)
        sent[way] = structure(CARDS["qwen2.5-vl"], SCREEN)
    assert sent[""] == {}
    assert [*sent["vllm"]["structured_outputs"]] == ["regex"]
    assert sent["vllm"]["structured_outputs"]["regex"] == sent["vllm-guided"]["guided_regex"]
    assert sent["sglang"]["regex"] == sent["vllm-guided"]["guided_regex"]
    assert sent["ollama"] == sent["llama.cpp"]
    assert sent["ollama"]["response_format"]["type"] == "json_schema"


def test_only_the_asked_kinds() -> None:
    result = json.dumps(answer_schema(CARDS["claude"], 413, 307, ("click",)))
    assert "left_click" in result
    assert "scroll" not in result


def test_what_cannot_be_said_is_the_callers_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDEYE_STRUCTURED", "ollama")
    with pytest.raises(CallerError, match="'ui_tars' are no JSON"):
        structure(CARDS["ui-tars"], SCREEN)
    monkeypatch.setenv("HANDEYE_STRUCTURED", "mystery")
    with pytest.raises(CallerError, match="it is one of vllm"):
        structure(CARDS["claude"], SCREEN)
