"""Gymnasium both ways; BrowserGym's calls read and written, its traces read without running them."""

from __future__ import annotations

import gzip
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import cv2
import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from test_eval import HEIGHT, WIDTH, Pictures

from handeye.agent.actions import render
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Action, Box, Click, Done, Navigate, Scroll, Target, Type, Wait
from handeye.agent.errors import CallerError, EnvironmentLost, ParseError
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.environments.bridges import registered
from handeye.environments.bridges.browsergym_actions import actions_of, words
from handeye.environments.bridges.gymnasium_env import HandeyeEnv
from handeye.environments.bridges.gymnasium_environment import Bridge, GymnasiumEnvironment
from handeye.evaluation.exchange.browsergym import import_browsergym

BOXES = {"12": Box(10, 20, 30, 40), "13": Box(0, 0, 8, 8)}


def test_our_environment_keeps_gymnasiums_rules() -> None:
    env = HandeyeEnv(Pictures, (WIDTH, HEIGHT))
    try:
        first, _ = env.reset(seed=1)
        assert env.observation_space.contains(first)
        again, reward, over, cut, item = env.step("no action")
        assert (again == first).all()
        assert (reward, over, cut) == (0, False, False)
        assert "not an action" in item["error"]
        assert "outside the 300x200 screen" in env.step("click(x=999, y=5)")[4]["error"]
        moved, *_ = env.step("click(x=50, y=50)")
        assert not (moved == first).all()
        assert env.step("done()")[2]
        assert (env.reset()[0] == first).all()
    finally:
        env.close()
        env.close()


class Counter(gymnasium.Env):
    """Three clicks end it; the screen says how many there were."""

    observation_space = spaces.Box(0, 255, (40, 60, 3), np.uint8)
    action_space = spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._seen(), {}

    def step(self, action):
        self.count += action
        return self._seen(), float(self.count == 3), self.count == 3, False, {}

    def _seen(self):
        return np.full((40, 60, 3), 40 * self.count, np.uint8)


async def test_the_loop_drives_a_gymnasium_environment(tmp_path: Path) -> None:
    bridge = Bridge(Counter, lambda seen: seen, lambda action: {"click": 1, "wait": 0}.get(action.kind))
    place = GymnasiumEnvironment("counter", bridge)
    with pytest.raises(EnvironmentLost, match="not open"):
        await place.observe()
    answers = ["click(x=1, y=1)", "type(text='x')", "click(x=1, y=1)", "click(x=1, y=1)"]
    header = RunHeader(run="run", started=0, environment="counter", goal="count")
    await place.open()
    try:
        with RunWriter.create(tmp_path / "run", header) as writer:
            result = await Agent(Scripted(answers), place, writer).run_async("count")
    finally:
        await place.close()
        await place.close()
    assert (result.ended.reason, result.ended.detail) == ("environment", "reward 1")
    errors = [step.acted.outcome.error for step in read_run(tmp_path / "run").steps if step.acted]
    assert errors == [None, "counter has no action for type", None, None]


def test_browsergyms_calls_are_read_and_written() -> None:
    pair: tuple[Action, ...] = (
        Click(x=3.5, y=4),
        Click(x=3, y=4, button="right"),
        Click(x=3, y=4, count=2),
        Type(text="it's"),
        Navigate(to="goto", url="http://a/b"),
        Navigate(to="back"),
        Wait(seconds=2),
        Done(answer="42"),
    )
    for action in pair:
        assert actions_of(words(action) or "", {}, 100, 80) == [action]
    assert words(Navigate(to="reload")) is None
    several = actions_of(words(Type(text="a", x=1, y=2, clear=True)) or "", {}, 100, 80)
    assert [action.kind for action in several] == ["click", "press", "press", "type"]
    data = {
        "click('12')": "click(x=20, y=30)",
        "fill('12', 'anna')": "type(text='anna', x=20, y=30, clear=True)",
        "select_option('13', ['b', 'c'])": "type(text='b', x=4, y=4)",
        "drag_and_drop('12', '13')": "drag(path=((20, 30), (4, 4)))",
        "scroll(0, 200)": "scroll(x=50, y=40, dy=200)",
        "press('12', 'Enter')": "press(keys='Enter')",
        "report_infeasible('no such page')": "fail(reason='no such page')",
    }
    for call, wanted in data.items():
        assert [render(action) for action in actions_of(call, BOXES, 100, 80)] == [wanted]
    for bad in ("click('99')", "open('x')", "click(bid)", "1", ""):
        with pytest.raises(ParseError):
            actions_of(bad, BOXES, 100, 80)


