"""Filling forms: text, choices, lists, comboboxes and dates, each by the label beside it."""

from __future__ import annotations

from handeye.agent.contracts import Element, Moves, Press, Scene, Type
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, Labelled, Steps, skill
from handeye.skills.dates import day_of, pick_day
from handeye.skills.finding import LIKE_ENOUGH, best, choice, field, likeness, of_roles, pressable
from handeye.skills.moves import bring, click_on, press, wait_for, write

YES, NO = ("yes", "true", "on", "1", "x"), ("no", "false", "off", "0", "")
OPTION_SECONDS = 6.0
ICON = 10
"""Pixels from a date field's right edge to its calendar sign."""


class Fill(Labelled):
    submit: str = ""
    """The button to press at the end."""


class Choose(Arguments):
    field: str
    value: str


class PickDate(Arguments):
    field: str
    day: str
    """Like 2026-12-24."""
    open: str = "calendar"
    """The sign beside the field that opens its calendar, where the field does not open it itself."""


@skill(Fill)
def fill_form(arguments: Fill, scene: Scene) -> Moves:
    """Fill the fields of a form, each given as LABEL=value, then press `submit`; yes and no tick boxes."""
    for label, value in arguments.labels.items():
        scene = yield from put(scene, label, value)
    if arguments.submit:
        yield from press(scene, lambda now: pressable(now, arguments.submit), f"button {arguments.submit!r}")
    return f"filled {', '.join(arguments.labels) or 'nothing'}"


@skill(Choose)
def choose(arguments: Choose, scene: Scene) -> Moves:
    """Choose a value from a list, a combobox, radio buttons or a date field."""
    yield from put(scene, arguments.field, arguments.value)
    return f"chose {arguments.value}"


@skill(PickDate)
def pick_date(arguments: PickDate, scene: Scene) -> Moves:
    """Open a date field's calendar, turn it to the month and press the day."""
    day = day_of(arguments.day)
    scene, found = yield from bring(
        scene, lambda now: field(now, arguments.field), f"field {arguments.field!r}"
    )
    scene = yield from _open_calendar(scene, found, arguments.open)
    scene = yield from pick_day(scene, day)
    after = field(scene, arguments.field)
    return after.value if after else arguments.day


def put(scene: Scene, label: str, value: str) -> Steps[Scene]:
    """Give the field of that label that value, whatever kind of field it is."""
    scene = yield from wait_for(scene, lambda now: _any(now, label, value), 1.0)
    radio = choice(scene, value, group=label)
    found = field(scene, label)
    if radio is not None and radio.role == "radio" and (found is None or likeness(label, found.name) < 1):
        return (
            yield from _tick(scene, lambda now: choice(now, value, group=label), True, f"{label} {value}")
        )
    box = choice(scene, label)
    ticked = box is not None and box.role != "radio"
    if (
        box is not None
        and ticked
        and (found is None or likeness(label, found.name) < likeness(label, box.name))
    ):
        wanted = _truth(label, value)
        return (yield from _tick(scene, lambda now: choice(now, label), wanted, label))
    if found is None:
        raise SkillFault(f"there is no field labelled {label!r}")
    if found.kind == "date":
        scene, found = yield from bring(scene, lambda now: field(now, label), f"field {label!r}")
        scene = yield from _open_calendar(scene, found, "")
        return (yield from pick_day(scene, day_of(value)))
    if found.kind == "select" or found.role in ("combobox", "listbox"):
        return (yield from _choose(scene, label, value))
    return (yield from write(scene, lambda now: field(now, label), value, f"field {label!r}"))


def _choose(scene: Scene, label: str, value: str) -> Steps[Scene]:
    """Open the list, type to narrow it where that is needed, press the option."""
    scene, found = yield from bring(scene, lambda now: field(now, label), f"list {label!r}")
    if likeness(value, found.value) == 1:
        return scene
    if found.role != "listbox":
        scene = yield click_on(found)
    scene = yield from wait_for(scene, lambda now: _option(now, value), 0.6)
    if _option(scene, value) is None:
        if found.kind == "select":
            raise SkillFault(f"{label} has no option {value!r}")
        scene = yield Type(text=value, clear=bool(found.value))
        scene = yield from wait_for(scene, lambda now: _option(now, value), OPTION_SECONDS)
    scene, option = yield from bring(scene, lambda now: _option(now, value), f"option {value!r} of {label}")
    scene = yield click_on(option)
    after = field(scene, label)
    if after is not None and after.value and likeness(value, after.value) < LIKE_ENOUGH:
        raise SkillFault(f"{label} shows {after.value!r} after choosing {value!r}")
    return scene


def _open_calendar(scene: Scene, found: Element, sign: str) -> Steps[Scene]:
    """By the field's own sign at its right end, by the sign beside it, or by a click into it."""
    y = found.box.center[1]
    near = [
        each
        for each in of_roles(scene, ("link", "button", "image"))
        if abs(each.box.center[1] - y) < 60 and each.reachable
    ]
    beside = best(near, (sign, "choose a date", "open calendar")) if sign and found.kind != "date" else None
    if beside is not None:
        return (yield click_on(beside))
    click = click_on(found)
    if found.kind == "date":
        click = click.model_copy(update={"x": found.box.x1 - ICON - found.box.height * 0.2})
    return (yield click)


def _tick(scene: Scene, find: object, wanted: bool, what: str) -> Steps[Scene]:
    assert callable(find)
    scene, box = yield from bring(scene, find, what)
    if box.checked == wanted:
        return scene
    scene = yield click_on(box)
    after = find(scene)
    if after is not None and after.checked is not None and after.checked != wanted:
        scene = yield Press(keys="Space")
    return scene


def _any(scene: Scene, label: str, value: str) -> Element | None:
    return field(scene, label) or choice(scene, label) or choice(scene, value, group=label)


def _option(scene: Scene, value: str) -> Element | None:
    return best(of_roles(scene, ("option", "treeitem")), (value,))


def _truth(label: str, value: str) -> bool:
    if value.casefold() in YES:
        return True
    if value.casefold() in NO:
        return False
    raise SkillFault(f"{label} is a box to tick: give yes or no, not {value!r}")
