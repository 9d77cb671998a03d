"""The environment that a task names, not yet open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agent.errors import CallerError
from agent.log.format import ScreenSize
from agent.task import BrowserPart, DesktopPart, EnvironmentPart, TaskFile
from environments.browser import BrowserEnvironment, BrowserSettings
from environments.desktop import DesktopEnvironment, DesktopSettings, screen_size

Place = BrowserEnvironment | DesktopEnvironment


KEPT_NAME = "browser.json"
"""In a run's folder: where its browser is while that outlives the process."""


def place_of(
    task: TaskFile, folder: Path, secrets: Mapping[str, str], headed: bool = False, keep: bool = False
) -> Place:
    """Downloads go into the run's folder. headed: a browser shows its window. keep: it outlives a kill."""
    if task.environment.desktop is not None:
        return DesktopEnvironment(_desktop(task), secrets)
    part = task.environment.browser
    assert part is not None
    settings = BrowserSettings(
        url=part.url,
        width=part.width,
        height=part.height,
        scale=part.scale,
        headed=headed,
        downloads=str(folder / "downloads"),
        uploads=part.uploads,
        allowed_hosts=task.policy.allowed_hosts,
        secret_hosts={name: source.hosts for name, source in task.secrets.items()},
        keep=str(folder / KEPT_NAME) if keep else None,
    )
    return BrowserEnvironment(settings, secrets)


def screen_of(task: TaskFile) -> ScreenSize:
    """The screenshots' size."""
    part = task.environment.browser
    if part is None:
        width, height = screen_size(_desktop(task))
        return ScreenSize(width=width, height=height, scale=1.0)
    return ScreenSize(
        width=round(part.width * part.scale), height=round(part.height * part.scale), scale=part.scale
    )


def part_of(url: str | None, program: str | None, own_screen: bool) -> EnvironmentPart:
    """Where a one-off goal is reached: a page, a program on a screen of its own, or the user's screen."""
    if (url is not None) + (program is not None) + own_screen != 1:
        raise CallerError("say where: one of --url PAGE, --program COMMAND, --desktop")
    if url is not None:
        return EnvironmentPart(browser=BrowserPart(url=url))
    if own_screen:
        return EnvironmentPart(desktop=DesktopPart(display="real"))
    return EnvironmentPart(desktop=DesktopPart(command=program or ""))


def _desktop(task: TaskFile) -> DesktopSettings:
    assert task.environment.desktop is not None
    return DesktopSettings.model_validate(task.environment.desktop.model_dump())
