"""What servers of thinking models answer: thoughts apart or inside, cut off, in parts, or nothing at all."""

from __future__ import annotations

from typing import Any

import pytest

from handeye.agent.backends.answers import text_of
from handeye.agent.backends.server import ANSWER_TOKENS, THINKING_TOKENS, Server
from handeye.agent.backends.structured import thinking
from handeye.agent.backends.turns import first_action
from handeye.agent.contracts import Prompt, Resize
from handeye.agent.dialects.resize import resized
from handeye.agent.errors import ModelFault, ParseError

CALL = '{"action": "left_click", "coordinate": [1, 2]}'
ADDRESS = "http://127.0.0.1:8000/v1#"


def told(finish: str = "stop", **message: Any) -> Any:
    return {"message": message, "finish_reason": finish}


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (told(content=CALL), CALL),
        (told(content=CALL, reasoning_content="it is there"), CALL),
        (told(content=[{"type": "text", "text": CALL}]), CALL),
        (told(content=[{"type": "reasoning", "text": "hm"}, {"type": "output_text", "text": CALL}]), CALL),
        (told(content=f"<think>hm</think>{CALL}"), f"<think>hm</think>{CALL}"),
        (
            told(content=None, tool_calls=[{"function": {"name": "a", "arguments": "{}"}}]),
            '{"name": "a", "arguments": {}}',
        ),
    ],
)
def test_the_text_of_an_answer(choice: Any, text: str) -> None:
    assert text_of(choice, "m", 256) == text


@pytest.mark.parametrize(
    ("choice", "cause"),
    [
        (
            told("length", content=None, reasoning="hm"),
            r"all 256 tokens for its thoughts .*tokens=2048.*thinking=off",
        ),
        (told("length", content="", reasoning_content="hm"), "for its thoughts"),
        (told("length", content="<think>hm"), "for its thoughts"),
        (told("length", content=""), r"no answer within 256 tokens: ask with \?tokens=2048"),
        (
            told("length", tool_calls=[{"function": {"name": "a", "arguments": '{"b": '}}]),
            "cut off in its tool call at 256",
        ),
        (told(content="<think>hm"), "broke off in its thoughts"),
        (told(content=None, reasoning="hm"), r"no text \(stop\), only thoughts"),
        (told("content_filter", content=""), r"no text \(content_filter\)"),
        (told(content=None, refusal="I may not"), "refuses: I may not"),
    ],
)
def test_an_answer_without_text_names_its_cause(choice: Any, cause: str) -> None:
    with pytest.raises(ModelFault, match=cause):
        text_of(choice, "m", 256)


def test_limits_thinking_and_sampling_go_into_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    body = Server(f"{ADDRESS}Qwen2.5-VL-7B")._body([], Prompt(goal="x", text="x"), None)
    assert (body["max_tokens"], body["temperature"]) == (ANSWER_TOKENS, 0)
    assert "chat_template_kwargs" not in body
    assert Server(f"{ADDRESS}Qwen3.5-4B")._tokens == THINKING_TOKENS
    assert Server(f"{ADDRESS}Qwen3.5-4B?thinking=off")._tokens == ANSWER_TOKENS
    chosen = Server(f"{ADDRESS}Qwen3.5-4B?tokens=2048&thinking=off&temperature=0.6&top_p=0.9&seed=3")
    body = chosen._body([], Prompt(goal="x", text="x"), None)
    assert body["max_tokens"] == 2048
    assert body["chat_template_kwargs"]["enable_thinking"] is False
    assert (body["temperature"], body["top_p"], body["seed"]) == (0.6, 0.9, 3)
    monkeypatch.setenv("HANDEYE_STRUCTURED", "ollama")
    assert thinking("off") == {"reasoning_effort": "none"}


def test_a_servers_own_limit_is_part_of_its_card() -> None:
    card = Server(f"{ADDRESS}qwen3-vl:8b?max_pixels=2097152").card
    width, height = resized(3840, 2160, card.resize)
    assert width * height <= 2097152
    assert Server(f"{ADDRESS}llava-onevision?max_pixels=9").card.resize == Resize(rule="fit", max_pixels=9)


AT = {"coordinate": [5, 6]}


@pytest.mark.parametrize(
    ("calls", "action"),
    [
        ([{"action": "screenshot"}], None),
        ([{"action": "left_click", **AT}, {"action": "type", "text": "a"}], {"action": "left_click", **AT}),
        ([{"action": "left_click"}], {"action": "left_click", "coordinate": [1, 2]}),
        ([{"action": "mouse_move", **AT}, {"action": "left_click"}], {"action": "left_click", **AT}),
        (
            [{"action": "left_mouse_down"}, {"action": "mouse_move", **AT}, {"action": "left_mouse_up"}],
            {"action": "left_click_drag", "path": [[1, 2], [5, 6]]},
        ),
    ],
)
def test_several_calls_of_one_turn(calls: Any, action: Any) -> None:
    assert first_action(calls, [1, 2]) == action


def test_a_button_that_is_not_let_go_is_refused() -> None:
    with pytest.raises(ParseError, match="left_click_drag"):
        first_action([{"action": "left_mouse_down"}], [1, 2])
