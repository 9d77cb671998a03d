"""The one place where screenshot pixels become the desktop's input units, and back.

Input units are what the system moves its mouse in: pixels on X11 and Windows, points on a Mac's
high-density screen. They count from the corner of the first monitor; others may lie at negative ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from handeye.agent.contracts import Box


@dataclass(frozen=True)
class Monitor:
    """What one screenshot shows. left, top, width, height: input units. scale: pixels per input unit."""

    left: int
    top: int
    width: int
    height: int
    scale: float = 1.0


def screen_to_input(monitor: Monitor, screen_x: float, screen_y: float) -> tuple[int, int]:
    """The input unit that covers a point of the screenshot."""
    return (
        monitor.left + min(math.floor(screen_x / monitor.scale), monitor.width - 1),
        monitor.top + min(math.floor(screen_y / monitor.scale), monitor.height - 1),
    )


def input_to_screen(monitor: Monitor, input_x: int, input_y: int) -> tuple[float, float]:
    """The middle of an input unit on the screenshot."""
    return (input_x - monitor.left + 0.5) * monitor.scale, (input_y - monitor.top + 0.5) * monitor.scale


def box_to_screen(monitor: Monitor, box: Box) -> Box:
    """A box of input units in screenshot pixels."""
    return Box(
        (box.x0 - monitor.left) * monitor.scale,
        (box.y0 - monitor.top) * monitor.scale,
        (box.x1 - monitor.left) * monitor.scale,
        (box.y1 - monitor.top) * monitor.scale,
    )
