"""The right next actions on a helpdesk page, for any goal, from any state: a pure function of both."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from playwright.async_api import Page

from handeye.agent.contracts import Box, Frozen
from handeye.training.helpdesk.goals import PAGES, Goal
from handeye.training.oracles.scene import install
from handeye.training.records import DONE, Choice

ABSENT: tuple[Choice, ...] = ()
SCROLL_SHARE = 0.6
"""How much of the screen's height one scroll step moves."""


class Place(Frozen):
    """A control. box: where to click it, None while it is scrolled away (below: further down)."""

    name: str
    value: str
    box: Box | None
    below: bool
    on: bool


class Facts(Frozen):
    """The page as page.js reads it."""

    kind: str
    user: str
    path: str
    size: tuple[float, float]
    can_scroll: bool
    fields: tuple[Place, ...]
    ticks: tuple[Place, ...]
    menu: tuple[Place, ...]
    buttons: tuple[Place, ...]
    status: tuple[Place, ...]
    priorities: tuple[Place, ...]
    filters: tuple[Place, ...]
    pages: tuple[Place, ...]
    turns: tuple[Place, ...]
    rows: tuple[Place, ...]
    list: dict[str, str]
    ticket: dict[str, str]
    comments: tuple[str, ...]

    def field(self, name: str) -> Place | None:
        return next((place for place in self.fields if place.name == name), None)

    def tick(self, name: str, value: str) -> Place | None:
        return next((place for place in self.ticks if (place.name, place.value) == (name, value)), None)


@cache
def _script() -> str:
    return resources.files("handeye.training.helpdesk").joinpath("page.js").read_text(encoding="utf-8")


async def read_facts(page: Page) -> Facts:
    await install(page)
    result: dict[str, Any] = await page.evaluate(_script())
    return Facts.model_validate(result)


