"""Filling forms: text, choices, lists, comboboxes and dates, each by the label beside it, each read back."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from handeye.agent.contracts import Click, Element, Modifier, Moves, Press, Scene, Type
from handeye.agent.errors import SkillFault
from handeye.agent.task.held import agrees
from handeye.skills.contract import Arguments, Labelled, Steps, skill
from handeye.skills.dates import day_of, pick_day
from handeye.skills.files import give
from handeye.skills.finding import (
    CHOICES,
    LIKE_ENOUGH,
    best,
    choice,
    field,
    field_names,
    likeness,
    of_roles,
    the_pressable,
)
from handeye.skills.moves import Find, bring, click_on, press, wait_for, write
from handeye.skills.values import typed

YES, NO = ("yes", "true", "on", "1", "x"), ("no", "false", "off", "0", "")
OPTION_SECONDS = 6.0
LEFT_BY_TAB = ("text", "search", "email", "tel", "url", "number", "password")
"""Kinds of fields in which Tab only leads to the next one."""
ALSO: Modifier = "Meta" if sys.platform == "darwin" else "Control"
"""The key that takes another option of a list of several to the ones chosen."""


class Fill(Labelled):
    submit: str = ""
    """The button to press at the end."""


class Choose(Arguments):
    field: str
    value: str
    """Of a list of several each on a line of its own."""


class PickDate(Arguments):
    field: str
    day: str
    """Like 2026-12-24."""
    open: str = "calendar"
    """The sign beside the field that opens its calendar, where the field does not open it itself."""


@skill(Fill)
def fill_form(arguments: Fill, scene: Scene) -> Moves:
    """Fill the fields of a form, each given as LABEL=value, then press `submit`; yes and no tick boxes."""
    written: dict[str, str] = {}
    for label, value in arguments.labels.items():
        scene = yield from put(scene, label, value, written)
    scene = yield from _left(scene, written, next(reversed(arguments.labels), ""))
    if arguments.submit:
        submit = arguments.submit
        yield from press(scene, lambda now: the_pressable(now, submit), f"button {submit!r}")
    return f"filled {', '.join(arguments.labels) or 'nothing'}"


def _left(scene: Scene, written: Mapping[str, str], last: str) -> Steps[Scene]:
    """Leave the last field, since some pages change or empty one only then, and read all of them again.

    written: the texts by label. last: the label of the field that was filled last.
    """
    held = field(scene, last) if last in written else None
    if held is not None and held.kind in LEFT_BY_TAB:
        scene = yield Press(keys="Tab")
    for label, value in written.items():
        after = None if value.endswith("\n") else field(scene, label)  # that one was sent
        if after is not None and not agrees(after.kind, typed(after.kind, value, label), after.value):
            holds = f"holds {after.value[:80]!r}" if after.value else "is empty"
            raise SkillFault(f"field {label!r} {holds} once it is left, after {value[:80]!r} was typed")
    return scene


@skill(Choose)
def choose(arguments: Choose, scene: Scene) -> Moves:
    """Choose a value from a list, a combobox, radio buttons or a date field."""
    yield from put(scene, arguments.field, arguments.value)
    return f"chose {', '.join(_several(arguments.value))}"


@skill(PickDate)
def pick_date(arguments: PickDate, scene: Scene) -> Moves:
    """Open a date field's calendar, turn it to the month and press the day."""
    day = day_of(arguments.day)
    scene, found = yield from bring(
        scene, lambda now: field(now, arguments.field), f"field {arguments.field!r}"
    )
    if found.kind == "date":
        scene = yield from put(scene, arguments.field, arguments.day)
    else:
        scene = yield from _open_calendar(scene, found, arguments.open)
        scene = yield from pick_day(scene, day)
    after = field(scene, arguments.field)
    if after is None or not after.value:
        raise SkillFault(f"field {arguments.field!r} is empty after the day was pressed")
    return after.value


def put(scene: Scene, label: str, value: str, written: dict[str, str] | None = None) -> Steps[Scene]:
    """Give the field of that label that value, whatever kind of field it is; a text goes into `written` too.
    Raises SkillFault when it then holds something else."""
    scene = yield from wait_for(scene, lambda now: _any(now, label, value), 1.0)
    group = [each for each in of_roles(scene, CHOICES) if likeness(label, each.group) >= LIKE_ENOUGH]
    found = field(scene, label)
    grouped = found is None or likeness(label, found.name) < max(
        (likeness(label, each.group) for each in group), default=0
    )
    box = choice(scene, label)
    alone = box is not None and box.role != "radio" and likeness(label, box.name) == 1
    if group and grouped and not alone:
        return (yield from _choose_among(scene, label, value))
    if box is not None and box.role != "radio" and _fits_better(label, box, found):
        return (yield from _tick(scene, lambda now: choice(now, label), _truth(label, value), label))
    if found is None:
        raise SkillFault(f"there is no field labelled {label!r}; there are {field_names(scene)}")
    if not found.enabled:
        raise SkillFault(f"field {label!r} cannot be filled: it is disabled")
    if found.role == "file":
        return (yield from give(scene, lambda now: field(now, label), value, f"file field {label!r}"))
    if found.role == "listbox" and found.kind.startswith("select"):
        return (yield from _choose_listed(scene, label, _several(value)))
    if found.kind == "select" or found.role in ("combobox", "listbox"):
        return (yield from _choose(scene, label, value))
    scene = yield from write(scene, lambda now: field(now, label), value, f"field {label!r}")
    if written is not None:
        written[label] = value
    return scene


