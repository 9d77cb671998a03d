"""One sample program in nine toolkits, worked through the product: a table of what is right, else why not.

    python -m benchmarks.toolkits [--only tk,qt6]

Needs Debian's xvfb, openbox, at-spi2-core, python3-tk, python3-pyqt5, python3-pyqt6, python3-gi,
gir1.2-gtk-3.0, gir1.2-gtk-4.0, python3-wxgtk4.0, libfltk1.3-dev, g++, openjdk-17-jdk and chromium; a toolkit
that is missing is said to be. Each program (examples/desktop/programs) writes what it knows of itself to a
file, and that is what a cell is compared with. Exits with 1 when a cell is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from handeye.agent.actions import parse
from handeye.agent.contracts import Action, Box, Click, Drag, Scroll, Type
from handeye.agent.perception.changes import compare
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings
from handeye.environments.desktop.mask import GREY

PROGRAMS = Path(__file__).parent.parent / "examples" / "desktop" / "programs"
PYTHON = "/usr/bin/python3"
TEXT = "aBc 1 é Я 日 @ € ß"
SECRET = "opensesame"
WAIT_SECONDS = 5.0
"""For a program to tell of itself what was done to it; it writes ten times a second."""


@dataclass(frozen=True)
class Toolkit:
    """command: the program, its words `{state}` and `{made}` to be filled in. version: what prints it."""

    command: str
    version: str


TOOLKITS = {
    "gtk3": Toolkit(f"{PYTHON} {PROGRAMS}/sample_gtk.py {{state}} 3", "dpkg-query -W libgtk-3-0"),
    "gtk4": Toolkit(f"{PYTHON} {PROGRAMS}/sample_gtk.py {{state}} 4", "dpkg-query -W libgtk-4-1"),
    "qt5": Toolkit(f"{PYTHON} {PROGRAMS}/sample_qt.py {{state}} 5", "dpkg-query -W libqt5widgets5"),
    "qt6": Toolkit(f"{PYTHON} {PROGRAMS}/sample_qt.py {{state}} 6", "dpkg-query -W libqt6widgets6"),
    "tk": Toolkit(f"{PYTHON} {PROGRAMS}/sample_tk.py {{state}}", "dpkg-query -W libtk8.6"),
    "swing": Toolkit(f"java -Xshare:auto {PROGRAMS}/Sample.java {{state}}", "dpkg-query -W openjdk-17-jre"),
    "wx": Toolkit(f"{PYTHON} {PROGRAMS}/sample_wx.py {{state}}", "dpkg-query -W python3-wxgtk4.0"),
    "fltk": Toolkit("{made}/sample_fltk {state}", "dpkg-query -W libfltk1.3"),
    "chromium": Toolkit(
        f"{PYTHON} {PROGRAMS}/sample_page.py {{state}} chromium --force-renderer-accessibility",
        "dpkg-query -W chromium",
    ),
}


class Wrong(Exception):
    """What a cell says instead of being right."""


@dataclass
class Sample:
    """A sample program on a screen of its own."""

    desktop: DesktopEnvironment
    state: Path
    scale: float
    observed: list[float] = field(default_factory=list)

    def read(self) -> dict[str, Any]:
        return dict(json.loads(self.state.read_text(encoding="utf-8")))

    async def until(self, name: str, wanted: Callable[[Any], bool]) -> Any:
        """What the program says of itself under a name, once it is as wanted. Raises Wrong."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not wanted(value := self.read()[name]):
            if time.monotonic() > deadline:
                raise Wrong(f"{name}: {value!r}"[:60])
            await asyncio.sleep(0.05)
        return value

    async def act(self, action: Action | str) -> None:
        outcome = await self.desktop.act(parse(action) if isinstance(action, str) else action)
        if outcome.error:
            raise Wrong(outcome.error[:60])

    async def place(self, name: str) -> Box:
        """Where a widget is, in screen pixels."""
        state = self.read()
        left, top, width, height = state["places"][name]
        if state.get("within"):
            (window,) = [each for each in await self.desktop.windows() if each.title == "Sample"]
            left, top = left + window.box.x0, top + window.box.y0
        return Box(left, top, left + width, top + height)

    async def click(self, name: str, count: int = 1) -> None:
        x, y = (await self.place(name)).center
        await self.act(Click(x=x, y=y, count=count))


async def observe(sample: Sample) -> str:
    for _ in range(3):
        begun = time.monotonic()
        seen = await sample.desktop.observe()
        sample.observed.append(time.monotonic() - begun)
    if seen.pixels.std() < 3:
        raise Wrong("blank")
    return f"{statistics.median(sample.observed):.2f} s"