def answers(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    """Every action that is right now; DONE when the goal is reached, ABSENT when it cannot be."""
    if goal.kind == "sign_out":
        return DONE if facts.kind == "sign-in" else _press(facts, "Sign out")
    if goal.user and facts.user != goal.user:
        return _sign_in(facts, goal)
    if goal.kind == "sign_in":
        return DONE
    if facts.kind == "sign-in":
        return ABSENT
    if goal.kind in ("close", "reopen", "priority", "comment") and (goal.title or goal.number):
        way = _open(facts, goal)
        if way != DONE:
            return way
    return HOW[goal.kind](facts, goal)


# --- one function a kind of goal -------------------------------------------------------------------


def _sign_in(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    """A filled password field counts as right: its dots cannot be read."""
    if facts.kind != "sign-in":
        return _press(facts, "Sign out")
    missing = _fill(facts, "name", goal.user)
    field = facts.field("password")
    if field and not field.value:
        missing += _fill(facts, "password", goal.password)
    return missing or _press(facts, "Sign in")


def _go(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    return DONE if facts.kind == goal.place else _menu(facts, goal.place)


def _search(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    return _searched(facts, goal.query) or DONE


def _searched(facts: Facts, query: str) -> tuple[Choice, ...]:
    """What is left to do until the list shows this search; nothing when it does."""
    if facts.kind != "tickets":
        return _menu(facts, "tickets")
    if facts.list.get("query") == query:
        return ()
    return _fill(facts, "q", query) or _press(facts, "Search")


def _open(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    number, title = facts.ticket.get("number"), facts.ticket.get("title")
    if number and (number == goal.number or title == goal.title):
        return DONE
    rows = tuple(row for row in facts.rows if row.value == goal.number or row.name.strip() == goal.title)
    if rows:
        return _click(facts, *rows)
    searching = _searched(facts, goal.number or goal.title)
    if searching:
        return searching
    if facts.list.get("status") != "all":
        return _click(facts, *[place for place in facts.filters if place.name == "all"])
    onward = tuple(place for place in facts.turns if place.value == "1")
    return _click(facts, *onward) if onward else ABSENT


def _turn(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    if facts.kind != "tickets":
        return _menu(facts, "tickets")
    here, there = int(facts.list["number"]), int(goal.turn)
    if here == there:
        return DONE
    step = [place for place in facts.turns if int(place.value) == there - here]
    return _click(facts, *[place for place in facts.pages if place.value == goal.turn], *step)


def _filter(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    if facts.kind != "tickets":
        return _menu(facts, "tickets")
    if facts.list["status"] == goal.status:
        return DONE
    return _click(facts, *[place for place in facts.filters if place.name == goal.status])


def _create(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    if facts.ticket.get("title") == goal.title and _as_wished(facts.ticket, goal):
        return DONE
    if facts.kind != "new-ticket":
        return _menu(facts, "new-ticket")
    missing = _fill(facts, "title", goal.title)
    if goal.description:
        missing += _fill(facts, "description", goal.description)
    chosen = (
        facts.tick("priority", goal.priority or "normal"),
        facts.tick("category", goal.category or "Hardware"),
    )
    wrong = [tick for tick in chosen if tick and not tick.on]
    urgent = facts.tick("urgent", "1")
    if urgent and urgent.on != goal.urgent:
        wrong.append(urgent)
    if missing or wrong:
        near = (*missing, *[choice for tick in wrong for choice in _click(facts, tick)])
        return tuple(choice for choice in near if choice.kind != "scroll") or near[:1]
    return _press(facts, "Create ticket")


def _as_wished(ticket: dict[str, str], goal: Goal) -> bool:
    wished = {
        "description": goal.description,
        "priority": goal.priority,
        "category": goal.category,
        "urgent": "1" if goal.urgent else "",
    }
    return all(not value or ticket.get(name) == value for name, value in wished.items())


def _choose(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    """Priority or category on the form of a new ticket, or the priority of the open ticket."""
    if facts.kind == "ticket" and goal.priority:
        return _priority(facts, goal)
    name, value = ("priority", goal.priority) if goal.priority else ("category", goal.category)
    tick = facts.tick(name, value)
    if tick is None:
        return ABSENT
    return DONE if tick.on else _click(facts, tick)


def _tick(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    tick = facts.tick("urgent", "1")
    if tick is None:
        return ABSENT
    return DONE if tick.on == (goal.kind == "tick") else _click(facts, tick)


def _write(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    name = goal.kind.removeprefix("write_")
    if facts.field(name) is None:
        return ABSENT
    return _fill(facts, name, goal.title or goal.description) or DONE


def _change_status(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    wanted = "closed" if goal.kind == "close" else "open"
    if not facts.ticket:
        return ABSENT
    return DONE if facts.ticket["status"] == wanted else _click(facts, *facts.status)


def _priority(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    if not facts.ticket:
        return ABSENT
    if facts.ticket["priority"] == goal.priority:
        return DONE
    return _click(facts, *[place for place in facts.priorities if place.value == goal.priority])


def _comment(facts: Facts, goal: Goal) -> tuple[Choice, ...]:
    if not facts.ticket:
        return ABSENT
    if goal.comment in facts.comments:
        return DONE
    return _fill(facts, "value", goal.comment) or _press(facts, "Add comment")


HOW = {
    "go": _go,
    "search": _search,
    "open": _open,
    "turn": _turn,
    "filter": _filter,
    "create": _create,
    "choose_priority": _choose,
    "choose_category": _choose,
    "tick": _tick,
    "untick": _tick,
    "write_title": _write,
    "write_description": _write,
    "close": _change_status,
    "reopen": _change_status,
    "priority": _priority,
    "comment": _comment,
}


# --- the words of an answer ------------------------------------------------------------------------


def _click(facts: Facts, *places: Place) -> tuple[Choice, ...]:
    """Any of these; a scroll towards the first when none is on the screen."""
    seen = tuple(Choice(kind="click", box=place.box) for place in places if place.box)
    return seen or _reveal(facts, places)


def _reveal(facts: Facts, places: tuple[Place, ...]) -> tuple[Choice, ...]:
    if not places or not facts.can_scroll:
        return ABSENT
    width, height = facts.size
    way = 1 if places[0].below else -1
    return (Choice(kind="scroll", box=Box(0, 0, width, height), dy=way * round(height * SCROLL_SHARE)),)


def _fill(facts: Facts, name: str, text: str) -> tuple[Choice, ...]:
    """Type into the field; nothing when it holds the text already."""
    field = facts.field(name)
    if field is None or field.value == text:
        return ()
    if field.box is None:
        return _reveal(facts, (field,))
    return (Choice(kind="type", box=field.box, text=text, clear=bool(field.value)),)


def _press(facts: Facts, name: str) -> tuple[Choice, ...]:
    return _click(facts, *[place for place in facts.buttons if place.name == name])


def _menu(facts: Facts, place: str) -> tuple[Choice, ...]:
    return _click(facts, *[link for link in facts.menu if link.name == PAGES[place]])
