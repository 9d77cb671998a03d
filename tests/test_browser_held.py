"""Keys that are held or pressed several times, and the wheel and a drag with keys held, on a real page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handeye.agent.contracts import Drag, Press, Scroll
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

PAGE = """<body style="height:4000px"><script>
window.events = [];
for (const kind of ["keydown", "keyup", "wheel", "mousedown", "mouseup"])
  addEventListener(kind, e => events.push([kind, e.key || "", e.ctrlKey, e.shiftKey, e.timeStamp]));
</script>"""


@pytest.mark.browser
async def test_keys_are_held_and_repeated(page_url: Callable[[str], str]) -> None:
    browser = BrowserEnvironment(BrowserSettings(url=page_url(PAGE), width=400, height=300, load_seconds=30))
    await browser.open()

    async def seen(action: Press | Scroll | Drag) -> list[Any]:
        await browser._tab.page.evaluate("events.length = 0")
        outcome = await browser.act(action)
        assert outcome.error is None
        found: list[Any] = await browser._tab.page.evaluate("events")
        return found

    try:
        pressed = await seen(Press(keys="a", count=3))
        assert [event[0] for event in pressed] == ["keydown", "keyup"] * 3
        held = [event for event in await seen(Press(keys="a", seconds=0.3)) if event[1] == "a"]
        assert held[-1][4] - held[0][4] >= 250  # milliseconds
        turned = await seen(Scroll(x=50, y=150, dy=100, modifiers=("Control",)))
        assert [event[2] for event in turned if event[0] == "wheel"] == [True]
        dragged = await seen(Drag(path=((50, 150), (90, 200)), modifiers=("Shift",)))
        assert [event[3] for event in dragged if event[0] in ("mousedown", "mouseup")] == [True, True]
        assert dragged[-1][0] == "keyup"
    finally:
        await browser.close()