async def click(sample: Sample) -> None:
    before = sample.read()["clicks"]
    for number in (1, 2):
        await sample.click("button")
        await sample.until("clicks", lambda count, number=number: count == before + number)


async def word(sample: Sample) -> tuple[float, float]:
    """A point in the first word of the field."""
    box = await sample.place("entry")
    return box.x0 + 22 * sample.scale, box.center[1]


async def two_clicks(sample: Sample) -> None:
    x, y = await word(sample)
    before = sample.read()["entry"]
    for _ in range(2):
        await sample.act(Click(x=x, y=y))
    await sample.act(Type(text="+"))
    await sample.until("entry", lambda text: len(text) == len(before) + 1 and "+" in text)


async def double_click(sample: Sample) -> None:
    x, y = await word(sample)
    await sample.act(Type(text="alpha beta gamma", x=x, y=y, clear=True))
    await sample.until("entry", lambda text: text == "alpha beta gamma")
    await sample.act(Click(x=x, y=y, count=2))
    await sample.act(Type(text="Z"))
    await sample.until("entry", lambda text: text in ("Z beta gamma", "Zbeta gamma"))


async def any_text(sample: Sample) -> None:
    x, y = (await sample.place("area")).center
    await sample.act(Type(text=TEXT + "\nsecond", x=x, y=y))
    await sample.until("area", lambda text: text == TEXT + "\nsecond")


async def clear(sample: Sample) -> None:
    for name in ("entry", "area"):
        x, y = (await sample.place(name)).center
        for text in ("one two", "three"):
            await sample.act(Type(text=text, x=x, y=y, clear=True))
            await sample.until(name, lambda shown, text=text: shown == text)


async def chord(sample: Sample) -> None:
    await sample.click("entry")
    for number, keys in enumerate(("Control+s", "Control+S"), sample.read()["saved"] + 1):
        await sample.act(f"press(keys={keys!r})")
        await sample.until("saved", lambda count, number=number: count == number)


async def menu(sample: Sample) -> None:
    """The bar is at the top of the window; what opens lies below it, its first item in the upper half."""
    before = await sample.desktop.observe()
    if "actions" in sample.read()["places"]:
        await sample.click("actions")
        await asyncio.sleep(0.3)
        await sample.click("say")
    else:
        entry = await sample.place("entry")
        (window,) = [each for each in await sample.desktop.windows() if each.title == "Sample"]
        inside = 14 * sample.scale
        x, y = window.box.x0 + 2 * inside, min(window.box.y0 + inside, entry.y0 - 6)
        await sample.act(Click(x=x, y=y))
        after = await sample.desktop.observe()
        opened = compare(before, after).box
        if opened is None:
            raise Wrong("nothing opened")
        named = [
            each.box.center
            for each in await sample.desktop.widgets()
            if each.text == "Say hello" and opened.contains(*each.box.center) and each.box.y0 > y
        ]
        place = named[-1] if named else (x + inside / 2, y + 1.6 * inside)
        await sample.act(Click(x=place[0], y=place[1]))
    await sample.until("said", lambda count: count == 1)


async def listed(sample: Sample) -> None:
    box = await sample.place("list")
    x, y = box.center[0], box.y0 + 10 * sample.scale
    await sample.act(Click(x=x, y=y))
    await sample.until("chosen", lambda chosen: chosen == "Red")


async def scroll(sample: Sample) -> str:
    x, y = (await sample.place("lines")).center
    await sample.act(Scroll(x=x, y=y, dy=100))
    await asyncio.sleep(0.5)
    found = await sample.until("scrolled", lambda pixels: 40 <= pixels <= 160)
    return f"{found} px"


async def drag(sample: Sample) -> None:
    box = await sample.place("canvas")
    ends = [(box.x0 + dx * sample.scale, box.y0 + dy * sample.scale) for dx, dy in ((20, 20), (150, 60))]
    await sample.act(Drag(path=tuple(ends)))
    wanted = [20, 20, 150, 60]
    await sample.until(
        "drag",
        lambda found: all(
            abs(one - other * sample.scale) <= 2 for one, other in zip(found, wanted, strict=True)
        ),
    )


async def targets(sample: Sample) -> str | None:
    for name, roles, text in (("button", ("button",), "Count"), ("entry", ("text", "entry"), "")):
        box = await sample.place(name)
        found = await sample.desktop.target_at(*box.center)
        if found is None:
            return "says nothing of itself"
        if not any(role in found.role for role in roles) or text not in found.text:
            raise Wrong(f"{name}: {found.role} {found.text!r}"[:60])
        off = math.dist(found.box.center, box.center)
        if off > 3 * sample.scale or not box.padded(3, 3).holds(found.box):
            raise Wrong(f"{name}: {off:.0f} px off")
    return None