class StepInfo:
    """As BrowserGym's experiment loop pickles it."""

    def __init__(self, **fields: object) -> None:
        self.__dict__.update(fields)


class Evil:
    def __reduce__(self) -> tuple:
        return os.system, ("touch evil",)


def write_trace(folder: Path, payload: object) -> Path:
    folder.mkdir()
    tree = {"nodes": [{"browsergym_id": "12", "role": {"value": "button"}, "name": {"value": "Go"}}]}
    elements = {"12": {"bbox": [10.0, 20.0, 20.0, 20.0]}, "13": {"bbox": None}}
    seen = {"goal": "press Go", "url": "http://a/", "last_action_error": "", "axtree_object": tree}
    for number, (action, reward) in enumerate((("click('12')", 0.0), ("noop(10)", 0.0), (None, 1.0))):
        obs = {**seen, "extra_element_properties": elements, "payload": payload}
        info = StepInfo(step=number, obs=obs, action=action, reward=reward, terminated=number == 2)
        with gzip.open(folder / f"step_{number}.pkl.gz", "wb") as file:
            pickle.dump(info, file)
        cv2.imwrite(
            str(folder / f"screenshot_step_{number}.png"), np.full((50, 60, 3), 30 * number, np.uint8)
        )
    (folder / "summary_info.json").write_text(json.dumps({"cum_reward": 1.0}))
    return folder


def test_a_browsergym_trace_is_a_log_and_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = import_browsergym(write_trace(tmp_path / "trace", Evil()), tmp_path / "run")
    assert not (tmp_path / "evil").exists()
    clicked, waited = run.steps
    assert run.header.goal == "press Go"
    assert run.ended
    assert run.ended.success
    assert clicked.decided.action == Click(x=20, y=30)
    assert clicked.decided.target == Target(box=BOXES["12"], role="button", text="Go")
    assert clicked.acted
    assert clicked.acted.frame_after == waited.decided.frame
    assert waited.acted
    assert (waited.acted.outcome.done, waited.acted.outcome.reward) == (True, 1.0)
    with pytest.raises(CallerError, match="no BrowserGym trace"):
        import_browsergym(tmp_path, tmp_path / "other")
    (tmp_path / "trace" / "step_0.pkl.gz").write_bytes(b"no")
    with pytest.raises(CallerError, match="cannot be read"):
        import_browsergym(tmp_path / "trace", tmp_path / "other")


async def test_a_browsergym_task_is_driven_by_the_loop(tmp_path: Path) -> None:
    pytest.importorskip("browsergym.miniwob", reason="pip install browsergym-miniwob")
    import miniwob

    from handeye.environments.bridges.gymnasium_environment import browsergym

    html = Path(miniwob.__file__).parent / "html" / "miniwob"
    os.environ.setdefault("MINIWOB_URL", html.as_uri() + "/")
    place = browsergym("browsergym/miniwob.click-test", 3, headless=True)
    await place.open()
    try:
        screen = await place.observe()
        assert place.goal
        outcome = await place.act(Scroll(x=5, y=5, dy=1))
        assert outcome.error is None
        assert screen.width > 100
    finally:
        await place.close()


@pytest.mark.browser
def test_gymnasium_makes_a_browser_by_its_name(page_url: Callable[[str], str]) -> None:
    registered.register()
    env = gymnasium.make(registered.BROWSER, url=page_url("<p>here</p>"), width=300, height=200)
    pixels, _ = env.reset()
    assert pixels.shape == (200, 300, 3)
    env.close()
