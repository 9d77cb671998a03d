"""Scrolling by pixels: a wheel turns in notches, and how far one goes is the program's own affair.

One notch is turned, how far the picture moved under the pointer is measured, and the rest is turned by that.
GTK 3 moves some 50 pixels a notch, Chromium 120, FLTK 16. Where nothing moved, or what moved cannot be told,
a notch counts as an average one.
"""

from __future__ import annotations

import asyncio

import cv2
import numpy as np

from handeye.agent.contracts import Screenshot
from handeye.environments.desktop.mouse import WHEEL_PIXELS, notches
from handeye.environments.desktop.session import DisplaySession

STILL_SECONDS = 0.05
MOVING_SECONDS = 1.0
"""How long a program may take to scroll smoothly by one notch."""
START_SECONDS = 0.4
"""How long it may take to begin."""
TRIES = 3
"""How often the screen is looked at when something changed that is no movement, as a button's colour."""
REACH = 240
"""Pixels on each side of the pointer in which the picture is looked at."""
LEAST_OVERLAP = 24
"""Rows that must be seen both before and after."""
SAME = 6
"""Grey levels within which a pixel is the same one."""
EDGE = 12
"""Grey levels between neighbours from which on a pixel is worth comparing: paper is everywhere the same."""
LEAST_EDGES = 60
LEAST_PART = 0.25
"""So much of all edges must be seen both before and after: few of them agree by chance."""
LIKE = 0.8
"""Part of the compared pixels that must be found again."""
COLUMNS = 120
"""As many are compared, spread over the width."""
MOST_NOTCHES = 2000


async def scroll(
    session: DisplaySession, x: float, y: float, dx: float, dy: float, measured: bool = True
) -> None:
    """Scroll by screen pixels, as nearly as whole notches allow; at least one notch.

    measured: False where the wheel does not scroll, as with Control, which makes things larger.
    """
    session.mouse.move(x, y)
    for pixels, across in ((dy, False), (dx, True)):
        if pixels and not measured:
            session.mouse.turn(notches(pixels), across)
        elif pixels:
            await _along(session, (x, y), pixels, across)


async def _along(session: DisplaySession, point: tuple[float, float], pixels: float, across: bool) -> None:
    if notches(pixels) in (1, -1) and abs(pixels) <= WHEEL_PIXELS / 4:
        session.mouse.turn(1 if pixels > 0 else -1, across)
        return
    way = 1 if pixels > 0 else -1
    before = session.capture()
    session.mouse.turn(way, across)
    step = 0
    for _ in range(TRIES):
        after = await _moved(session, before)
        step = moved_by(before, after, point, across) * way
        if step > 0 or after.hash == before.hash:
            break
    left = round((abs(pixels) - step) / step) if step > 0 else abs(notches(pixels)) - 1
    if left > 0:
        session.mouse.turn(way * min(left, MOST_NOTCHES), across)


async def _moved(session: DisplaySession, before: Screenshot) -> Screenshot:
    """The screen once it has changed and stands still again, or as it is when it does not change."""
    seen, waited = before, 0.0
    while waited < MOVING_SECONDS:
        await asyncio.sleep(STILL_SECONDS)
        waited += STILL_SECONDS
        last, seen = seen, session.capture()
        if last.hash == seen.hash and (seen.hash != before.hash or waited >= START_SECONDS):
            break
    return seen


def moved_by(before: Screenshot, after: Screenshot, point: tuple[float, float], across: bool) -> int:
    """Pixels that the picture around a point moved up, or left where `across`; 0 where that cannot be told.

    What has changed there is laid over itself at each distance; the one where most pixels agree is taken.
    """
    one, other = (_grey(seen, point, across) for seen in (before, after))
    rows, columns = np.nonzero(np.abs(one - other) > SAME)
    if not len(rows):
        return 0
    part = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    every = max(1, one[part].shape[1] // COLUMNS)
    one, other = one[part][:, ::every], other[part][:, ::every]
    height = one.shape[0]
    edges = np.abs(np.diff(one, axis=0, append=one[-1:])) > EDGE
    least = max(LEAST_EDGES, LEAST_PART * int(edges.sum()))
    best, found = LIKE, 0
    for shift in sorted(range(LEAST_OVERLAP - height, height - LEAST_OVERLAP + 1), key=abs):
        kept = np.s_[max(0, shift) : height + min(0, shift)]
        now = np.s_[max(0, -shift) : height + min(0, -shift)]
        compared = edges[kept]
        if not shift or compared.sum() < least:
            continue
        like = float((np.abs(one[kept] - other[now])[compared] <= SAME).mean())
        if like > best:
            best, found = like, shift
    return found


def _grey(seen: Screenshot, point: tuple[float, float], across: bool) -> np.ndarray:
    """Grey levels around a point, those along the way first: [length, width], int16."""
    x, y = (round(side) for side in point)
    part = seen.pixels[max(0, y - REACH) : y + REACH, max(0, x - REACH) : x + REACH]
    grey = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY).astype(np.int16)
    return grey.T if across else grey
