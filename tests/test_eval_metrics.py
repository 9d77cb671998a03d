"""Metrics by hand-worked cases, and the published ones against their scripts' rules on generated cases."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest

from handeye.agent.contracts import (
    Action,
    Box,
    Click,
    Done,
    Drag,
    Fail,
    Navigate,
    OpenApp,
    Press,
    Scroll,
    Target,
    Type,
    Wait,
)
from handeye.agent.errors import CallerError
from handeye.evaluation.offline.aitw import aitw
from handeye.evaluation.offline.androidcontrol import androidcontrol
from handeye.evaluation.offline.marks import MISSING, Marks, Recorded, handeye
from handeye.evaluation.offline.mind2web import mind2web, operation
from handeye.evaluation.offline.texts import anls, edit_distance, set_f1, token_f1
from handeye.evaluation.statistics import bootstrap, mcnemar

WIDTH, HEIGHT = 300, 400  # its diagonal is 500
TARGET = Target(box=Box(100, 100, 140, 120), role="button", text="Save")


def recorded(action: Action, target: Target | None = None) -> Recorded:
    return Recorded(action, target, WIDTH, HEIGHT)


# --- texts -----------------------------------------------------------------------------------------


def test_texts_by_hand() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert anls("Kitten ", "kitten") == 1
    assert anls("kitten", "sitting") == pytest.approx(1 - 3 / 7)
    assert anls("ab", "cd") == anls("", "x") == 0
    assert anls("abcd", "abxy") == 0, "half of it off is not near any more"
    assert anls("", "") == token_f1("", "") == set_f1("", "") == 1
    assert token_f1("the cat the", "The cat sat") == pytest.approx(2 / 3)
    assert token_f1("a", "b") == token_f1("", "b") == 0
    assert set_f1("TYPE a a b", "TYPE a") == pytest.approx(0.8)
    assert set_f1("type a", "TYPE a") == pytest.approx(0.5)


# --- ours ------------------------------------------------------------------------------------------


def test_handeye_by_hand() -> None:
    in_box = recorded(Click(x=120, y=110), TARGET)
    hit = handeye(in_box, Click(x=139, y=100))
    assert hit.success
    assert hit.parts == {
        "type": 1,
        "false_refusal": 0,
        "click_in_box": 1,
        "distance": pytest.approx(np.hypot(19, 10) / 500),
    }
    missed = handeye(in_box, Click(x=140, y=110))
    assert (missed.success, missed.parts["click_in_box"]) == (False, 0)
    assert "misses" in missed.why
    assert handeye(in_box, None) == Marks(success=False, parts={"type": 0, "false_refusal": 0}, why=MISSING)
    assert handeye(in_box, Fail()).parts == {"type": 0, "false_refusal": 1, "click_in_box": 0}

    no_box = recorded(Click(x=100, y=100))
    assert handeye(no_box, Click(x=170, y=100)).parts["click_near"] == 1
    assert handeye(no_box, Click(x=171, y=100)).parts["click_near"] == 0
    assert not handeye(no_box, Click(x=100, y=100, button="right")).success

    typed = recorded(Type(text="two words"))
    assert handeye(typed, Type(text="two")).parts == {
        "type": 1,
        "false_refusal": 0,
        "text_exact": 0,
        "text_anls": 0,
        "text_f1": pytest.approx(2 / 3),
    }
    assert handeye(typed, Press(keys="t")).parts["text_f1"] == 0
    assert handeye(recorded(Press(keys="Enter")), Press(keys="Tab")).parts["keys"] == 0
    scrolled = handeye(recorded(Scroll(x=1, y=1, dy=300)), Scroll(x=290, y=390, dy=20))
    assert scrolled.parts["scroll_direction"] == 1
    refused = recorded(Fail(reason="absent"))
    assert handeye(refused, Fail(reason="absent")).parts["missed_refusal"] == 0
    assert handeye(refused, Click(x=1, y=1)).parts["missed_refusal"] == 1


# --- Mind2Web --------------------------------------------------------------------------------------


def test_mind2web_by_hand() -> None:
    select = Target(box=TARGET.box, role="select")
    assert operation(Type(text="New York"), None) == "TYPE New York"
    assert operation(Type(text="New York"), select) == "SELECT New York"
    assert operation(Click(x=1, y=1), select) == "CLICK"
    step = recorded(Type(text="New York", x=120, y=110), TARGET)
    right = mind2web(step, Type(text="York New", x=101, y=101))
    assert right == Marks(success=True, parts={"element_acc": 1, "action_f1": 1})
    half = mind2web(step, Type(text="Boston", x=101, y=101))
    assert half.parts == {"element_acc": 1, "action_f1": pytest.approx(0.4)}
    assert not half.success
    assert mind2web(step, Type(text="New York", x=99, y=101)).parts == {"element_acc": 0, "action_f1": 1}
    assert mind2web(step, None).parts == {"element_acc": 0, "action_f1": 0}


def test_mind2web_f1_is_the_published_rule() -> None:
    """The rule as the paper's script states it: precision and recall over the two sets of words."""
    rng = random.Random(1)
    for _ in range(500):
        one, other = (" ".join(rng.choices("abcd", k=rng.randrange(5))) for _ in range(2))
        given, wanted = set(one.split()), set(other.split())
        hits = len(given & wanted)
        if not given or not wanted or not hits:
            expected = float(given == wanted)
        else:
            precision, recall = hits / len(given), hits / len(wanted)
            expected = 2 * precision * recall / (precision + recall)
        assert set_f1(one, other) == pytest.approx(expected)


