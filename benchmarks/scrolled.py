"""Would tiles that move with a scrolled page be known again? Counts equal tiles; encodes nothing.

    python -m benchmarks.scrolled [--dy 120]

A page at 1280x720 is scrolled; its tiles are cut by the fixed grid, and by a grid moved along with
the page, whose rows at both ends are cut by the screen.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from handeye.agent.backends.local import builtin_folder, read_card
from handeye.agent.contracts import Navigate, Scroll
from handeye.agent.perception.tiling import tile_grid
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

LIST = "".join(f"<p>Ticket {n}: the printer on floor {n % 7} is out of paper</p>" for n in range(80))
BAR = "<nav style='position:sticky;top:0;background:gray;height:60px'>Tickets</nav>"
PAGES = {
    "a list": LIST,
    "a list under a bar that stays": BAR + LIST,
    "a list in a frame of 600 px": f"<div style='height:600px;overflow:auto;border:1px solid'>{LIST}</div>",
}


def tiles(pixels: np.ndarray, xs: Sequence[int], ys: Sequence[int], wide: int, tall: int) -> list[bytes]:
    """Those that the screen does not cut away wholly and that show more than one colour."""
    cut = [pixels[max(0, y) : y + tall, x : x + wide] for y in ys for x in xs if -tall < y < pixels.shape[0]]
    return [bytes(f"{tile.shape}", "ascii") + tile.tobytes() for tile in cut if (tile != tile[:1, :1]).any()]


async def count(dy: int) -> Table:
    card = read_card(builtin_folder())
    table = Table("page", "grid", "tiles", "of them known")
    browser = BrowserEnvironment(BrowserSettings(url="about:blank", width=1280, height=720))
    await browser.open()
    try:
        for name, body in PAGES.items():
            await browser.act(Navigate(to="goto", url=f"data:text/html,<body style='margin:0'>{body}"))
            before = (await browser.observe()).pixels
            await browser.act(Scroll(x=640, y=360, dy=dy))
            after = (await browser.observe()).pixels
            grid = tile_grid(before.shape[1], before.shape[0], card)
            size = grid.tile_width, grid.tile_height
            step = card.tile_height - card.overlap
            moved = range(grid.ys[0] - dy, before.shape[0], step)
            known = set(tiles(before, grid.xs, grid.ys, *size))
            for which, ys in (("fixed", grid.ys), ("moved along", tuple(moved))):
                seen = tiles(after, grid.xs, ys, *size)
                table.add_row(name, which, str(len(seen)), str(sum(tile in known for tile in seen)))
    finally:
        await browser.close()
    return table


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--dy", type=int, default=120, help="pixels; the built-in VLM scrolls by 120")
    Console().print(asyncio.run(count(ask.parse_args().dy)))


if __name__ == "__main__":
    main()
