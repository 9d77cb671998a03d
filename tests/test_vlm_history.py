"""What the built-in VLM does with its history: not the same in vain, and again what a dialog took away."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_models import TOY

from handeye.agent.actions import parse, points, render
from handeye.agent.backends.local import builtin_inputs
from handeye.agent.contracts import Box, Prompt, StepSummary, View
from handeye.vlm import decide
from handeye.vlm import tokens as words
from handeye.vlm.auto import HandeyeConfig, HandeyeModel, HandeyeProcessor
from handeye.vlm.history import exhausted_actions, past_steps, typed_places, wiped


@pytest.mark.parametrize("seed", range(4))
def test_what_changed_nothing_is_not_done_again(seed):
    torch.manual_seed(seed)
    model = HandeyeModel(HandeyeConfig(**TOY)).eval()
    pixels = np.random.default_rng(seed).integers(0, 255, (96, 160, 3), dtype=np.uint8)
    done: list[str] = []
    for _ in range(4):
        given = HandeyeProcessor()([pixels], [(0, 0, 160, 96)], 'Click "ok"', done, ["unchanged"] * len(done))
        action = parse(decide(model, given).text)
        for earlier in map(parse, done):
            if opening(earlier) == opening(action):
                one, other = points(earlier)[0], points(action)[0]
                assert max(abs(one[0] - other[0]), abs(one[1] - other[1])) > 8
        done.append(render(action))


def opening(action) -> tuple:
    """Its kind with what the model says first of it: button, count, direction."""
    names = ("button", "count", "dx", "dy")
    return (action.kind, bool(points(action)), *(getattr(action, name, None) for name in names))


def test_a_way_that_came_back_to_an_equal_screen_is_spent():
    done = ["click(x=10, y=20)", "click(x=50, y=60)", "press(keys='Enter')"]
    exhausted = exhausted_actions(past_steps(done, ["changed", "changed", "unchanged"], [True, False, False]))
    assert exhausted.tolist() == [[words.ID["PRESS"], -1, -1], [words.ID["CLICK"], 10, 20]]
    assert not len(exhausted_actions(past_steps(done[:2], ["unchanged", "changed"])))


def test_a_text_that_a_dialog_took_away_may_be_typed_once_more() -> None:
    goal = 'Enter the username "ana" and the password "x1"'
    way = ["type(text='ana', x=70, y=88)", "click(x=100, y=169)"]
    effects, here = ["changed", "changed"], [True, False]
    steps = past_steps(way, effects, here)
    once = wiped(steps)
    assert once == {0}
    assert not len(exhausted_actions(steps))
    assert not len(typed_places(goal, steps, without=once))
    again = ["type(text='ana', x=68, y=89)", way[1]]
    twice = past_steps(way + again, effects * 2, here * 2)
    assert not wiped(twice)
    assert exhausted_actions(twice)[:, 0].tolist().count(words.ID["TYPE"]) == 2
    assert len(typed_places(goal, twice)) == 2
    assert not wiped(past_steps(way, ["unchanged", "changed"], here))


@pytest.mark.parametrize(
    ("action", "kind", "point", "text", "openings"),
    [
        ("click(x=1, y=2.5)", "click", (1, 2.5), "", ("CLICK",)),
        ("click(x=1, y=2, button='right')", "click", (1, 2), "", ("RIGHT_CLICK",)),
        ("click(x=1, y=2, count=3)", "click", (1, 2), "", ("TRIPLE_CLICK",)),
        ("click(x=1, y=2, modifiers=('Control',))", "click", (1, 2), "", ("CONTROL_CLICK",)),
        ("drag(path=((3, 4), (5, 6)))", "drag", (3, 4), "", ("DRAG",)),
        ("scroll(x=1, y=2, dx=0, dy=-120)", "scroll", (1, 2), "", ("SCROLL_UP",)),
        ("scroll(x=1, y=2, dx=120)", "scroll", (1, 2), "", ("SCROLL_RIGHT",)),
        ("scroll(x=1, y=2)", "scroll", (1, 2), "", ()),
        ("type(text='it\\'s \"so\"')", "type", None, 'it\'s "so"', ("TYPE", "TYPE_CLEAR", "TYPE_HERE")),
        ("type(text='at x=9, y=9')", "type", None, "at x=9, y=9", ("TYPE", "TYPE_CLEAR", "TYPE_HERE")),
        ("note(text='x=9, y=9')", "note", None, "", ("NOTE",)),
        ("press(keys='Enter')", "press", None, "", ("PRESS",)),
        ("click(x=1, y=", "click", None, "", ("CLICK",)),
        ("", "", None, "", ()),
    ],
)
def test_a_past_step_is_read_once(action, kind, point, text, openings) -> None:
    (step,) = past_steps([action])
    assert (step.kind, step.point, step.text, step.openings) == (kind, point, text, openings)


def test_a_frame_that_differs_by_the_ring_of_a_field_is_as_good_as_this_one() -> None:
    goal = 'Enter the username "ana" and the password "x1"'
    step = StepSummary(action="type(text='x1', x=70, y=140)", effect="changed", frame="with a ring")
    prompt = Prompt(goal=goal, history=(step,), frame="without")
    views = [View("tile", np.zeros((214, 332, 3), np.uint8), Box(0, 0, 332, 214), 1)]
    assert len(builtin_inputs(HandeyeProcessor(), views, prompt)["typed_positions"]) == 1
    assert not len(builtin_inputs(HandeyeProcessor(), views, prompt, {step.frame})["typed_positions"])
