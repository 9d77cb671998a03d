"""Closing what lies above a page: cookie banners, dialogs, whatever covers it."""

from __future__ import annotations

from collections.abc import Sequence

from handeye.agent.contracts import Element, Moves, Press, Scene
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, Steps, skill
from handeye.skills.finding import LIKE_ENOUGH, likeness, of_roles
from handeye.skills.moves import press, wait_for
from handeye.skills.words import CLOSE, REFUSE, SIGNS

MOST_LAYERS = 5
GONE_SECONDS = 1.5
"""For what was closed to fade away."""
WORKED = ("button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio")
COVERED_SHARE = 0.5
"""Of the things on the screen that a page is worked by, out of reach: then it is covered."""


class Nothing(Arguments):
    pass


@skill(Nothing)
def dismiss(arguments: Nothing, scene: Scene) -> Moves:
    """Close cookie banners and dialogs, refusing rather than accepting."""
    closed: list[str] = []
    for _ in range(MOST_LAYERS):
        layer = _layer(scene)
        if not layer:
            break
        scene = yield from _close(scene, layer)
        scene = yield from wait_for(scene, lambda now, old=layer: _without(now, old), GONE_SECONDS)  # type: ignore[misc]
        closed.append(layer)
    if left := _layer(scene):
        raise SkillFault(f"{left} does not go away")
    if _covered(scene):
        scene = yield Press(keys="Escape")
        if _covered(scene):
            raise SkillFault("something lies above the page, and nothing on it says how it is closed")
        closed.append("what lay above the page")
    return f"closed {', '.join(closed)}" if closed else "nothing was in the way"


def _layer(scene: Scene) -> str:
    """The name of a layer that can be worked, or nothing."""
    return next((each.layer for each in scene.elements if each.layer and each.reachable), "")


def _without(scene: Scene, layer: str) -> Element | None:
    there = any(each.layer == layer and each.reachable for each in scene.elements)
    return None if there or not scene.elements else scene.elements[0]


def _close(scene: Scene, layer: str) -> Steps[Scene]:
    def button(now: Scene) -> Element | None:
        inside = [each for each in now.elements if each.layer == layer and each.enabled]
        pressed = [each for each in inside if each.role in ("button", "link")]
        return _named(pressed, REFUSE) or _signed(inside) or _named(pressed, CLOSE) or _unnamed(pressed)

    if button(scene) is None:
        return (yield Press(keys="Escape"))
    return (yield from press(scene, button, f"button to close {layer}"))


def _named(elements: Sequence[Element], names: Sequence[str]) -> Element | None:
    """The one that fits a word best, earlier words first."""
    fits = [
        (max((likeness(name, each.name), -at) for at, name in enumerate(names)), -number, each)
        for number, each in enumerate(elements)
    ]
    (fit, _), _, found = max(fits, key=lambda each: each[:2], default=((0.0, 0), 0, None))
    return found if fit >= LIKE_ENOUGH else None


def _signed(elements: Sequence[Element]) -> Element | None:
    """A cross, whatever it is made of."""
    return next((each for each in elements if each.name.strip() in SIGNS), None)


def _unnamed(pressed: Sequence[Element]) -> Element | None:
    """A sign without words: the one in the upper right corner."""
    bare = [each for each in pressed if not each.name.strip()]
    return max(bare, key=lambda each: each.box.x1 - each.box.y0, default=None)


def _covered(scene: Scene) -> bool:
    """Whether most of what the page is worked by, and is on the screen, is out of reach."""
    worked = [each for each in of_roles(scene, WORKED) if each.enabled and _on_screen(scene, each)]
    things = worked or [each for each in scene.elements if _on_screen(scene, each)]
    return sum(not each.reachable for each in things) > COVERED_SHARE * len(things) if things else False


def _on_screen(scene: Scene, element: Element) -> bool:
    x, y = element.box.center
    room = element.scroller
    inside = 0 <= x < scene.screen.width and 0 <= y < scene.screen.height
    return inside and (room is None or room.contains(x, y))
