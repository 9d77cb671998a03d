"""Training screens of desktop programs: labels stand where the pixels show them, an episode is whole."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from handeye.agent.contracts import Box
from handeye.environments.desktop.accessibility import Widget
from handeye.training.desktop.collect import answers
from handeye.training.desktop.drawn import MAKERS
from handeye.training.desktop.look import Look
from handeye.training.desktop.scenes import Step
from handeye.training.desktop.screen import elements_of, text_box
from handeye.training.desktop.subgoals import name_of, other_steps, words_of
from handeye.training.labels import answer_of
from handeye.training.records import Element, Question

pytestmark = pytest.mark.skipif(
    shutil.which("fc-match") is None, reason="fc-match is not installed: apt-get install fontconfig"
)
LOOK = Look(400, 200, 1.0, "Adwaita", "Adwaita", "DejaVu Sans", 12, "Clearlooks", "#204060")


@pytest.fixture(scope="module")
def drawn() -> np.ndarray:
    """A button "Apply" with a mark before its text, and a label "City" left of an empty field."""
    image = Image.new("RGB", (400, 200), (240, 240, 240))
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(_file(), round(LOOK.font_pixels))
    pen.rectangle((104, 24, 114, 34), fill=(200, 0, 0))
    pen.text((122, 35), "Apply", fill=(20, 20, 20), font=font, anchor="ls")
    pen.text((30, 115), "City", fill=(20, 20, 20), font=font, anchor="ls")
    return np.asarray(image)


def _file() -> str:
    arguments = ["fc-match", "--format", "%{file}", LOOK.font]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


def test_a_text_is_found_beside_an_icon_and_nowhere_else(drawn: np.ndarray) -> None:
    found = text_box(drawn, Box(100, 15, 200, 45), "Apply", LOOK)
    assert found is not None
    assert abs(found.x0 - 122) <= 2
    assert abs(found.x1 - 122 - LOOK.natural_width("Apply")) <= 3
    assert found.y0 < 24 < 35 < found.y1 < 45
    assert text_box(drawn, Box(100, 15, 200, 45), "Properties", LOOK) is None
    assert text_box(drawn, Box(250, 15, 350, 45), "Apply", LOOK) is None


def test_elements_and_the_oracles_answers(drawn: np.ndarray) -> None:
    def widget(box: Box, role: str, text: str) -> Widget:
        return Widget(box, role, text, checked=False, disabled=False)

    lines = [
        widget(Box(0, 0, 400, 200), "frame", "Places"),
        widget(Box(100, 15, 200, 45), "push button", "Apply"),
        widget(Box(300, 15, 340, 45), "push button", "Undo"),
        widget(Box(25, 95, 90, 125), "label", "City"),
        widget(Box(100, 95, 200, 125), "text", ""),
    ]
    seen = elements_of(lines, drawn, LOOK)
    assert {(e.role, e.text, e.label) for e in seen} == {
        ("button", "Apply", ""),
        ("button", "", "Undo"),
        ("textbox", "", "City"),
        ("text", "Apply", ""),
        ("text", "City", ""),
    }
    (typed,) = answers(seen, Step("type", "City", ("textbox",), "Oslo"))
    assert (typed.kind, typed.text, typed.box) == ("type", "Oslo", Box(100, 95, 200, 125))
    assert answers(seen, Step("click", "Undo", ("textbox",))) == ()
    covered = [*lines, widget(Box(90, 0, 400, 200), "dialog", "Save?")]
    assert {e.text for e in elements_of(covered, drawn, LOOK)} == {"City"}


def test_every_step_of_every_scene_is_a_sub_goal_that_can_be_answered(tmp_path: Path) -> None:
    rng = random.Random(7)
    for number, maker in enumerate((*MAKERS, *MAKERS)):
        folder = tmp_path / str(number)
        folder.mkdir()
        played = maker(rng, folder)
        assert played.steps
        assert played.goal
        for step in played.steps:
            shown = Element(box=Box(5, 5, 60, 30), role=(*step.roles, "button")[0], text=step.name)
            right = answers([shown], step)
            assert right, step
            assert answer_of(Question(goal=words_of(step, rng), choices=right), right[0]), step


def test_other_sub_goals_name_one_thing_each_and_bare_icons_too() -> None:
    def button(text: str, label: str, left: float) -> Element:
        return Element(box=Box(left, 0, left + 20, 20), role="button", text=text, label=label)

    seen = [button("OK", "", 0), button("Go", "", 30), button("go", "", 60), button("", "Bold", 90)]
    steps = other_steps(seen, random.Random(1), 4)
    assert {step.name for step in steps} == {"OK", "Bold"}
    assert {name_of(e) for step in steps for e in seen if answers([e], step)} == {"OK", "Bold"}


async def test_an_episode_is_played_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = [name for name in ("Xvfb", "openbox", "zenity", "xsetroot") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}: type: make desktop")
    pytest.importorskip("mss", reason="pip install -e '.[desktop]'")
    from handeye.training.desktop import collect, programs

    monkeypatch.setattr(collect, "scene", lambda rng, folder: programs.question(random.Random(3), folder))
    result = await collect.play(10_000_001, held_out=False, folder=tmp_path)
    assert (result.reason, len(result.shots)) == ("", 2)
    first, last = (shot.screen for shot in result.shots)
    (choice,) = first.questions[0].choices
    named = [e.box for e in first.elements if e.role == "button" and (e.text or e.label) in result.goal]
    assert choice.kind == "click"
    assert choice.box in named
    begun = first.questions[1]
    assert (begun.choices, begun.history) == ((choice,), ())
    for goal, question in zip((first.questions[0].goal, begun.goal), last.questions, strict=False):
        assert question.goal == goal
        assert question.choices[0].kind == "done"
        assert question.history[0].effect == "changed"
