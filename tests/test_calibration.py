"""The calibration card through a real browser: right cards pass, wrong ones are refused with the reason."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from handeye.agent.backends.scripted import Scripted
from handeye.agent.cards import families
from handeye.agent.contracts import Click, ModelCard, Prompt, Screenshot, View
from handeye.agent.dialects import dialect
from handeye.agent.errors import CallerError
from handeye.agent.perception.calibration import MARKS, Verdict, find
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.evaluation.model.calibrate import address, cached, calibrate, keep, needs_check, refuse_wrong

pytestmark = pytest.mark.browser
Where = Callable[[float, float], tuple[float, float]]


@asynccontextmanager
async def shown(scale: float = 1) -> AsyncIterator[BrowserEnvironment]:
    settings = BrowserSettings(url=address(), width=900, height=600, scale=scale, settle_seconds=0.3)
    browser = BrowserEnvironment(settings)
    await browser.open()
    try:
        yield browser
    finally:
        await browser.close()


def sees(truly: ModelCard, card: ModelCard, where: Where = lambda x, y: (x, y)) -> Scripted:
    """A model that finds every target, writes by the rules of `truly`, and is said to follow `card`."""

    def answer(views: Sequence[View], prompt: Prompt) -> str:
        screen = Screenshot(views[0].pixels)
        mark = next(mark for mark in MARKS if f"the {mark.name} square" in prompt.text)
        box = find(screen, mark)
        assert box is not None
        x, y = where(*box.center)
        return dialect(truly).render(Click(x=x, y=y), screen.width, screen.height)

    return Scripted(answer, card)


def card(family: str, **changed: object) -> ModelCard:
    return families()[family].card(family, **changed)


@pytest.mark.parametrize(
    "family", ["qwen2.5-vl", "qwen3-vl", "ui-tars", "gemini", "paligemma", "florence-2", "llava"]
)
async def test_right_cards_pass(family: str) -> None:
    async with shown() as browser:
        verdict = await calibrate(sees(card(family), card(family)), browser)
    assert (verdict.kind, verdict.hits) == ("fit", len(MARKS))
    refuse_wrong(card(family), verdict)


WRONG = {
    "0-1000 read as pixels": (
        card("qwen3-vl"),
        card("qwen3-vl", coordinate_space="screen"),
        1,
        "count in 0..1000",
    ),
    "scale 2 ignored": (card("handeye"), card("handeye"), 2, "scale of 2 is ignored"),
    "axes swapped": (card("os-atlas"), card("os-atlas", axes="yx"), 1, "x and y are swapped"),
    "0-1 read as 0-1000": (card("llava"), card("llava", coordinate_space="0-1000"), 1, "space of its card"),
    "pixels read as 0-1": (card("handeye", dialect="calls"), card("llava"), 1, "space of its card"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_wrong_cards_are_refused(name: str) -> None:
    truly, said, scale, reason = WRONG[name]
    where: Where = (lambda x, y: (x / scale, y / scale)) if scale != 1 else (lambda x, y: (x, y))
    async with shown(scale) as browser:
        verdict = await calibrate(sees(truly, said, where), browser)
    assert verdict.kind == "convention", verdict
    with pytest.raises(CallerError, match=reason):
        refuse_wrong(said, verdict)


async def test_a_model_that_finds_nothing_is_lost_but_not_refused() -> None:
    async with shown() as browser:
        verdict = await calibrate(Scripted(["click(x=5, y=5)"] * len(MARKS)), browser)
    assert verdict.kind == "lost"
    refuse_wrong(card("qwen3-vl"), verdict)


def test_a_verdict_is_kept_by_card_and_scale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    verdict = Verdict(kind="fit", reason="5 of 5", hits=5, targets=5)
    assert cached(card("llava"), 1) is None
    keep(card("llava"), 1, verdict)
    keep(card("qwen3-vl"), 1, verdict)
    assert cached(card("llava"), 1) == verdict
    assert cached(card("llava"), 2) is None
    assert cached(card("llava", axes="yx"), 1) is None
    (tmp_path / "handeye" / "calibration.json").write_text("{broken")
    assert cached(card("llava"), 1) is None


def test_the_built_in_model_needs_no_check() -> None:
    assert not needs_check(card("handeye"))
    assert needs_check(card("qwen3-vl"))
