"""The published metrics against a second writing of each definition, on generated cases.

The second writings follow the published scripts in their own terms (y before x in 0..1, boxes as top, left,
height, width, numbers of action types), and know nothing of ours.
"""

from __future__ import annotations

import random

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
from handeye.evaluation.offline.aitw import aitw
from handeye.evaluation.offline.androidcontrol import androidcontrol
from handeye.evaluation.offline.androidcontrol_qwen import androidcontrol_qwen
from handeye.evaluation.offline.marks import Recorded
from handeye.evaluation.offline.mind2web import mind2web, mind2web_seeclick

WIDTH, HEIGHT, CASES = 320, 400, 2000


def box(rng: random.Random) -> Box:
    x, y = rng.randrange(0, WIDTH - 60), rng.randrange(0, HEIGHT - 60)
    return Box(x, y, x + rng.randrange(8, 60), y + rng.randrange(8, 60))


def place(rng: random.Random, near: Box) -> tuple[float, float]:
    """Anywhere, or about a box; often exactly on one of its edges or corners."""
    if rng.random() < 0.2:
        return rng.randrange(WIDTH), rng.randrange(HEIGHT)
    grown = near.padded(near.width, near.height)
    x = rng.choice((near.x0, near.x1, rng.uniform(grown.x0, grown.x1)))
    y = rng.choice((near.y0, near.y1, rng.uniform(grown.y0, grown.y1)))
    return min(max(x, 0.0), WIDTH - 1), min(max(y, 0.0), HEIGHT - 1)


# --- AITW --------------------------------------------------------------------------------------------


def as_aitw(action: Action) -> tuple[int, list[float], list[float]]:
    """Action type, touch and lift (y, x in 0..1), as the data set stores an action."""
    if isinstance(action, Click):
        touch = [action.y / HEIGHT, action.x / WIDTH]
        return 4, touch, touch
    if isinstance(action, Drag):
        (x0, y0), (x1, y1) = action.path[0], action.path[-1]
        return 4, [y0 / HEIGHT, x0 / WIDTH], [y1 / HEIGHT, x1 / WIDTH]
    if isinstance(action, Scroll):
        touch = [0.5, 0.5]
        return 4, touch, [0.5 - 0.3 * np.sign(action.dy), 0.5 - 0.3 * np.sign(action.dx)]
    if isinstance(action, Type):
        return 3, [-1, -1], [-1, -1]
    if isinstance(action, Press):
        return {"Enter": 7, "Home": 6}[action.keys], [-1, -1], [-1, -1]
    return {Navigate: 5, Done: 10, Fail: 11}[type(action)], [-1, -1], [-1, -1]  # type: ignore[index]


def published_aitw(one: Action, other: Action, boxes: list[Box]) -> bool:
    type_1, touch_1, lift_1 = as_aitw(one)
    type_2, touch_2, lift_2 = as_aitw(other)
    if type_1 != 4 or type_2 != 4:
        return type_1 == type_2
    taps = [
        np.linalg.norm(np.array(a) - np.array(b)) <= 0.04 for a, b in ((touch_1, lift_1), (touch_2, lift_2))
    ]
    if taps[0] != taps[1]:
        return False
    if not taps[0]:
        axes = [
            np.argmax(np.abs(np.subtract(lift, touch)))
            for touch, lift in ((touch_1, lift_1), (touch_2, lift_2))
        ]
        return bool(axes[0] == axes[1])
    rows = np.array([[b.y0 / HEIGHT, b.x0 / WIDTH, b.height / HEIGHT, b.width / WIDTH] for b in boxes])
    for top, left, height, width in rows:
        more_height, more_width = 1.4 * height, 1.4 * width
        top, left = max(0, top - more_height / 2), max(0, left - more_width / 2)
        height, width = min(1, height + more_height), min(1, width + more_width)
        inside = [top <= y <= top + height and left <= x <= left + width for y, x in (touch_1, touch_2)]
        if all(inside):
            return True
    return bool(np.linalg.norm(np.subtract(touch_1, touch_2)) <= 0.14)


