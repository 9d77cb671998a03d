"""The desktop environment on real programs: what is typed and clicked is found in their files and windows."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Timer

import numpy as np
import psutil
import pytest

from handeye.agent.actions import parse, render
from handeye.agent.contracts import Box, Click, Screenshot, Type
from handeye.agent.perception.changes import compare
from handeye.environments.desktop import actions as desktop_actions
from handeye.environments.desktop.accessibility import Widget
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings
from handeye.environments.desktop.mask import GREY, SecretMask
from handeye.environments.desktop.session import DisplaySession

pytest.importorskip("mss", reason="pip install -e '.[desktop]'")
pytest.importorskip("Xlib", reason="pip install -e '.[desktop]'")


def needs(*names: str) -> pytest.MarkDecorator:
    missing = [name for name in names if shutil.which(name) is None]
    return pytest.mark.skipif(
        bool(missing), reason=f"not installed: apt-get install {' '.join(missing).lower()}"
    )


ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "àâäãåæçéèêëîïñôöõøœßúùûüÿÀÉÎÕÜŁłŠšŽžığŞş¿¡§€£°",
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώΑΒΓΔΩ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёАБВГДЕЁЖ",
    "日本語中文字漢語学生東京大阪北海道한국어서울",
    "😀🎉🚀👍❤✨🐍",
)


def random_text(seed: int, length: int = 50) -> str:
    source = random.Random(seed)
    return "".join(source.choice(source.choice(ALPHABETS) + " \n\t") for _ in range(length))


@needs("Xvfb", "openbox", "mousepad")
async def test_any_text_arrives_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("")
    desktop = DesktopEnvironment(DesktopSettings(width=640, height=480, command=f"mousepad {path}"))
    await desktop.open()
    try:
        await desktop.observe()
        for seed in range(4):
            text = random_text(seed)
            for action in (Type(text=text, x=320, y=300, clear=True), parse("press(keys='Control+s')")):
                outcome = await desktop.act(action)
                assert outcome.error is None
            await desktop.observe()
            assert path.read_text(encoding="utf-8") == text, render(Type(text=text))
    finally:
        await desktop.close()


@needs("Xvfb", "openbox", "mousepad")
async def test_keys_do_not_overtake_a_click_that_a_busy_window_manager_holds_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped for three seconds, it gives the click on while the keys that select and delete are pressed."""
    path = tmp_path / "note.txt"
    path.write_text("one\n")
    desktop = DesktopEnvironment(DesktopSettings(width=640, height=480, command=f"mousepad {path}"))
    await desktop.open()
    manager = next(each for each in psutil.Process().children(recursive=True) if each.name() == "openbox")
    hold, awake = desktop_actions._hold, Timer(3, manager.resume)

    async def slowly(session: DisplaySession, names: Sequence[str], seconds: float = 0) -> None:
        if names == ("Delete",):
            await asyncio.to_thread(awake.join)
            await asyncio.sleep(0.3)
        await hold(session, names, seconds)

    monkeypatch.setattr(desktop_actions, "_hold", slowly)
    try:
        await desktop.observe()
        manager.suspend()
        awake.start()
        assert (await desktop.act(Type(text="two", x=320, y=300, clear=True))).error is None
        assert (await desktop.act(parse("press(keys='Control+s')"))).error is None
        await desktop.observe()
        assert path.read_text() == "two"
    finally:
        awake.join()
        await desktop.close()


