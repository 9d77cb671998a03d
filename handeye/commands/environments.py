"""The environment that a task names, not yet open."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from handeye.agent.errors import CallerError
from handeye.agent.log.format import ScreenSize
from handeye.agent.task.file import BrowserPart, DesktopPart, EnvironmentPart, TaskFile
from handeye.agent.task.filling import literal
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings
from handeye.environments.desktop.real_screen import real_screen
from handeye.environments.desktop.session import open_session

PASSWORD = re.compile(r"(://[^/@:]+:)([^/@]+)@")
Place = BrowserEnvironment | DesktopEnvironment


KEPT_NAME = "browser.json"
"""In a run's folder: where its browser is while that outlives the process."""


OWN_SCREEN = "working your screen; move the mouse into a corner of it to stop, Ctrl+Alt+Space takes over"
"""Said before the screen that the user sits at is worked."""


OWN_BROWSER = (
    "working a new tab of the browser at {cdp}, signed in as it is; allowed hosts and secrets hold for this "
    "tab and its windows, not for your other tabs, service workers, or a redirect inside a frame of another "
    "site"
)
"""Said before a browser that runs already is worked."""


@dataclass(frozen=True)
class BrowserOptions:
    """Which browser is worked: as the options --storage-state, --profile, --browser and --cdp."""

    storage_state: Path | None = None
    profile: Path | None = None
    browser: Literal["chromium", "chrome", "msedge"] | None = None
    cdp: str | None = None

    def applied(self, task: TaskFile) -> TaskFile:
        """Raises CallerError for a desktop's task, and for options that exclude each other."""
        started = {
            "storage_state": str(self.storage_state.resolve()) if self.storage_state else None,
            "profile": str(self.profile.resolve()) if self.profile else None,
            "browser": self.browser,
        }
        if self.cdp is not None and any(started.values()):
            raise CallerError(
                "--cdp works a browser that runs already: omit --storage-state, --profile, --browser"
            )
        return with_browser(task, **started)

    def tell(self) -> None:
        """Say that the user's own browser is about to be worked."""
        if self.cdp is not None:
            print(OWN_BROWSER.format(cdp=self.cdp), file=sys.stderr, flush=True)


@dataclass(frozen=True)
class DisplayOptions:
    """own: the user allows the screen they sit at. display: goes before the task's. watch: a VNC port."""

    own: bool = False
    display: Literal["virtual", "real"] | None = None
    watch: int | None = None

    def applied(self, task: TaskFile) -> TaskFile:
        """The task on the screen wished for. Raises CallerError for a screen that was not allowed."""
        part = task.environment.desktop
        if part is None:
            return task
        data = {"display": self.display or part.display, "watch": self.watch or part.watch}
        if data["display"] == "real" and not self.own:
            raise CallerError(
                f"task {task.name} works the screen you sit at: allow it with --desktop, "
                "or give it a screen of its own with --display virtual"
            )
        if data["display"] == "real" and data["watch"]:
            raise CallerError("--watch shows a screen of its own; the one you sit at you see")
        place = EnvironmentPart(desktop=part.model_copy(update=data))
        return task.model_copy(update={"environment": place})


def tell_screen(tasks: Sequence[TaskFile], workers: int = 1) -> None:
    """Say that the user's own screen is about to be worked. Raises CallerError for two at a time on it."""
    parts = [task.environment.desktop for task in tasks]
    if any(part is not None and part.display == "real" for part in parts):
        if workers > 1:
            raise CallerError("your screen is worked by one task at a time: leave --workers out")
        print(OWN_SCREEN, file=sys.stderr, flush=True)


def place_of(
    task: TaskFile,
    folder: Path,
    secrets: Mapping[str, str],
    headed: bool = False,
    keep: bool = False,
    cdp: str | None = None,
) -> Place:
    """Downloads go into the run's folder. headed: a browser shows its window. keep: it outlives a kill. cdp:
    the address of a browser that runs already."""
    if task.environment.desktop is not None:
        if cdp is not None:
            raise CallerError(f"task {task.name} works a desktop, which has no browser for --cdp")
        return DesktopEnvironment(_desktop(task), secrets)
    return BrowserEnvironment(browser_settings(task, folder, headed, keep, cdp), secrets)