async def masked(sample: Sample) -> None:
    x, y = await word(sample)
    await sample.act(Type(text="{secret:KEY}", x=x, y=y, clear=True))
    await sample.until("entry", lambda text: text == SECRET)
    box, seen = await sample.place("entry"), await sample.desktop.observe()
    there = seen.pixels[int(box.y0) + 3 : int(box.y1) - 3, int(box.x0) + 6 : int(box.x0 + 60 * sample.scale)]
    grey = float((there == GREY).all(axis=2).mean())
    dark = int((np.abs(there.astype(int) - GREY).max(axis=2) > 60).sum())
    if grey < 0.7 or dark > 0.2 * there.shape[0] * there.shape[1]:
        raise Wrong(f"{grey:.0%} grey")


Cell = Callable[[Sample], Awaitable[str | None]]
CELLS: dict[str, Cell] = {
    "observe": observe,
    "click": click,
    "two clicks": two_clicks,
    "double click": double_click,
    "any text": any_text,
    "clear": clear,
    "chord": chord,
    "menu": menu,
    "list": listed,
    "scroll 100 px": scroll,
    "drag": drag,
    "targets": targets,
    "secret masked": masked,
}
SCALED: tuple[str, ...] = ("click", "drag", "targets", "clear")
"""The cells that are looked at again at scale 1.5."""


async def row(command: str, folder: Path, scale: float, cells: list[str]) -> dict[str, str]:
    """What each cell says: right, a figure, or what is wrong."""
    state = folder / "state.json"
    state.unlink(missing_ok=True)
    settings = DesktopSettings(
        width=1000, height=900, scale=scale, command=command.format(state=state, made=folder.parent),
        start_seconds=60,
    )  # fmt: skip
    desktop = DesktopEnvironment(settings, secrets={"KEY": SECRET})
    data: dict[str, str] = {}
    try:
        await desktop.open()
        deadline = time.monotonic() + 60
        while not (state.exists() and json.loads(state.read_text())["places"]["entry"][2] > 20):
            if time.monotonic() > deadline:
                return dict.fromkeys(cells, "did not start")
            await asyncio.sleep(0.1)
        await desktop.observe()
        sample = Sample(desktop, state, scale)
        for name in cells:
            try:
                data[name] = await CELLS[name](sample) or "right"
            except Wrong as fault:
                data[name] = f"wrong: {fault}"
    except Exception as fault:
        data |= {name: f"wrong: {type(fault).__name__} {fault}"[:70] for name in cells if name not in data}
    finally:
        await desktop.close()
    return data


def made(folder: Path) -> None:
    """The sample in FLTK, compiled into the folder."""
    if shutil.which("fltk-config"):
        shutil.copy(PROGRAMS / "sample_fltk.cpp", folder)
        subprocess.run(
            ["fltk-config", "--compile", "sample_fltk.cpp"], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.toolkits", description=__doc__)
    ask.add_argument("--only", default=",".join(TOOLKITS), help="comma-separated toolkits")
    ask.add_argument("--cells", default=",".join(CELLS), help="comma-separated cells")
    given = ask.parse_args()
    names, cells = given.only.split(","), given.cells.split(",")
    rows: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "state").mkdir()
        if "fltk" in names:
            made(folder)
        for name in names:
            toolkit = TOOLKITS[name]
            version = subprocess.run(toolkit.version.split(), capture_output=True, text=True, check=False)
            print(name, version.stdout.strip() or "is not installed", flush=True)
            rows[name] = asyncio.run(row(toolkit.command, folder / "state", 1.0, cells))
            scaled = asyncio.run(
                row(toolkit.command, folder / "state", 1.5, [cell for cell in SCALED if cell in cells])
            )
            wrong = [f"{cell} {said}" for cell, said in scaled.items() if said.startswith("wrong")]
            rows[name]["scale 1.5"] = "; ".join(wrong) or "right"
            for cell, said in rows[name].items():
                print(f"  {cell}: {said}", flush=True)
    table = Table("", *names)
    for cell in [*cells, "scale 1.5"]:
        table.add_row(cell, *(rows[name].get(cell, "") for name in names))
    Console(width=200).print(table)
    return int(
        any("wrong" in said or "not start" in said for cells in rows.values() for said in cells.values())
    )


if __name__ == "__main__":
    sys.exit(main())