def _choose_among(scene: Scene, label: str, value: str) -> Steps[Scene]:
    """Tick the radio button, or the boxes, of that group."""
    for wanted in _several(value):
        of_group = [each for each in of_roles(scene, CHOICES) if likeness(label, each.group) >= LIKE_ENOUGH]
        if best(of_group, (wanted,)) is None:
            there = ", ".join(repr(each.name) for each in of_group[:12])
            raise SkillFault(f"{label} has no choice {wanted!r}; it has {there}")
        scene = yield from _tick(scene, _chooser(wanted, label), True, f"{label} {wanted}")
    return scene


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
            there = ", ".join(repr(each.name) for each in _options(scene)[:12])
            yield Press(keys="Escape")
            raise SkillFault(f"{label} has no option {value!r}; it has {there or 'none'}")
        scene = yield Type(text=value, clear=bool(found.value))
        scene = yield from wait_for(scene, lambda now: _option(now, value), OPTION_SECONDS)
    _the_option(scene, label, value)
    scene, option = yield from bring(scene, lambda now: _option(now, value), f"option {value!r} of {label}")
    scene = yield click_on(option)
    after = field(scene, label)
    if (
        after is not None
        and (after.value or found.kind == "select")
        and likeness(value, after.value) < LIKE_ENOUGH
    ):
        raise SkillFault(f"{label} shows {after.value!r} after choosing {value!r}")
    return scene


def _choose_listed(scene: Scene, label: str, values: list[str]) -> Steps[Scene]:
    """Of a list whose options are on the page: exactly these."""
    scene, found = yield from bring(scene, lambda now: field(now, label), f"list {label!r}")
    wanted = [_listed(scene, found, label, value) for value in values]
    several = found.kind == "select-multiple"
    if not several and len(values) > 1:
        raise SkillFault(f"{label} takes one value, not {len(values)}")
    names = [option.name for option in wanted]
    for option in _inside(scene, found):
        if option.checked == (option.name in names) or (not several and option.name not in names):
            continue
        scene, shown = yield from bring(
            scene, _named(label, option.name), f"option {option.name!r} of {label}"
        )
        click = click_on(shown)
        scene = yield Click(x=click.x, y=click.y, modifiers=(ALSO,) if several else ())
    after = field(scene, label)
    held = sorted(after.value.split("\n")) if after and after.value else []
    if held != sorted(names):
        raise SkillFault(f"{label} shows {', '.join(held) or 'nothing'} after choosing {', '.join(names)}")
    return scene


def _open_calendar(scene: Scene, found: Element, sign: str) -> Steps[Scene]:
    """By the sign beside it, or by a click into it."""
    y = found.box.center[1]
    near = [
        each
        for each in of_roles(scene, ("link", "button", "image"))
        if abs(each.box.center[1] - y) < 60 and each.reachable
    ]
    beside = best(near, (sign, "choose a date", "open calendar")) if sign else None
    return (yield click_on(beside if beside is not None else found))


def _tick(scene: Scene, find: Find, wanted: bool, what: str) -> Steps[Scene]:
    scene, box = yield from bring(scene, find, what)
    if box.checked == wanted:
        return scene
    scene = yield click_on(box)
    after = find(scene)
    if after is not None and after.checked is not None and after.checked != wanted:
        scene = yield Press(keys="Space")
        after = find(scene)
    if after is not None and after.checked is not None and after.checked != wanted:
        raise SkillFault(f"{what} is {'not ticked' if wanted else 'still ticked'} after it was pressed")
    return scene


def _any(scene: Scene, label: str, value: str) -> Element | None:
    return field(scene, label) or choice(scene, label) or choice(scene, value, group=label)


def _fits_better(label: str, box: Element, found: Element | None) -> bool:
    return found is None or likeness(label, found.name) < likeness(label, box.name)


def _chooser(wanted: str, label: str) -> Find:
    return lambda now: choice(now, wanted, group=label)


def _options(scene: Scene) -> list[Element]:
    """Of the list that is open; not those of lists that stand in the page."""
    return [each for each in of_roles(scene, ("option", "treeitem")) if each.kind != "select"]


def _option(scene: Scene, value: str) -> Element | None:
    return best(_options(scene), (value,))


def _the_option(scene: Scene, label: str, value: str) -> None:
    """Raises SkillFault where several options begin with the value and none is it."""
    fits = {each.name: likeness(value, each.name) for each in _options(scene)}
    alike = [name for name, fit in fits.items() if fit >= 0.8]
    if len(alike) > 1 and max(fits.values()) < 1:
        raise SkillFault(f"{label} has several options like {value!r}: {', '.join(map(repr, alike[:8]))}")


def _inside(scene: Scene, found: Element) -> list[Element]:
    """The options of a list that stands in the page."""
    options = [each for each in of_roles(scene, ("option",)) if each.kind == "select"]
    return [each for each in options if each.scroller == found.box or found.box.holds(each.box)]


def _listed(scene: Scene, found: Element, label: str, value: str) -> Element:
    options = _inside(scene, found)
    option = best(options, (value,))
    if option is None:
        there = ", ".join(repr(each.name) for each in options[:12])
        raise SkillFault(f"{label} has no option {value!r}; it has {there or 'none'}")
    return option


def _named(label: str, name: str) -> Find:
    def find(now: Scene) -> Element | None:
        found = field(now, label)
        inside = _inside(now, found) if found is not None else []
        return next((each for each in inside if each.name == name), None)

    return find


def _several(value: str) -> list[str]:
    """A value a line; the empty text is none."""
    return [line.strip() for line in value.split("\n") if line.strip()]


def _truth(label: str, value: str) -> bool:
    if value.casefold() in YES:
        return True
    if value.casefold() in NO:
        return False
    raise SkillFault(f"{label} is a box to tick: give yes or no, not {value!r}")
