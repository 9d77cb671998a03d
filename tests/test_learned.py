"""A demonstration on the helpdesk, learned, done with other values, mended when the pages look different."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from skill_runs import use

from benchmarks.demonstration import OTHER_LOOK, demonstrate, helpdesk
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Box
from handeye.agent.errors import CallerError
from handeye.agent.perception.anchors import find_picture
from handeye.commands.skills import learn_skill
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.skills.learned import load_learned
from handeye.skills.registry import Registry

OTHER = {
    "title": "Window stuck",
    "description": "It rains in.",
    "priority": "Low",
    "category": "Software",
    "urgent": "no",
    "write_a_comment": "Bring a bucket.",
}


async def do(url: str, folder: Path, skill: Path, values: dict[str, str]):
    browser = BrowserEnvironment(
        BrowserSettings(url=url, width=900, height=700), {"PASSWORD": "green-tea-42"}
    )
    await browser.open()
    try:
        skills = Registry([load_learned(skill)])
        return await use(browser, folder, "new_ticket", values, skills=skills)
    finally:
        await browser.close()


@pytest.mark.browser
async def test_a_demonstration_is_learned_and_mends_itself(tmp_path: Path):
    skill = tmp_path / "new_ticket"
    with helpdesk(tmp_path) as (url, store):
        run = await demonstrate(url, tmp_path / "run")
        learn_skill(run, None, skill, None)
        file = load_learned(skill).file
        assert [step.do for step in file.steps] == [
            "type", "type", "click", "click", "type", "type", "click", "click", "click", "click", "type",
            "click",
        ]  # fmt: skip
        assert set(file.parameters) == {"user_name", *OTHER}
        assert file.steps[1].text == "{secret:PASSWORD}"
        assert "green-tea-42" not in (skill / "skill.yaml").read_text()
        result = await do(url, tmp_path, skill, OTHER)
        assert (result.ended.detail, result.model_calls) == ("", 0)
        assert tuple(store.ticket(42))[1:6] == ("Window stuck", "It rains in.", "low", "Software", 0)
        assert [row["text"] for row in store.comments(42)] == ["Bring a bucket."]
    with helpdesk(tmp_path, OTHER_LOOK) as (url, store):
        result = await do(url, tmp_path, skill, OTHER | {"title": "Door stuck"})
        assert (result.ended.detail, result.model_calls) == ("", 0)
        assert "repaired: step 1 'User name' found by its text" in result.ended.answer
        assert store.ticket(43)["title"] == "Door stuck"
        repaired = yaml.safe_load((skill / "skill.yaml").read_text())
        assert repaired["version"] == 2
        assert (skill / "versions" / "skill.1.yaml").exists()
        again = await do(url, tmp_path, skill, OTHER)
        assert "repaired" not in again.ended.answer


SKILL = """\
name: order
learned_from: a test
steps:
  - do: click
    target: {role: button, text: Place the order}
    after: {any_text: [Thank you]}
"""
SHOP = """<button style="position:absolute; left:120px; top:80px; width:90px; height:30px"
onclick="this.outerHTML = '<p>Thank you'">BUY</button>"""


@pytest.mark.browser
async def test_the_model_finds_what_is_called_otherwise_now_and_the_skill_is_mended(page_url, tmp_path: Path):
    (tmp_path / "order").mkdir()
    (tmp_path / "order" / "skill.yaml").write_text(SKILL)
    asked: list[str] = []

    def model(views, prompt) -> str:
        asked.append(prompt.goal)
        return "click(x=165, y=95)"

    url = page_url(SHOP)
    for repaired in (True, False):
        browser = BrowserEnvironment(BrowserSettings(url=url, width=400, height=300))
        await browser.open()
        try:
            skills = Registry([load_learned(tmp_path / "order")])
            result = await use(browser, tmp_path, "order", {}, Scripted(model), skills)
        finally:
            await browser.close()
        assert (result.ended.reason, result.ended.detail) == ("done", "")
        assert ("repaired: step 1 'BUY' found by the model" in result.ended.answer) == repaired
    assert asked == ["click 'Place the order' button"], "once: its picture is known after that"
    assert (tmp_path / "order" / "versions" / "skill.1.yaml").exists()


def test_a_picture_is_found_only_where_it_is_certain():
    rng = np.random.default_rng(3)
    screen = rng.integers(0, 255, (200, 300, 3)).astype(np.uint8)
    picture, place = screen[40:70, 50:110].copy(), Box(50, 40, 110, 70)
    assert find_picture(screen, picture, place).moved is False
    moved = np.roll(screen, 20, axis=1)
    assert find_picture(moved, picture, place).box == Box(70, 40, 130, 70)
    moved[120:150, 10:70] = picture
    assert find_picture(moved, picture, place) is None
    assert find_picture(np.zeros_like(screen), picture, place) is None
    assert find_picture(screen, np.full_like(picture, 9), place) is None


def test_a_broken_skill_file_is_told(tmp_path: Path):
    (tmp_path / "skill.yaml").write_text("name: a\nsteps: [{do: fly}]\n")
    with pytest.raises(CallerError, match=r"skill.yaml: steps.0.do: Input should be 'click'"):
        load_learned(tmp_path)