def drawn_aitw(rng: random.Random, about: Box) -> Action:
    (x, y), end = place(rng, about), place(rng, about)
    return rng.choice(
        (
            Click(x=x, y=y),
            Click(x=x, y=y),
            Click(x=x, y=y),
            Drag(path=((x, y), end)),
            Drag(path=((x, y), (x + rng.choice((-3, 3)), y + 1))),
            Scroll(x=1, y=1, dy=rng.choice((-9, 9))),
            Scroll(x=1, y=1, dx=rng.choice((-9, 9))),
            Type(text=rng.choice("ab")),
            Press(keys=rng.choice(("Enter", "Home"))),
            Navigate(to="back"),
            Done(),
            Fail(),
        )
    )


def test_aitw() -> None:
    rng, agreed, by_box = random.Random(2), 0, 0
    for _ in range(CASES):
        boxes = [box(rng) for _ in range(rng.randrange(4))]
        about = boxes[0] if boxes else box(rng)
        one, other = drawn_aitw(rng, about), drawn_aitw(rng, about)
        target = Target(box=boxes[-1]) if boxes and rng.random() < 0.5 else None
        elements = tuple(boxes[:-1] if target else boxes)
        expected = published_aitw(one, other, boxes)
        marks = aitw(Recorded(one, target, WIDTH, HEIGHT, elements), other)
        assert marks is not None
        assert marks.success == expected, (one, other, boxes)
        assert marks.parts["type"] == (as_aitw(one)[0] == as_aitw(other)[0])
        agreed += expected
        by_box += expected and not published_aitw(one, other, [])
    assert agreed > 250
    assert by_box > 20, "cases that only the boxes decide"


# --- AndroidControl by the rules of Qwen2.5-VL -------------------------------------------------------


def as_qwen(action: Action, target: Target | None) -> dict:
    """An action as the script's test set writes it."""
    boxes = [list(target.box)] if target else []
    if isinstance(action, Click):
        name = "click" if action.button == "left" else "long_press"
        return {"action": name, "coordinate": [action.x, action.y], "candidate_bbox": boxes}
    if isinstance(action, Scroll):
        way = ("down" if action.dy > 0 else "up") if action.dy else ("right" if action.dx > 0 else "left")
        return {"action": "swipe", "direction": way}
    if isinstance(action, Type):
        return {"action": "type", "text": action.text}
    if isinstance(action, OpenApp):
        return {"action": "open", "text": action.name, "candidate_bbox": boxes}
    if isinstance(action, Wait):
        return {"action": "wait"}
    button = "Back" if isinstance(action, Navigate) else action.keys if isinstance(action, Press) else ""
    return {"action": "system_button", "button": button} if button else {"action": "terminate"}


def published_qwen(pred: dict, truth: dict) -> tuple[bool, bool]:
    """Type right, and all right."""

    def near(point: list, boxes: list, wanted: list) -> bool:
        x, y = point[0] / WIDTH, point[1] / HEIGHT
        for x0, y0, x1, y1 in boxes:
            x0, x1, y0, y1 = x0 / WIDTH, x1 / WIDTH, y0 / HEIGHT, y1 / HEIGHT
            middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
            if abs(x - middle_x) <= (x1 - x0) * 0.6 and abs(y - middle_y) <= (y1 - y0) * 0.6:
                return True
        return bool(np.linalg.norm([wanted[0] / WIDTH - x, wanted[1] / HEIGHT - y]) <= 0.04)

    def text(one: str, other: str) -> bool:
        one, other = one.lower().strip(), other.lower().strip()
        return one in other or other in one

    kind, given = truth["action"], pred["action"]
    if kind == "open" and given == "click":
        boxes = truth["candidate_bbox"]
        if not boxes:
            return False, False
        x0, y0, x1, y1 = boxes[0]
        return True, near(pred["coordinate"], boxes, [(x0 + x1) / 2, (y0 + y1) / 2])
    if kind != given:
        return False, False
    if kind in ("click", "long_press"):
        return True, near(pred["coordinate"], truth["candidate_bbox"], truth["coordinate"])
    if kind in ("type", "open"):
        return True, text(pred["text"], truth["text"])
    if kind == "swipe":
        return True, pred["direction"] == truth["direction"]
    if kind == "system_button":
        return True, pred["button"].lower() == truth["button"].lower()
    return True, True


