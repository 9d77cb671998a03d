"""Capture and act-to-seen latency on a private screen, beside plain mss and plain pyautogui in one run.

    python -m benchmarks.desktop

Needs Debian's xvfb, openbox and galculator. Medians of 15; `act to seen` is from the start of a click on a
button of the calculator to the first frame that differs.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from handeye.agent.contracts import Click
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings
from handeye.environments.desktop.mouse import load_pyautogui
from handeye.environments.desktop.x11_connect import on_display

SIZES = ((1280, 800), (1920, 1080))
REPEATS = 15


class Watch:
    """Seconds by what was timed."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[name].append(time.perf_counter() - begun)


async def measure(width: int, height: int) -> dict[str, float]:
    """Median milliseconds by what was timed."""
    import mss

    desktop, watch = (
        DesktopEnvironment(DesktopSettings(width=width, height=height, command="galculator")),
        Watch(),
    )
    await desktop.open()
    try:
        await desktop.observe()
        keys = {widget.text: widget.box.center for widget in await desktop.widgets()}
        with on_display(desktop.variables):
            plain = mss.MSS(display=desktop.variables["DISPLAY"])
        with plain:
            for number in range(REPEATS):
                x, y = keys[str(1 + number % 9)]
                with watch.timed("plain mss"):
                    _ = plain.grab(plain.monitors[0]).rgb
                with watch.timed("observe, settled"):
                    before = await desktop.observe()
                with watch.timed("act to seen"):
                    with watch.timed("click"):
                        await desktop.act(Click(x=x, y=y))
                    while desktop.capture().hash == before.hash:  # noqa: ASYNC110 - the screen makes it so
                        await asyncio.sleep(0)
                with watch.timed("capture"):
                    desktop.capture()
                await desktop.observe()
                with watch.timed("plain pyautogui click"):
                    load_pyautogui().click(int(x), int(y), _pause=False)
    finally:
        await desktop.close()
    return {name: statistics.median(item) * 1000 for name, item in watch.seconds.items()}


def main() -> None:
    table = Table("ms", *(f"{width}x{height}" for width, height in SIZES))
    columns = [asyncio.run(measure(*size)) for size in SIZES]
    for name in columns[0]:
        table.add_row(name, *(f"{column[name]:.1f}" for column in columns))
    Console().print(table)


if __name__ == "__main__":
    main()