# --- AITW ------------------------------------------------------------------------------------------


def test_aitw_by_hand() -> None:
    click = recorded(Click(x=105, y=105), TARGET)
    assert aitw(click, Click(x=167, y=133)).success, "both in the box at 2.4 of its size"
    assert not aitw(click, Click(x=169, y=105)).success
    across = aitw(click, Drag(path=((10, 10), (200, 10))))
    assert (across.success, across.parts["type"]) == (False, 1), "tap and swipe are one type"
    assert not aitw(recorded(Click(x=105, y=105)), Click(x=160, y=105)).success
    assert aitw(recorded(Click(x=105, y=105)), Click(x=146, y=105)).success
    assert aitw(recorded(Scroll(x=1, y=1, dy=9)), Scroll(x=1, y=1, dy=-9)).success, "only the axis counts"
    assert aitw(recorded(Type(text="a")), Type(text="b")).success, "typed text is not compared"
    assert aitw(recorded(Navigate(to="back")), Press(keys="Escape")).success
    assert not aitw(recorded(Done()), Fail()).success
    assert aitw(recorded(Done()), None).why == MISSING


# --- AndroidControl --------------------------------------------------------------------------------


def test_androidcontrol_table() -> None:
    """Every recorded action against every given one: right exactly on the pairs of the paper's rules."""
    actions = {
        "click in": Click(x=101, y=101),
        "click out": Click(x=10, y=10),
        "long in": Click(x=101, y=101, button="right"),
        "down": Scroll(x=1, y=1, dy=9),
        "finger up": Drag(path=((100, 300), (100, 100))),
        "up": Scroll(x=1, y=1, dy=-9),
        "text": Type(text="Hello "),
        "same text": Type(text="hello"),
        "other text": Type(text="hallo"),
        "app": OpenApp(name="Clock"),
        "other app": OpenApp(name="Mail"),
        "back": Navigate(to="back"),
        "back key": Press(keys="Escape"),
        "home": Press(keys="Home"),
        "enter": Press(keys="Enter"),
        "tab": Press(keys="Tab"),
        "wait": Wait(seconds=1),
        "longer": Wait(seconds=5),
        "done": Done(answer="x"),
        "done too": Done(),
        "fail": Fail(),
    }
    equal = [
        {"click in"},
        {"long in"},
        {"down", "finger up"},
        {"up"},
        {"text", "same text"},
        {"other text"},
        {"app"},
        {"other app"},
        {"back", "back key"},
        {"home"},
        {"enter"},
        {"tab"},
        {"wait", "longer"},
        {"done", "done too"},
        {"fail"},
    ]
    for wanted, got in product(actions, actions):
        if wanted == "click out":
            continue
        right = any({wanted, got} <= group for group in equal)
        marks = androidcontrol(recorded(actions[wanted], TARGET), actions[got])
        assert marks.success == right, (wanted, got)
    assert androidcontrol(recorded(Click(x=10, y=10)), Click(x=51, y=10)).success
    assert not androidcontrol(recorded(Click(x=10, y=10)), Click(x=53, y=10)).success
    assert androidcontrol(recorded(Done()), None).parts == {"type": 0, "step_accuracy": 0}


# --- statistics ------------------------------------------------------------------------------------


def test_intervals_and_the_paired_test() -> None:
    assert bootstrap([]) == bootstrap([[]]) == (0, 0)
    assert bootstrap([[1, 1], [1]]) == (1, 1)
    low, high = bootstrap([[1.0] * 50 + [0.0] * 50])
    assert low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.02)
    assert high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.02)
    assert bootstrap([[1, 0, 1]]) == bootstrap([[1, 0, 1]])
    wide = bootstrap([[1.0] * 20, [0.0] * 20, [1.0] * 20, [0.0] * 20])
    assert wide[1] - wide[0] > high - low, "steps of one episode are not independent"

    assert mcnemar([True] * 5, [True] * 5) == 1
    assert mcnemar([True] * 6 + [False], [False] * 6 + [False]) == pytest.approx(2 / 2**6)
    assert mcnemar([True, True, True, False], [False, False, False, True]) == pytest.approx(10 / 16)
    with pytest.raises(CallerError, match="same steps"):
        mcnemar([True], [])
