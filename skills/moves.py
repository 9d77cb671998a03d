"""What skills do repeatedly: bring a thing onto the screen, press it, write into it, wait for it."""

from __future__ import annotations

from collections.abc import Callable

from handeye.agent.contracts import Box, Click, Element, Press, Scene, Scroll, Type, Wait
from handeye.agent.errors import SkillFault
from handeye.agent.task.held import agrees
from handeye.skills.contract import Steps
from handeye.skills.values import typed

Find = Callable[[Scene], Element | None]
MOST_SCROLLS = 40
PAGE_SHARE = 0.7
"""Of the screen's height, scrolled when what is looked for is nowhere yet."""
NOWHERE = Box(-1, -1, -1, -1)
WAIT_SECONDS = 0.3
MOST_WAITS = 20
READ_BACKS = 3
"""Looks at a field that does not hold yet what was typed: pages write it their own way a moment later."""


def bring(scene: Scene, find: Find, what: str) -> Steps[tuple[Scene, Element]]:
    """Scroll until the thing can be clicked. Raises SkillFault when it is not there or covered."""
    before: Element | None = None
    ended: set[Box | None] = set()
    cleared = False
    for _ in range(MOST_SCROLLS):
        element = find(scene)
        if element is not None and element.reachable:
            return scene, element
        if element is not None:
            if before is not None and element.box == before.box and suggested(scene) and not cleared:
                cleared = True
                scene = yield Press(keys="Escape")  # a list of suggestions that is open over it
                continue
            if before is not None and element.box == before.box:
                raise SkillFault(f"{what} lies under something else, or cannot be scrolled to")
            scene = yield towards(scene, element)
        else:
            room = next((each for each in _rooms(scene) if each not in ended), NOWHERE)
            if room == NOWHERE:
                break
            scene = yield further(scene, room)
            if scene.outcome.effect == "unchanged":
                ended.add(room)
        before = element
    raise SkillFault(f"there is no {what}; on the screen are {_some(scene)}")


def suggested(scene: Scene) -> bool:
    """Whether a list of options lies open on the screen."""
    return any(each.role == "option" and each.kind != "select" and each.reachable for each in scene.elements)


def towards(scene: Scene, element: Element) -> Scroll:
    """The scroll that brings an element to the middle of what scrolls it."""
    room, screen = element.scroller, _screen(scene)
    seen = room is not None and room.x1 > 0 and room.y1 > 0 and room.x0 < screen.x1 and room.y0 < screen.y1
    x, y = _middle(scene, room if seen else None)
    to_x, to_y = element.box.center
    across = 0 if 0 <= to_x < screen.x1 and not seen else round(to_x - x)
    return Scroll(x=x, y=y, dx=across if abs(across) > 4 else 0, dy=round(to_y - y) or 1)


def further(scene: Scene, room: Box | None) -> Scroll:
    """Shows more of a scrolling part of the page, or of the page for None."""
    x, y = _middle(scene, room)
    height = scene.screen.height if room is None else room.height
    return Scroll(x=x, y=y, dy=max(20, round(height * PAGE_SHARE)))


def _rooms(scene: Scene) -> list[Box | None]:
    """The page, then the parts of it that scroll by themselves and can be seen."""
    screen = _screen(scene)
    parts = dict.fromkeys(each.scroller for each in scene.elements if each.scroller)
    return [None, *(part for part in parts if screen.contains(*part.center))]


def _middle(scene: Scene, room: Box | None) -> tuple[float, float]:
    """Of the part of it that is on the screen."""
    screen = _screen(scene)
    if room is None:
        return screen.center
    return Box(max(0, room.x0), max(0, room.y0), min(screen.x1, room.x1), min(screen.y1, room.y1)).center


def _screen(scene: Scene) -> Box:
    return Box(0, 0, scene.screen.width, scene.screen.height)


def press(scene: Scene, find: Find, what: str) -> Steps[Scene]:
    scene, element = yield from bring(scene, find, what)
    return (yield click_on(element))


def click_on(element: Element) -> Click:
    x, y = element.box.center
    return Click(x=x, y=y)


def write(scene: Scene, find: Find, text: str, what: str) -> Steps[Scene]:
    """Put a text into a field, what it held is replaced. Raises SkillFault when it then holds something
    else."""
    scene, element = yield from bring(scene, find, what)
    text = typed(element.kind, text, what)
    if element.value == text and element.kind != "password":
        return scene
    if not element.enabled:
        raise SkillFault(f"{what} cannot be filled: it is disabled")
    x, y = element.box.center
    scene = yield Type(text=text, x=x, y=y, clear=True)
    if text.endswith("\n"):
        return scene  # it was sent
    for _ in range(READ_BACKS):
        after = find(scene)
        if after is not None and agrees(element.kind, text, after.value):
            return scene
        scene = yield Wait(seconds=WAIT_SECONDS)
    after = find(scene)
    if after is None:
        raise SkillFault(f"{what} is gone after it was filled, so what it holds is not known")
    if not agrees(element.kind, text, after.value):
        held = f"holds {after.value[:80]!r}" if after.value else "stays empty"
        raise SkillFault(f"{what} {held} after {text[:80]!r} was typed")
    return scene


def wait_for(scene: Scene, find: Find, seconds: float = WAIT_SECONDS * MOST_WAITS) -> Steps[Scene]:
    """Look again until it is there, at most this long; the last scene either way."""
    for _ in range(round(seconds / WAIT_SECONDS)):
        if find(scene) is not None:
            break
        scene = yield Wait(seconds=WAIT_SECONDS)
    return scene


def enter(scene: Scene) -> Steps[Scene]:
    return (yield Press(keys="Enter"))


def texts(scene: Scene) -> str:
    return "\n".join(element.name for element in scene.elements)


def _some(scene: Scene, most: int = 8) -> str:
    names = [element.name[:30] for element in scene.elements if element.name and element.reachable]
    return ", ".join(repr(name) for name in dict.fromkeys(names[:most])) or "no named things"
