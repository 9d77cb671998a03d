"""What a browser is started with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handeye.agent.contracts import Frozen


class BrowserSettings(Frozen):
    url: str = "about:blank"
    """Where a run starts."""
    width: Annotated[int, Field(ge=50, le=8000)] = 1280
    height: Annotated[int, Field(ge=50, le=8000)] = 720
    """The viewport in CSS pixels; a screenshot is this times `scale`."""
    scale: Annotated[float, Field(gt=0, le=4)] = 1.0
    headed: bool = False
    settle_seconds: Annotated[float, Field(ge=0)] = 2.0
    """A page that never stops moving is looked at after this long."""
    load_seconds: Annotated[float, Field(gt=0)] = 20.0
    """How long a navigation may take."""
    patience_seconds: Annotated[float, Field(gt=0)] = 10.0
    """Added to what an action may take; a page silent for longer is lost."""
    downloads: str | None = None
    """Folder for downloaded files; None discards them."""
    uploads: str | None = None
    """The only folder that files may be uploaded from; None: none may."""
    allowed_hosts: tuple[str, ...] = ()
    """Only these hosts (and their subdomains) are ever asked; empty allows all."""
    secret_hosts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By a secret's name: where it may be typed; the host of `url` alone for one that is not named."""
    storage_state: str | None = None
    """A file with cookies and storage: read when it is there, written when the browser is closed."""
    profile: str | None = None
    """The folder of Chromium's profile; a fresh one for each run when None."""
    http_user: str | None = None
    """May be `{secret:NAME}`, as may the password and parts of `url`."""
    http_password: str = ""
    ignore_https_errors: bool = False
    proxy: str | None = None
    locale: str | None = None
    timezone: str | None = None
    geolocation: tuple[float, float] | None = None
    """Latitude and longitude in degrees."""
    permissions: tuple[str, ...] = ()
    browser: Literal["chromium", "chrome", "msedge"] = "chromium"
    """Which one is started."""
    cdp: str | None = None
    """The DevTools address of a browser that runs already: a tab of its own is worked there."""
    keep: str | None = None
    """A file that tells of a browser which outlives a kill of this process; one told of there is gone on
    with, in its tabs as they are. While it lives it can be reached from every process of this machine."""
