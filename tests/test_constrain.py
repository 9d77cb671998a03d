"""Constrained decoding: whatever the weights want, the answer is a valid action on the screen."""

from __future__ import annotations

import random
import time
from pathlib import Path

import numpy as np
import pytest
import tiny_models

from handeye.agent.actions import check_on_screen
from handeye.agent.backends.constrain import Constrained, answer_regex
from handeye.agent.cards import families
from handeye.agent.contracts import Constraint
from handeye.agent.dialects import dialect
from handeye.agent.dialects.grammar import up_to

pytest.importorskip("llguidance", reason="pip install -e '.[vlm]'")
CARDS = {name: family.card(name) for name, family in families().items()}
SCREEN = Constraint(width=413, height=307)
ANSWERS = 1000
SPECIAL = ("<|box_start|>", "<|box_end|>", "<tool_call>", "</tool_call>", "<image>")


def drawn(
    constrained: Constrained, tokenizer: tiny_models.PreTrainedTokenizerFast, chance: random.Random
) -> list[int]:
    """One answer of a model whose logits are noise: any allowed token, repeatedly."""
    matcher, tokens = constrained.matcher(SCREEN), list[int]()
    while not matcher.is_stopped():
        bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), np.uint8), bitorder="little")
        token = int(chance.choice(np.flatnonzero(bits)))
        matcher.consume_token(token)
        tokens.append(token)
        assert len(tokens) < 600
    return tokens


def test_a_thousand_random_answers_are_valid_actions(capsys: pytest.CaptureFixture[str]) -> None:
    chance, valid, tokens, spent = random.Random(0), 0, 0, 0.0
    places = [f"<loc_{number}>" for number in range(1000)]
    words = tiny_models.tokenizer(*SPECIAL, *places)
    each = -(-ANSWERS // len(CARDS))
    for card in CARDS.values():
        constrained = Constrained(words, card, len(words))
        constrained.matcher(SCREEN)  # compiled once
        for _ in range(each):
            begun = time.perf_counter()
            answer = drawn(constrained, words, chance)
            spent, tokens = spent + time.perf_counter() - begun, tokens + len(answer)
            text = words.decode(answer).removesuffix("</s>")
            action = dialect(card).parse(text, SCREEN.width, SCREEN.height)
            check_on_screen(action, SCREEN.width, SCREEN.height)
            valid += 1
    assert valid == each * len(CARDS) >= ANSWERS
    with capsys.disabled():
        print(f"\n{valid} of {valid} valid in {len(CARDS)} families, {1000 * spent / tokens:.2f} ms a token")


def test_a_tool_call_token_that_is_not_called_special_is_still_one_token() -> None:
    """As in the tokenizers of Qwen2.5-VL and later; to llguidance it is special all the same."""
    words = tiny_models.tokenizer("<|box_start|>", "<|box_end|>")
    words.add_tokens(["<tool_call>", "</tool_call>"])
    card = CARDS["qwen2.5-vl"]
    constrained, chance = Constrained(words, card, len(words)), random.Random(5)
    for _ in range(5):
        answer = drawn(constrained, words, chance)
        assert answer[0] == words.convert_tokens_to_ids("<tool_call>")
        text = words.decode(answer).removesuffix("</s>")
        assert dialect(card).parse(text, SCREEN.width, SCREEN.height)


def test_only_the_asked_kinds() -> None:
    words = tiny_models.tokenizer(*SPECIAL)
    for name in ("qwen2.5-vl", "ui-tars"):
        constrained = Constrained(words, CARDS[name], len(words))
        for seed in range(5):
            only = SCREEN.model_copy(update={"kinds": ("click",)})
            matcher, text, chance = constrained.matcher(only), list[int](), random.Random(seed)
            while not matcher.is_stopped():
                bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), np.uint8), bitorder="little")
                text.append(int(chance.choice(np.flatnonzero(bits))))
                matcher.consume_token(text[-1])
            answer = words.decode(text).removesuffix("</s>")
            assert dialect(CARDS[name]).parse(answer, SCREEN.width, SCREEN.height).kind == "click"


@pytest.mark.parametrize("last", [0, 7, 9, 10, 99, 100, 306, 412, 999, 1279, 8191])
def test_a_range_is_exact(last: int) -> None:
    import re

    pattern = re.compile(up_to(last))
    for number in range(2 * last + 30):
        assert bool(pattern.fullmatch(str(number))) == (number <= last)


@pytest.mark.parametrize("name", CARDS)
def test_a_servers_expression_is_the_same_language(name: str) -> None:
    import regex

    pattern = regex.compile(answer_regex(CARDS[name], SCREEN))
    card = CARDS[name]
    for text in ("click(x=100, y=50)", "press(keys='Enter')", "done()"):
        from handeye.agent.actions import parse

        data = dialect(card).render(parse(text), SCREEN.width, SCREEN.height)
        if card.coordinate_space != "location-token" and card.dialect != "cogagent":
            assert pattern.fullmatch(data), data


def test_without_a_fast_tokenizer_decoding_is_free(tmp_path: Path) -> None:
    assert not Constrained(object(), CARDS["llava"], 10).usable
