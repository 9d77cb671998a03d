"""Dates and times: month sheets, date and time fields, a day's hours, a flight."""

from __future__ import annotations

import re

from handeye.agent.contracts import Box
from handeye.training.oracles.scene import Scene, Thing, click, fill, first, offered, solves
from handeye.training.records import Choice

SHEET = "#ui-datepicker-div"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


async def pick(scene: Scene, css: str, date: str) -> list[Choice]:
    """Set a field with a month sheet to MM/DD/YYYY; a triple click on an arrow turns three months."""
    (field,) = await scene.all(css)
    if field.value == date:
        return []
    month, day, year = (int(part) for part in date.split("/"))
    titles = await scene.seen(f"{SHEET} .ui-datepicker-title")
    if not titles:
        return click(field)
    shown_month, shown_year = titles[0].text.split()
    off = (year - int(shown_year)) * 12 + month - 1 - MONTHS.index(shown_month[:3])
    if not off:
        return click(*await scene.named(f"{SHEET} td a", str(day)))
    (arrow,) = await scene.all(f"{SHEET} .ui-datepicker-{'next' if off > 0 else 'prev'}")
    return [Choice(kind="click", box=arrow.box, count=min(3, abs(off)))] if arrow.box else []


@solves("choose-date", "choose-date-easy", "choose-date-medium", "choose-date-nodelay")
async def choose_date(scene: Scene) -> list[Choice]:
    return first(await pick(scene, "#datepicker", date_in(scene.goal)), click(*await scene.all("#subbtn")))


def date_in(goal: str) -> str:
    found = re.search(r"\d\d/\d\d/\d{4}", goal)
    return found[0] if found else ""


@solves("book-flight", "book-flight-nodelay")
async def book_flight(scene: Scene) -> list[Choice]:
    said = re.match(r"Book the (\w+) one-way flight from: (.*) to: (.*) on ([\d/]+)\.", scene.goal)
    kind, start, end, date = said.groups() if said else ("", "", "", "")
    inputs = await scene.ask(
        "() => ['flight-from', 'flight-to'].map(id => document.getElementById(id).value)"
    )
    (results,) = await scene.all("#results")
    if "hide" not in results.classes:
        dated = await scene.ask("() => document.getElementById('datepicker').value")
        if start in inputs[0] and end in inputs[1] and dated == date:
            return await best_flight(scene, kind)
        return click(*await scene.all("#menu-back"))
    return first(
        await airport(scene, "#flight-from", start),
        await airport(scene, "#flight-to", end),
        await pick(scene, "#datepicker", date),
        click(*await scene.all("#search")),
    )


async def airport(scene: Scene, css: str, name: str) -> list[Choice]:
    """Type a city or code and choose the row that is offered for it."""
    (field,) = await scene.all(css)
    if name in field.value and field.value in await scene.ask("() => DOMESTIC_FLIGHTS"):
        return []
    rows = [row for row in await scene.seen(".ui-autocomplete li") if name in row.text]
    return offered(scene, field, name, rows)


async def best_flight(scene: Scene, kind: str) -> list[Choice]:
    buttons = await scene.all("#results .flight-price")
    times = [int(each.attributes["data-duration"]) for each in await scene.all("#results .time-duration")]
    prices = [int(button.attributes["data-price"]) for button in buttons]
    by = times if kind == "shortest" else prices
    return click(*[button for button, value in zip(buttons, by, strict=True) if value == min(by)])


@solves("enter-date")
async def enter_date(scene: Scene) -> list[Choice]:
    (field,) = await scene.all("#tt")
    month, day, year = date_in(scene.goal).split("/")
    if field.value == f"{year}-{month}-{day}":
        return click(*await scene.all("#subbtn"))
    return typed_at_start(field, date_in(scene.goal))


@solves("enter-time")
async def enter_time(scene: Scene) -> list[Choice]:
    """Hour and minute first, then AM or PM in its own part of the field. A lone 1 would wait for a digit."""
    hour, minute, half = re.search(r"(\d+):(\d+) ([AP]M)", scene.goal).groups()  # type: ignore[union-attr]
    (field,) = await scene.all("#tt")
    wanted = f"{int(hour) % 12 + (12 if half == 'PM' else 0):02}:{minute}"
    if field.value == wanted:
        return click(*await scene.all("#subbtn"))
    partly = await scene.ask("() => document.getElementById('tt').validity.badInput")
    clock = f"{int(hour) % 12 + (12 if field.value >= '12' else 0):02}:{minute}"
    if partly or field.value == clock:
        return [Choice(kind="type", box=part(field, 0.55, 0.68), text=half)] if field.box else []
    return typed_at_start(field, f"{hour.zfill(2)}:{minute}" if hour == "1" else f"{hour}:{minute}")


def part(field: Thing, start: float, end: float):  # type: ignore[no-untyped-def]
    """A stretch of a field's width."""
    box = field.box or field.frame
    return box._replace(x0=box.x0 + start * box.width, x1=box.x0 + end * box.width)


def typed_at_start(field: Thing, text: str) -> list[Choice]:
    return [Choice(kind="type", box=part(field, 0.03, 0.13), text=text)] if field.box else []


HALF_HOURS = {"30 mins": 1, "0.5 hours": 1, "60 mins": 2, "1 hour": 2, "90 mins": 3, "1.5 hours": 3}


@solves("daily-calendar")
async def daily_calendar(scene: Scene) -> list[Choice]:
    """Drag over the half hours, name the event, create it."""
    said = re.match(r'Create a (.*) event named "(.*)", between (\d+)([AP]M) and', scene.goal)
    length, name, hour, half = said.groups() if said else ("1 hour", "", "8", "AM")
    slots, start = HALF_HOURS[length], 2 * (int(hour) % 12 + (12 if half == "PM" else 0))
    if await scene.all("#create-event"):
        return await name_event(scene, name, slots, start)
    if begun := await scene.all("#newEvent"):
        return click(*begun)  # the drag ended on another event: its name is asked for at the next click
    rows, others = await scene.all(".half-hour"), await scene.all(".event:not(#newEvent)")
    boxes = [event.box for event in others if event.box]
    free = [row.box is not None and row.box.height > 8 and not _covered(row.box, boxes) for row in rows]
    for at in range(start, start + 8 - slots + 1):
        if all(free[at : at + slots]):
            return [over(rows[at], rows[at + slots - 1])]
    return click(rows[start + 4]) if rows[start + 4].wheel else click(rows[start + 7])


def over(top: Thing, bottom: Thing) -> Choice:
    """A drag from the upper part of one half hour to the lower part of another."""
    one, two = top.box or top.frame, bottom.box or bottom.frame
    return Choice(
        kind="drag",
        box=one._replace(x0=one.x0 + 20, x1=one.x1 - 20, y0=one.y0 + 2, y1=one.y0 + 5),
        to_box=two._replace(x0=two.x0 + 20, x1=two.x1 - 20, y0=two.y1 - 6, y1=two.y1 - 3),
    )


def _covered(row: Box, events: list[Box]) -> bool:
    """An event takes the row's middle."""
    return any(event.y0 < row.center[1] < event.y1 for event in events)


async def name_event(scene: Scene, name: str, slots: int, start: int) -> list[Choice]:
    (event,), (field,) = await scene.all("#newEvent"), await scene.all("#event-name")
    begins, lasts = int(event.attributes["data-start"]), int(event.attributes["data-duration"])
    if lasts != slots or not start <= begins <= start + 8 - slots:
        return click(*await scene.all("#create-event .cancel"))
    return first(fill(field, name), click(*await scene.all("#create-event .create")))
