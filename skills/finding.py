"""Finding a thing of a scene by the words a person would use for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from handeye.agent.contracts import Element, Scene

FIELDS = ("textbox", "searchbox", "combobox", "spinbutton", "listbox", "file")
PRESSED = ("button", "link", "menuitem", "tab", "switch")
CHOICES = ("radio", "checkbox", "switch")
LIKE_ENOUGH = 0.5
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


def of_roles(scene: Scene, roles: Sequence[str]) -> list[Element]:
    return [element for element in scene.elements if element.role in roles]


def pressable(scene: Scene, *names: str) -> Element | None:
    """A button or link; failing that any text of that name, which pages make clickable as well."""
    exact = best(of_roles(scene, PRESSED), names)
    if exact is not None:
        return exact
    return best([element for element in scene.elements if element.role not in FIELDS], names)


def field(scene: Scene, *labels: str) -> Element | None:
    """A field by its label; one without a name of its own by the label that stands beside or above it."""
    fields = of_roles(scene, FIELDS)
    named = best(fields, labels)
    if named is not None:
        return named
    label = best(of_roles(scene, ("label", "text", "cell", "columnheader")), labels)
    if label is None:
        return None
    near = [(_gap(label, each), each) for each in fields]
    close = [(gap, each) for gap, each in near if gap is not None]
    return min(close, key=lambda pair: pair[0])[1] if close else None


def choice(scene: Scene, name: str, group: str = "") -> Element | None:
    """A radio button, checkbox or switch, in the group of that caption when one is given."""
    found = of_roles(scene, CHOICES)
    if group:
        found = [element for element in found if likeness(group, element.group) >= LIKE_ENOUGH]
    return best(found, (name,))


def _gap(label: Element, field: Element) -> float | None:
    """Screen pixels from a label to a field right of it or below it; None where it is neither."""
    right, below = field.box.x0 - label.box.x1, field.box.y0 - label.box.y1
    level = abs(field.box.center[1] - label.box.center[1]) <= max(label.box.height, field.box.height) / 2
    if level and right >= -4:
        return right if right < 400 else None
    if below >= -4 and abs(field.box.x0 - label.box.x0) < 200:
        return below + abs(field.box.x0 - label.box.x0) if below < 80 else None
    return None