def browser_settings(
    task: TaskFile, folder: Path, headed: bool = False, keep: bool = False, cdp: str | None = None
) -> BrowserSettings:
    """As of `place_of`."""
    part = task.environment.browser
    assert part is not None
    return BrowserSettings(
        url=part.url,
        width=part.width,
        height=part.height,
        scale=part.scale,
        headed=headed,
        downloads=str(folder / "downloads"),
        uploads=part.uploads,
        load_seconds=part.load_seconds,
        storage_state=part.storage_state,
        profile=part.profile,
        browser=part.browser,
        cdp=cdp,
        http_user=part.http_auth.user if part.http_auth else None,
        http_password=part.http_auth.password if part.http_auth else "",
        ignore_https_errors=part.ignore_https_errors,
        proxy=part.proxy,
        locale=part.locale,
        timezone=part.timezone,
        geolocation=part.geolocation,
        permissions=part.permissions,
        allowed_hosts=task.policy.allowed_hosts,
        secret_hosts={name: source.hosts for name, source in task.secrets.items()},
        keep=str(folder / KEPT_NAME) if keep else None,
    )


def screen_of(task: TaskFile) -> ScreenSize:
    """The screenshots' size."""
    part = task.environment.browser
    if part is None:
        width, height = _screen_size(_desktop(task))
        return ScreenSize(width=width, height=height, scale=1.0)
    return ScreenSize(
        width=round(part.width * part.scale), height=round(part.height * part.scale), scale=part.scale
    )


def with_browser(task: TaskFile, **changes: Any) -> TaskFile:
    """The task with parts of its browser changed, those that are not None. Raises CallerError for a
    desktop's."""
    given = {name: value for name, value in changes.items() if value is not None}
    if not given:
        return task
    if task.environment.browser is None:
        raise CallerError(
            f"task {task.name} works a desktop, which has no {next(iter(given)).replace('_', ' ')}"
        )
    part = task.environment.browser.model_copy(update=given)
    return task.model_copy(update={"environment": EnvironmentPart(browser=part)})


def from_here(task: TaskFile, here: Path) -> TaskFile:
    """The task with its browser's relative paths made whole, from the task file's folder."""
    part = task.environment.browser
    if part is None:
        return task
    data = {name: getattr(part, name) for name in ("uploads", "storage_state", "profile")}
    return with_browser(task, **{name: str((here / path).absolute()) for name, path in data.items() if path})


def without_password(task: TaskFile) -> TaskFile:
    """The task with a password that stands in its address left out, for what is kept."""
    part = task.environment.browser
    if part is None or not (found := PASSWORD.search(part.url)) or "{secret:" in found[2]:
        return task
    return with_browser(task, url=PASSWORD.sub(r"\1***@", part.url))


def password_kept(task: TaskFile) -> TaskFile:
    """The task of a run's folder. Raises CallerError where its address had a password, which is not kept."""
    part = task.environment.browser
    if part is not None and (found := PASSWORD.search(part.url)) and found[2] == "***":
        raise CallerError(
            f"the password in the address of {task.name} was not kept: write {{secret:NAME}} in its place "
            "and run the task again"
        )
    return task


def part_of(
    url: str | None,
    program: str | None,
    own_screen: bool,
    uploads: str | None = None,
    size: tuple[int | None, int | None] = (None, None),
) -> EnvironmentPart:
    """Where a one-off goal is reached: a page, a program on a screen of its own, or the user's screen.

    size: width and height, those of the kind of place when None.
    """
    given: dict[str, Any] = {
        name: side for name, side in zip(("width", "height"), size, strict=True) if side is not None
    }
    if (url is not None) + (program is not None) + own_screen != 1:
        raise CallerError("say where: one of --url PAGE, --program COMMAND, --desktop")
    if url is not None:
        return EnvironmentPart(browser=BrowserPart(url=literal(url), uploads=uploads, **given))
    if own_screen and given:
        raise CallerError("--width and --height are of a page or a screen of its own; yours has its size")
    if own_screen:
        return EnvironmentPart(desktop=DesktopPart(display="real"))
    return EnvironmentPart(desktop=DesktopPart(command=literal(program or ""), **given))


def _desktop(task: TaskFile) -> DesktopSettings:
    assert task.environment.desktop is not None
    return DesktopSettings.model_validate(task.environment.desktop.model_dump())


def _screen_size(settings: DesktopSettings) -> tuple[int, int]:
    """Width and height in pixels of the screenshots to come."""
    if settings.display == "virtual":
        return settings.width, settings.height
    session = open_session(real_screen(os.environ), settings.monitor, corner_stops=True)
    try:
        return session.size
    finally:
        session.close()
