"""What a step costs, as it is reported."""

from __future__ import annotations

from handeye.agent.contracts import Frozen


class Reuse(Frozen):
    """A screen of `tiles` tiles that are all drawn upon. full_ms: encoding all of them. same, one_changed:
    what the same screen again, and the screen with one tile changed, take of that (medians of paired
    rounds). The features were equal, bit for bit, to those of a cache that knew nothing."""

    tiles: int
    full_ms: float
    same: float
    one_changed: float


class ScreenSpeed(Frozen):
    """Mean milliseconds a step. screen: WIDTHxHEIGHT in pixels."""

    total_ms: float
    phases_ms: dict[str, float]
    screen: str


class SpeedReport(ScreenSpeed):
    """larger: the same round on a larger screen. reuse: what known tiles cost, for the built-in VLM."""

    model: str
    steps: int
    larger: ScreenSpeed
    reuse: Reuse | None = None