def drawn_android(rng: random.Random, about: Box) -> Action:
    x, y = place(rng, about)
    words = rng.choice(("Mail", "mail ", "Mail app", "Clock", "a"))
    return rng.choice(
        (
            Click(x=x, y=y),
            Click(x=x, y=y),
            Click(x=x, y=y),
            Click(x=x, y=y, button="right"),
            Scroll(x=1, y=1, dy=rng.choice((-9, 9))),
            Scroll(x=1, y=1, dx=rng.choice((-9, 9))),
            Type(text=words),
            OpenApp(name=words),
            Wait(),
            Navigate(to="back"),
            Press(keys=rng.choice(("Home", "Enter"))),
        )
    )


def test_androidcontrol_qwen() -> None:
    rng, right, differs = random.Random(3), 0, 0
    for _ in range(CASES):
        about = box(rng)
        target = Target(box=about) if rng.random() < 0.7 else None
        recorded, given = drawn_android(rng, about), drawn_android(rng, about)
        expected = published_qwen(as_qwen(given, None), as_qwen(recorded, target))
        if rng.random() < 0.1 and not isinstance(recorded, Click):
            given = recorded
            expected = (True, True)
        marks = androidcontrol_qwen(Recorded(recorded, target, WIDTH, HEIGHT), given)
        assert marks is not None
        assert (marks.parts["type"], marks.success) == expected, (recorded, given, target)
        right += expected[1]
        ours = androidcontrol(Recorded(recorded, target, WIDTH, HEIGHT), given)
        differs += ours is not None and ours.success != expected[1]
    assert right > 200
    assert differs > 30, "the two rule sets are not the same"
    assert androidcontrol_qwen(Recorded(Done(), None, WIDTH, HEIGHT), Done()) is None


# --- Mind2Web ----------------------------------------------------------------------------------------


def published_f1(pred: str, label: str) -> float:
    one, other = set(pred.strip().split()), set(label.strip().split())
    if not one or not other:
        return float(not one and not other)
    hits = len(one & other)
    if not hits:
        return 0.0
    precision, recall = hits / len(one), hits / len(other)
    return 2 * precision * recall / (precision + recall)


def as_mind2web(action: Action, role: str, lower: bool) -> str:
    if isinstance(action, Type):
        return f"{'SELECT' if role == 'combobox' else 'TYPE'} {action.text.lower() if lower else action.text}"
    return "CLICK" if isinstance(action, Click) else action.kind.upper()


@pytest.mark.parametrize("seeclick", [False, True])
def test_mind2web(seeclick: bool) -> None:
    rng, right = random.Random(4), 0
    for _ in range(CASES):
        about, role = box(rng), rng.choice(("button", "combobox"))

        def drawn(about: Box = about) -> Action:
            x, y = place(rng, about)
            words = " ".join(rng.choices(("New", "new", "York", "a"), k=rng.randrange(1, 4)))
            return rng.choice((Click(x=x, y=y), Type(text=words, x=x, y=y), Type(text=words), Done()))

        recorded, given = rng.choice((Click(x=1, y=1), Type(text="New York", x=1, y=1))), drawn()
        sides = [about.x0 / WIDTH, about.y0 / HEIGHT, about.x1 / WIDTH, about.y1 / HEIGHT]
        sides = [round(side, 3) for side in sides] if seeclick else sides
        element = False
        if isinstance(given, (Click, Type)) and given.x is not None and given.y is not None:
            x, y = given.x / WIDTH, given.y / HEIGHT
            element = sides[0] <= x <= sides[2] and sides[1] <= y <= sides[3]
        f1 = published_f1(as_mind2web(given, role, seeclick), as_mind2web(recorded, role, seeclick))
        metric = mind2web_seeclick if seeclick else mind2web
        marks = metric(Recorded(recorded, Target(box=about, role=role), WIDTH, HEIGHT), given)
        assert marks is not None
        assert marks.parts == {"element_acc": element, "action_f1": pytest.approx(f1)}, (recorded, given)
        assert marks.success == (element and f1 == 1)
        right += marks.success
        assert metric(Recorded(recorded, None, WIDTH, HEIGHT), given) is None, "no element, nothing to judge"
    assert right > 40
