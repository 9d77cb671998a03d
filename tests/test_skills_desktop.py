"""The desktop skills on real programs: what they save, open and choose is in files and windows."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from skill_runs import done, use

from handeye.agent.contracts import Box, Type
from handeye.commands.doctor import ATSPI
from handeye.environments.desktop.accessibility import Widget
from handeye.environments.desktop.elements import elements_of
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings

pytest.importorskip("mss", reason="pip install -e '.[desktop]'")
pytest.importorskip("jeepney", reason="pip install -e '.[desktop]'")


def needs(*names: str) -> pytest.MarkDecorator:
    missing = [name for name in ("Xvfb", "openbox", *names) if shutil.which(name) is None]
    missing += [] if ATSPI.exists() else ["at-spi2-core"]
    return pytest.mark.skipif(
        bool(missing), reason=f"not installed: apt-get install {' '.join(missing).lower()}"
    )


@asynccontextmanager
async def opened(command: str) -> AsyncIterator[DesktopEnvironment]:
    desktop = DesktopEnvironment(DesktopSettings(width=900, height=700, command=command))
    await desktop.open()
    try:
        await desktop.observe()
        yield desktop
    finally:
        await desktop.close()


@pytest.mark.parametrize("program", [pytest.param(name, marks=needs(name)) for name in ("mousepad", "geany")])
async def test_files_are_saved_and_opened(program: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("seven lamps")
    command = "mousepad" if program == "mousepad" else f"geany -i -c {tmp_path / 'settings'}"
    async with opened(command) as desktop:
        await done(desktop, tmp_path, "open_file", {"file": str(first)})
        await done(desktop, tmp_path, "save_as", {"file": str(second)})
        assert second.read_text().strip() == "seven lamps"
        first.write_text("eight")
        refused = await use(desktop, tmp_path, "save_as", {"file": str(first)})
        assert "is there already" in refused.ended.detail
        assert first.read_text() == "eight"


@needs("galculator", "mousepad")
async def test_menus_are_gone_through(tmp_path: Path) -> None:
    async with opened("galculator") as desktop:
        await done(desktop, tmp_path, "menu", {"path": "View > Scientific Mode"})
        await desktop.observe()
        assert "sin" in (await desktop.visible_text()).split()
        missing = await use(desktop, tmp_path, "menu", {"path": "View > Poetic Mode"})
        assert "there is no 'Poetic Mode' in the menu 'View'" in missing.ended.detail
    async with opened("mousepad") as desktop:
        await desktop.act(Type(text="one"))
        await done(desktop, tmp_path, "menu", {"path": "Edit > Select All"})
        await desktop.act(Type(text="two"))
        assert "two" in (await desktop.visible_text()).splitlines()


def test_what_lies_under_a_dialog_cannot_be_reached() -> None:
    def widget(role: str, text: str, *box: float) -> Widget:
        return Widget(Box(*box), role, text, checked=False, disabled=False)

    lines = [
        widget("frame", "Editor", 0, 0, 300, 200),
        widget("push button", "Open", 100, 100, 140, 120),
        widget("menu", "File", 0, 0, 40, 20),
        widget("dialog", "Open a file", 80, 80, 220, 180),
        widget("push button", "Open", 180, 150, 210, 170),
    ]
    _, under, beside, _, over = elements_of(lines, 300, 200)
    assert (under.reachable, under.layer) == (False, "")
    assert (beside.reachable, beside.role, beside.kind) == (True, "menuitem", "menu")
    assert (over.reachable, over.layer, over.role) == (True, "Open a file", "button")
