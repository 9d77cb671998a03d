"""Finding a thing of a scene by the words a person would use for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from handeye.agent.contracts import Element, Scene
from handeye.agent.errors import SkillFault

FIELDS = ("textbox", "searchbox", "combobox", "spinbutton", "slider", "listbox", "file")
PRESSED = ("button", "link", "menuitem", "tab", "switch")
CHOICES = ("radio", "checkbox", "switch")
LIKE_ENOUGH = 0.5
WITHIN = re.compile(r"\s+>\s+")
"""Between the words of a group, heading or record and the name of what stands in it: `Billing > Street`."""
REQUIRED = re.compile(r"[\s:*….]+$|\((required|optional)\)\s*$", re.IGNORECASE)


def plain(text: str) -> str:
    """A name without case, runs of spaces, and the marks that forms put after labels."""
    text = REQUIRED.sub("", REQUIRED.sub("", " ".join(text.split())))
    return text.casefold()


def likeness(wanted: str, name: str) -> float:
    """How well a name fits the words, 0..1: equal, begins so, has them as whole words, or nothing."""
    want, have = plain(wanted), plain(name)
    if not want or not have:
        return 0.0
    if want == have:
        return 1.0
    share = len(want) / len(have)
    if have.startswith(want) and not have[len(want)].isalnum():
        return 0.8 + 0.15 * share
    if re.search(rf"(?<!\w){re.escape(want)}(?!\w)", have):
        return 0.6 + 0.15 * share
    return 0.0


def best(elements: Iterable[Element], names: Sequence[str]) -> Element | None:
    """The element that fits one of the names best; earlier names, reachable ones and dialogs go first."""
    ranked: list[tuple[float, Element]] = []
    for element in elements:
        fits = [likeness(name, element.name) - 0.01 * at for at, name in enumerate(names)]
        if fits and max(fits) >= LIKE_ENOUGH:
            bonus = 0.002 * element.reachable + 0.001 * bool(element.layer) + 0.02 * element.enabled
            ranked.append((max(fits) + bonus, element))
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def only(elements: Iterable[Element], name: str, what: str) -> Element | None:
    """The one element of that name; `WORDS > NAME` is the one in the row, card or group with these words.

    Raises SkillFault for several that fit equally well, with what tells them apart.
    """
    *within, last = WITHIN.split(name)
    found = list(elements)
    exact = best(found, (name,)) if within else None
    if exact is not None and likeness(name, exact.name) == 1:
        return exact
    named = [each for each in found if all(_stands_in(each, words) for words in within)]
    first = best(named, (last,))
    if first is None:
        return None
    fit = likeness(last, first.name)
    equal = [each for each in named if likeness(last, each.name) == fit and each.enabled == first.enabled]
    in_front = [each for each in equal if each.layer] if first.layer else equal
    if len({each.address for each in in_front}) == 1 and first.address:
        return first  # links to the same place
    if len(in_front) > 1:
        places = list(dict.fromkeys(_place(each) for each in in_front))
        text = "; ".join(f"{place} > {last}" for place in places[:4] if place)
        raise SkillFault(
            f"there are {len(in_front)} {what}s {last!r}: say which" + (f": {text}" if text else "")
        )
    return in_front[0]


def of_roles(scene: Scene, roles: Sequence[str]) -> list[Element]:
    return [element for element in scene.elements if element.role in roles]


def pressable(scene: Scene, *names: str) -> Element | None:
    """A button or link; failing that any text of that name, which pages make clickable as well."""
    exact = best(of_roles(scene, PRESSED), names)
    if exact is not None:
        return exact
    return best([element for element in scene.elements if element.role not in FIELDS], names)


def the_pressable(scene: Scene, name: str) -> Element | None:
    """As `pressable`, but raises SkillFault where several are called so and it is not said which."""
    exact = only(of_roles(scene, PRESSED), name, "button")
    if exact is not None:
        return exact
    texts = [each for each in scene.elements if each.role not in (*FIELDS, *CHOICES, "label")]
    return only(texts, name, "place")


def field(scene: Scene, *labels: str) -> Element | None:
    """A field by its label; one without a name of its own by the label that stands beside or above it.

    `GROUP > LABEL` is the one in that group. Raises SkillFault for two fields of one label.
    """
    fields = of_roles(scene, FIELDS)
    for label in labels:
        if (named := only(fields, label, "field")) is not None:
            return named
    beside = best(of_roles(scene, ("label", "text", "cell", "columnheader", "rowheader")), labels)
    if beside is None:
        return None
    near = [(_gap(beside, each), each) for each in fields]
    close = [(gap, each) for gap, each in near if gap is not None]
    return min(close, key=lambda pair: pair[0])[1] if close else None


def field_names(scene: Scene, most: int = 20) -> str:
    """The labels that fields and choices have, for a message."""
    fields = [each.name for each in of_roles(scene, FIELDS)]
    choices = [each.group or each.name for each in of_roles(scene, CHOICES)]
    names = list(dict.fromkeys(name for name in (*fields, *choices) if name))
    return ", ".join(repr(name[:40]) for name in names[:most]) or "fields without labels only"


def choice(scene: Scene, name: str, group: str = "") -> Element | None:
    """A radio button, checkbox or switch, in the group of that caption when one is given."""
    found = of_roles(scene, CHOICES)
    if group:
        found = [element for element in found if likeness(group, element.group) >= LIKE_ENOUGH]
    return best(found, (name,))


def _stands_in(element: Element, words: str) -> bool:
    return any(likeness(words, place) > 0 for place in (element.group, element.heading, element.record))


def _place(element: Element) -> str:
    """The shortest words that tell where it stands."""
    return (element.group or element.record or element.heading)[:40]


def _gap(label: Element, field: Element) -> float | None:
    """Screen pixels from a label to a field right of it or below it; None where it is neither."""
    right, below = field.box.x0 - label.box.x1, field.box.y0 - label.box.y1
    level = abs(field.box.center[1] - label.box.center[1]) <= max(label.box.height, field.box.height) / 2
    if level and right >= -4:
        return right if right < 400 else None
    if below >= -4 and abs(field.box.x0 - label.box.x0) < 200:
        return below + abs(field.box.x0 - label.box.x0) if below < 80 else None
    return None
