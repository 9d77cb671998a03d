"""Shapes are found and counted on real pages, and a goal that has them counted is asked with the number."""

from __future__ import annotations

import asyncio
from collections import Counter

import numpy as np
import pytest

pytest.importorskip("rapidocr")

from handeye.agent.backends.scripted import Scripted
from handeye.agent.backends.with_ocr import Verified
from handeye.agent.contracts import Constraint, Prompt, Screenshot
from handeye.agent.perception.counting import counted
from handeye.agent.perception.shapes import shapes_on
from handeye.agent.perception.tiling import cut_views
from handeye.environments.browser.chromium import launch
from handeye.environments.browser.tab import decode

PAGE = """<body style="margin:8px;font:15px Arial">
<style>svg *{{fill:{color}}} b{{font:28px DejaVu Sans}}</style>
<svg width="600" height="60">
<circle cx="30" cy="30" r="12"/><circle cx="80" cy="30" r="20"/>
<circle cx="130" cy="30" r="9" style="fill:#d22"/>
<rect x="160" y="14" width="24" height="24"/><rect x="200" y="10" width="40" height="40"/>
<path d="M270 10 L290 45 L250 45 Z"/><path d="M310 10 L340 10 L325 40 Z"/>
<path d="M360 10 L380 30 L360 50 L340 30 Z"/>
<rect x="400" y="10" width="120" height="30"/></svg>
<p><b>★ ★ ♥ ★</b> ordinary words <input value="a field">
<p><button>1</button> <button>2</button> <button>3</button> <button>4</button> <button>5</button></body>"""
LOOKS = {
    "light": ("#fff", "#235"),
    "dark": ("#1d2329", "#dfe6f0"),
    "faint": ("#fff", "#bbb"),
}


@pytest.fixture(scope="module")
def screens() -> dict[str, np.ndarray]:
    async def shown() -> dict[str, np.ndarray]:
        async with launch() as (_, browser):
            page, taken = await browser.new_page(viewport={"width": 640, "height": 240}), {}
            for name, (ground, color) in LOOKS.items():
                style = f"<style>html{{background:{ground};color:{color}}}</style>"
                await page.set_content(style + PAGE.format(color=color))
                taken[name] = decode(await page.screenshot())
            return taken

    return asyncio.run(shown())


@pytest.mark.parametrize("look", LOOKS)
def test_filled_shapes_are_told_apart_and_nothing_else_is_one(
    look: str, screens: dict[str, np.ndarray]
) -> None:
    found = Counter(shape.kind for shape in shapes_on(screens[look]))
    assert found == {"circle": 3, "square": 2, "triangle": 2, "diamond": 1, "star": 3, "heart": 1}


def test_a_shapes_box_is_where_it_is_drawn(screens: dict[str, np.ndarray]) -> None:
    circles = [shape.box for shape in shapes_on(screens["light"]) if shape.kind == "circle"]
    widest = max(circles, key=lambda box: box.width)
    assert tuple(widest) == pytest.approx((68, 18, 108, 58), abs=1)


def test_an_even_screen_has_no_shape() -> None:
    assert shapes_on(np.full((90, 120, 3), 200, np.uint8)) == []


@pytest.mark.parametrize(
    ("goal", "asked"),
    [
        ("How many stars are shown? Click the number.", 'Click "3"'),
        ("Count the squares and press that number", 'Click "2"'),
        ("Click the number of circles", 'Click "3"'),
        ("How many red circles are there? Select that number", 'Click "1"'),
        ("How many green circles are there? Select that number", 'Click "0"'),
        ("How many circles are shown?", None),  # to be answered, not clicked
        ("How many messages are unread? Click the number", None),
        ("Count the circles and the squares and click the sum", None),
        ("Count the circles that are filled and click the number", None),
        ("Click the star", None),
    ],
)
def test_a_goal_is_asked_with_the_number(
    goal: str, asked: str | None, screens: dict[str, np.ndarray]
) -> None:
    assert counted(goal, screens["light"]) == asked


def test_a_screen_that_came_after_the_click_is_not_counted(screens: dict[str, np.ndarray]) -> None:
    goal, later = "How many stars are shown? Click the number.", np.full((90, 120, 3), 200, np.uint8)
    assert counted(goal, later) == 'Click "0"'
    assert counted(goal, later, begun=True) is None
    assert counted(goal, screens["light"], begun=True) == 'Click "3"'


async def test_the_model_is_asked_for_the_number_and_the_log_can_tell(screens: dict[str, np.ndarray]) -> None:
    heard = []

    class Heard(Scripted):
        async def ask(self, views, prompt, constraint=None):
            heard.append(prompt.goal)
            return await super().ask(views, prompt, constraint)

    screen = Screenshot(screens["light"])
    model = Verified(Heard(["click(x=3, y=230)", "click(x=3, y=230)"]))
    views, size = cut_views(screen, model.card), Constraint(width=screen.width, height=screen.height)
    goal = "How many stars are shown? Click the number."
    reply = await model.ask(views, Prompt(goal=goal, text=f"Goal: {goal}"), size)
    assert (heard, reply.asked) == (['Click "3"'], 'Click "3"')
    assert (await model.ask(views, Prompt(goal="Wait"), size)).asked == ""
