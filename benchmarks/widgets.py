"""Public widget libraries from npm, one task each by exact actions and by a skill.

    python -m benchmarks.widgets [--packages FOLDER] [--only NAME...]

The packages that FOLDER (a temporary one when left out) lacks are installed with npm and served from this
machine. Each widget is worked by mouse and keyboard alone; whether the task was done the library itself says.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from playwright.async_api import Error
from rich.console import Console
from rich.table import Table

from benchmarks.steps import served
from benchmarks.widget_pages import FILE, WIDGETS, Widget
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Action, Click, Drag, Navigate, Press, Type
from handeye.agent.errors import HandeyeError
from handeye.agent.log.format import RunHeader
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.task.settings import AgentSettings
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.skills.registry import Registry

HEAD = "<!doctype html><meta charset=utf-8><body style='font:16px sans-serif;margin:20px'>"
READY_SECONDS, RIGHT_SECONDS = 20.0, 2.0
INSTALL_SECONDS, LOAD_SECONDS = 900, 60.0


def install(folder: Path, widgets: Iterable[Widget]) -> None:
    """npm packages into the folder, with bundles of those without a file for a page. Raises RuntimeError."""
    if shutil.which("npm") is None:
        raise RuntimeError("npm is not installed: see https://nodejs.org")
    names = sorted({name for widget in widgets for name in widget.packages if not _has(folder, name)})
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
    if names:
        _run(["npm", "install", *quiet, *names], folder)
    for widget in widgets:
        if widget.bundle:
            source = folder / f"{_file(widget)}.mjs"
            source.write_text(widget.bundle, encoding="utf-8")
            out = f"--outfile={folder / _file(widget)}.js"
            _run([str(folder / "node_modules/.bin/esbuild"), str(source), "--bundle", out], folder)


def versions(folder: Path, widget: Widget) -> str:
    """Of its packages, as npm installed them; the bundler's is left out."""
    found = []
    for name in map(_bare, widget.packages):
        if name != "esbuild":
            package = folder / "node_modules" / name / "package.json"
            found.append(f"{name} {json.loads(package.read_text(encoding='utf-8'))['version']}")
    return ", ".join(found)


async def by_actions(browser: BrowserEnvironment, widget: Widget) -> str:
    """Nothing, or why it did not go."""
    for step in widget.exact:
        action = await _action(browser, step)
        outcome = await browser.act(action)
        await browser.observe()
        if outcome.error:
            return outcome.error
    return ""


async def by_skill(browser: BrowserEnvironment, widget: Widget, folder: Path) -> str:
    """Nothing, or why it did not go."""
    assert widget.skill is not None
    name, arguments = widget.skill
    header = RunHeader(run=name, started=0.0, environment=browser.name, goal=name)
    with RunWriter.create(folder / _file(widget), header) as writer:
        agent = Agent(Scripted([]), browser, writer, AgentSettings(max_steps=60), skills=Registry())
        ended = (await agent.skill(name, **arguments)).ended
    return "" if ended.reason == "done" else f"{ended.reason}: {ended.detail}"


async def tried(browser: BrowserEnvironment, widget: Widget, url: str, logs: Path | None) -> str:
    """'right', or what is wrong; by a skill where a folder for its log is given."""
    why = ""
    try:
        await browser.act(Navigate(to="goto", url=url))
        await browser.observe()
        first = next((str(step[1]) for step in widget.exact if len(step) > 1 and step[1]), "body")
        await browser.page.wait_for_selector(first, timeout=READY_SECONDS * 1000)
        await browser.observe()
        why = await (by_actions(browser, widget) if logs is None else by_skill(browser, widget, logs))
        right = f"() => {{ try {{ return !!({widget.right}); }} catch {{ return false; }} }}"
        await browser.page.wait_for_function(right, timeout=RIGHT_SECONDS * 1000)
    except (Error, HandeyeError) as fault:
        return (why or str(fault).splitlines()[0])[:120]
    return "right" if not why else f"right, but said: {why[:80]}"


async def measured(folder: Path, widgets: Iterable[Widget]) -> list[tuple[Widget, str, str]]:
    """Each widget with what came of it by exact actions and by its skill."""
    found = []
    with tempfile.TemporaryDirectory() as place, served(folder) as address:
        (Path(place) / FILE).write_text("a note", encoding="utf-8")
        settings = BrowserSettings(width=900, height=700, uploads=place, load_seconds=LOAD_SECONDS)
        browser = BrowserEnvironment(settings)
        await browser.open()
        try:
            for widget in widgets:
                page = folder / f"{_file(widget)}.html"
                page.write_text(HEAD + widget.page, encoding="utf-8")
                url = f"{address}/{page.name}"
                exact = await tried(browser, widget, url, None)
                skill = (
                    await tried(browser, widget, url, Path(place) / "runs") if widget.skill else "none fits"
                )
                found.append((widget, exact, skill))
                Console(stderr=True).print(f"{widget.name}: {exact}; by skill: {skill}", markup=False)
        finally:
            await browser.close()
    return found


async def _action(browser: BrowserEnvironment, step: tuple[str | float, ...]) -> Action:
    kind, *words = step
    if kind == "press":
        return Press(keys=str(words[0]))
    if kind == "type" and not words[0]:
        return Type(text=str(words[1]))
    x, y = await _center(browser, str(words[0]))
    if kind == "type":
        return Type(text=str(words[1]), x=x, y=y)
    if kind == "drag":
        return Drag(path=((x, y), await _center(browser, str(words[1]))))
    if kind == "move":
        return Drag(path=((x, y), (x + float(words[1]), y + float(words[2]))))
    return Click(x=x, y=y, count=2 if kind == "double" else 1)


async def _center(browser: BrowserEnvironment, selector: str) -> tuple[float, float]:
    box = await browser.page.locator(selector).first.bounding_box(timeout=RIGHT_SECONDS * 1000)
    if box is None:
        raise Error(f"{selector} is not shown")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _file(widget: Widget) -> str:
    return widget.name.lower().replace(" ", "_").replace(".", "_")


def _has(folder: Path, package: str) -> bool:
    return (folder / "node_modules" / _bare(package)).is_dir()


def _bare(package: str) -> str:
    """A package's name without its version."""
    return package[:1] + package[1:].partition("@")[0]


def _run(command: list[str], folder: Path) -> None:
    completed = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if completed.returncode:
        raise RuntimeError(
            f"{Path(command[0]).name}: {(completed.stderr.strip().splitlines() or ['no word'])[0]}"
        )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--packages", type=Path, help="where npm keeps them; made when it is not there")
    ask.add_argument("--only", nargs="+", default=[], help="names of widgets")
    given = ask.parse_args()
    widgets = [widget for widget in WIDGETS if not given.only or widget.name in given.only]
    with tempfile.TemporaryDirectory() as place:
        folder = (given.packages or Path(place)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        install(folder, widgets)
        found = asyncio.run(measured(folder, widgets))
        table = Table("widget", "versions", "exact actions", "skill")
        for widget, exact, skill in found:
            table.add_row(widget.name, versions(folder, widget), exact, skill)
    Console().print(table)
    right = sum(exact.startswith("right") for _, exact, _ in found)
    by_skills = [skill for _, _, skill in found if skill != "none fits"]
    Console().print(f"exact actions: {right} of {len(found)} right; skills: "
                    f"{sum(each.startswith('right') for each in by_skills)} of {len(by_skills)}")  # fmt: skip


if __name__ == "__main__":
    main()
