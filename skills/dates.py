"""Picking a day in a calendar that opens beside a field."""

from __future__ import annotations

import re
from datetime import date

from handeye.agent.contracts import Element, Scene
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Steps
from handeye.skills.finding import plain
from handeye.skills.moves import WAIT_SECONDS, click_on, press, wait_for

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
TITLE = re.compile(rf"\b({'|'.join(month[:3] for month in MONTHS)})[a-z]*\.? +(\d{{4}})\b")
FORWARD = ("›", ">", "next", "next month", "→", "▶")
BACK = ("‹", "<", "previous", "prev", "previous month", "←", "◀")
MOST_TURNS = 240


def day_of(text: str) -> date:
    """Raises SkillFault for what is not written like 2026-12-24."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SkillFault(f"{text!r} is not a date; write it like 2026-12-24") from None


def pick_day(scene: Scene, day: date) -> Steps[Scene]:
    """Turn the open calendar to the month, press the day."""
    scene = yield from wait_for(scene, title, WAIT_SECONDS * 4)
    for _ in range(MOST_TURNS):
        shown = title(scene)
        if shown is None:
            raise SkillFault("no open calendar is on the screen")
        months = (day.year - _year(shown)) * 12 + day.month - _month(shown)
        if not months:
            return (yield from press(scene, lambda now: _cell(now, day), f"day {day.day} in the calendar"))
        names = FORWARD if months > 0 else BACK
        turn = _arrow(scene, names, shown)
        if turn is None:
            raise SkillFault(
                f"the calendar has no button to {'the next' if months > 0 else 'an earlier'} month"
            )
        scene = yield click_on(turn)
    raise SkillFault(f"the calendar does not reach {day}")


def title(scene: Scene) -> Element | None:
    """The element that says month and year, and nothing much beside."""
    shown = [each for each in scene.elements if TITLE.search(plain(each.name)) and each.reachable]
    return min(shown, key=lambda each: len(each.name)) if shown else None


def _month(shown: Element) -> int:
    found = TITLE.search(plain(shown.name))
    assert found is not None
    return next(at for at, name in enumerate(MONTHS, 1) if name.startswith(found[1]))


def _year(shown: Element) -> int:
    found = TITLE.search(plain(shown.name))
    assert found is not None
    return int(found[2])


def _arrow(scene: Scene, names: tuple[str, ...], shown: Element) -> Element | None:
    """The button of that name closest to the title."""
    named = [each for each in scene.elements if " ".join(each.name.casefold().split()) in names]
    near = [each for each in named if each.reachable and _distance(each, shown) < 400]
    return min(near, key=lambda each: _distance(each, shown)) if near else None


def _cell(scene: Scene, day: date) -> Element | None:
    """The day's number below the title; a number met twice belongs to a neighbour month on one side."""
    shown = title(scene)
    if shown is None:
        return None
    found = [
        each
        for each in scene.elements
        if each.name.strip() == str(day.day)
        and each.box.y0 > shown.box.y0
        and each.role not in ("option",)
        and _distance(each, shown) < 500 * max(1.0, shown.box.height / 20)
    ]
    pressed = [each for each in found if each.role in ("button", "link", "gridcell")] or found
    if not pressed:
        return None
    return pressed[0] if day.day < 15 else pressed[-1]


def _distance(one: Element, other: Element) -> float:
    (x0, y0), (x1, y1) = one.box.center, other.box.center
    return abs(x0 - x1) + abs(y0 - y1)