@pytest.mark.parametrize("scale", [1.5])
@needs("Xvfb", "openbox", "galculator")
async def test_a_calculator_is_worked_by_its_buttons(scale: float) -> None:
    pytest.importorskip("jeepney", reason="pip install -e '.[desktop]'")
    desktop = DesktopEnvironment(DesktopSettings(width=900, height=800, scale=scale, command="galculator"))
    await desktop.open()
    try:
        before = await desktop.observe()
        widgets = [widget for widget in await desktop.widgets() if widget.role == "toggle button"]
        if not widgets:
            pytest.skip("programs tell nothing of themselves: apt-get install at-spi2-core")
        keys = {widget.text: widget.box for widget in widgets}
        assert keys["7"].width >= 40 * scale
        for name in "1+41=":
            x, y = keys[name].center
            target = await desktop.target_at(x, y)
            assert target is not None
            assert (target.text, target.box) == (name, keys[name])
            assert (await desktop.act(Click(x=x, y=y))).error is None
            after = await desktop.observe()
        assert compare(before, after).effect == "changed"
        assert "42" in [widget.text for widget in await desktop.widgets() if widget.role == "text"]
        assert await desktop.target_at(2, 2) is None
        menus = {widget.text: widget.box for widget in await desktop.widgets() if widget.role == "menu"}
        x, y = menus["View"].center
        assert (await desktop.act(Click(x=x, y=y))).error is None
        await desktop.observe()
        opened = {widget.text: widget.box for widget in await desktop.widgets() if "menu item" in widget.role}
        target = await desktop.target_at(*opened["Scientific Mode"].center)
        assert target is not None
        assert target.text == "Scientific Mode"
    finally:
        await desktop.close()


@needs("Xvfb", "openbox", "xterm", "dbus-daemon")
async def test_a_program_that_tells_nothing_of_itself_is_no_error() -> None:
    desktop = DesktopEnvironment(DesktopSettings(width=400, height=300, command="xterm"))
    await desktop.open()
    try:
        assert await desktop.target_at(200, 150) is None
        assert await desktop.widgets() == []
    finally:
        await desktop.close()


@needs("Xvfb", "openbox", "mousepad", "xterm")
@pytest.mark.parametrize("command", ["mousepad", "xterm -e cat"])
async def test_a_typed_secret_is_grey_on_every_later_screen(command: str) -> None:
    settings = DesktopSettings(width=640, height=480, command=command)
    desktop = DesktopEnvironment(settings, secrets={"KEY": "opensesame"})
    await desktop.open()
    try:
        await desktop.observe()
        assert (await desktop.act(parse("type(text='a {secret:KEY} b')"))).error is None
        hidden, bare = await desktop.observe(), desktop.capture()
        changed = compare(hidden, bare).box
        assert changed is not None
        there = np.s_[int(changed.y0) : int(changed.y1), int(changed.x0) : int(changed.x1)]
        assert (hidden.pixels[there] == GREY).mean() > 0.5
        ink = (bare.pixels < 90).all(axis=2)
        within = ink[int(changed.y0) : int(changed.y1), int(changed.x0) : int(changed.x1)]
        assert within.sum() > 50
        x, y = changed.center
        target = await desktop.target_at(x, y)
        assert target is None or "opensesame" not in target.text
    finally:
        await desktop.close()


async def test_a_mask_follows_what_is_told_and_else_what_changed() -> None:
    blank = Screenshot(np.full((200, 300, 3), 255, np.uint8))
    pixels = blank.pixels.copy()
    pixels[40:50, 70:120] = 0
    typed = Screenshot(pixels)
    entry = Widget(Box(60, 35, 200, 55), "text", "my secret", checked=False, disabled=False)
    bullets = Widget(Box(60, 35, 200, 55), "password text", "•••", checked=False, disabled=False)

    made = SecretMask()
    made.learn(["secret"], blank, typed, [entry])
    moved = replace(entry, box=Box(10, 100, 90, 120))
    covered = made.cover(typed, [moved]).pixels
    assert (covered[100:120, 10:90] == GREY).all()
    assert (covered[40:50, 70:120] == 0).all()

    untold = SecretMask()
    untold.learn(["secret"], blank, typed, [])
    assert (untold.cover(typed, []).pixels[40:50, 70:120] == GREY).all()

    named = replace(entry, text="Name", content="my secret")
    below = replace(bullets, box=Box(60, 52, 200, 72))
    for widgets in ([named], [below]):
        beside = SecretMask()
        beside.learn(["secret"], blank, typed, widgets)
        assert (beside.cover(typed, widgets).pixels[40:50, 70:120] == GREY).all()

    for seen, widgets in ((typed, [bullets]), (blank, [])):
        unneeded = SecretMask()
        unneeded.learn(["secret"], blank, seen, widgets)
        assert not unneeded.needed
