"""What a step costs, counted and never timed: captures, questions to the page, frames, tiles, model calls."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from browser_site import serve
from playwright.async_api import CDPSession, Frame, Mouse, Page

from handeye.agent.backends.local import Local
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Prompt, Screenshot, View
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.perception.tiling import cut_views
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.evaluation.model.reuse import measure_reuse
from handeye.vlm import WEIGHTS
from handeye.vlm.auto import HandeyeConfig, HandeyeModel, HandeyeProcessor

COUNTER = """<button style='position:absolute;left:20px;top:20px;width:100px;height:40px'
 onclick="this.textContent = +this.textContent + 1">0</button>"""
CLICK, BESIDE = "click(x=60, y=40)", "click(x=300, y=200)"
ASKED = {
    CDPSession: ("send",), Frame: ("evaluate",), Page: ("evaluate",),
    Mouse: ("move", "down", "up", "click"),
}  # fmt: skip
"""The ways in which a page is asked or worked."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a page was asked or worked, by what was called."""
    count: Counter[str] = Counter()

    def counted(kind: type, name: str) -> Callable[..., object]:
        real = getattr(kind, name)

        def call(self: object, *given: object, **named: object) -> object:
            count[str(given[0]) if name == "send" else f"{kind.__name__}.{name}"] += 1
            return real(self, *given, **named)

        return call

    for kind, names in ASKED.items():
        for name in names:
            monkeypatch.setattr(kind, name, counted(kind, name))
    return count


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[RunWriter]:
    header = RunHeader(run="run", started=time.time(), environment="browser", goal="press")
    with RunWriter.create(tmp_path / "run", header) as writer:
        yield writer


def ran(answers: Sequence[str], url: str, writer: RunWriter, asked: Counter[str]) -> tuple[Run, int]:
    """The run, and how often the model was called; `asked` counts from the first answer on."""
    calls: list[str] = []

    def answer(views: Sequence[View], prompt: Prompt) -> str:
        if not calls:
            asked.clear()
        calls.append(answers[len(calls)])
        return calls[-1]

    browser = BrowserEnvironment(BrowserSettings(url=url, width=400, height=300))
    result = Agent(Scripted(answer), browser, writer).run("press")
    writer.close()
    return read_run(Path(result.folder)), len(calls)


@pytest.mark.browser
def test_a_click_step_asks_the_page_this_much(page_url, writer: RunWriter, asked: Counter[str]) -> None:
    clicks = 3
    run, calls = ran([CLICK] * clicks + ["done()"], page_url(COUNTER), writer, asked)
    assert calls == len(run.steps) == clicks + 1
    captures = asked.pop("Page.captureScreenshot")
    assert captures == 2 * clicks, "two equal frames a step, and the next step begins with the last one"
    assert sum(asked.values()) <= 8 * clicks, asked


@pytest.mark.browser
def test_a_frame_is_written_once_however_often_it_is_seen(page_url, writer: RunWriter, asked) -> None:
    answers = [CLICK, BESIDE, BESIDE, "wait(seconds=0.01)", "done()", "done()"]
    run, _ = ran(answers, page_url(COUNTER), writer, asked)
    seen = {step.decided.frame for step in run.steps}
    assert len(seen) <= 3 < len(run.steps), "before, under the mouse, beside it"
    assert {path.stem for path in (writer.folder / "frames").glob("*.png")} == seen


@pytest.mark.browser
def test_it_never_decides_on_a_page_that_is_half_painted(writer: RunWriter, asked: Counter[str]) -> None:
    """Delayed transitions and animations, a frame and answers that come late; a spinner goes on for ever."""
    with serve() as server:
        url = f"http://127.0.0.1:{server.server_port}/unready"
        run, _ = ran([CLICK, "done()"], url, writer, asked)
    before, after = (run.frame(step.decided.frame) for step in run.steps)
    middles = [(140, 60 + 100 * number) for number in range(4)]
    assert [tuple(before[at]) for at in middles[:3]] == [(200, 0, 0)] * 3
    assert [tuple(after[at]) for at in middles] == [(0, 200, 0)] * 4


@pytest.fixture(scope="module")
def builtin(tmp_path_factory: pytest.TempPathFactory) -> Local:
    """The built-in VLM's parts at a toy size, with its real card."""
    folder = tmp_path_factory.mktemp("toy")
    sizes = {"width": 64, "heads": 2, "stem_width": 32, "stem_blocks": 1, "point_width": 32}
    layers = {f"{part}_layers": 1 for part in ("encoder", "text", "fusion", "decoder")}
    torch.manual_seed(0)
    HandeyeModel(HandeyeConfig(**sizes, **layers)).save_pretrained(folder)
    HandeyeProcessor().save_pretrained(folder)
    shutil.copy(WEIGHTS / "handeye_card.json", folder)
    return Local(folder)


async def test_only_tiles_that_changed_are_encoded(builtin: Local) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (720, 1280, 3), dtype=np.uint8)
    pixels[:, 890:] = 255

    async def encoded() -> int:
        before = builtin.cache.encoded
        views = cut_views(Screenshot(pixels.copy()), builtin.card)
        await builtin.ask(views, Prompt(goal="Click ok"))
        return int(builtin.cache.encoded - before)

    assert await encoded() == 9, "the three tiles of one colour are not looked at"
    assert await encoded() == 0
    pixels[300, 100] ^= 255
    assert await encoded() == 1
    pixels[240:250, 340:350] ^= 255
    assert await encoded() == 4, "where four tiles overlap"


def test_the_bench_of_known_tiles_proves_that_features_are_equal(builtin: Local) -> None:
    assert measure_reuse(builtin).tiles == 20
