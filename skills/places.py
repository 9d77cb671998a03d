"""Getting somewhere on a page: search and open, scroll until visible, dismiss what lies above, drag."""

from __future__ import annotations

from handeye.agent.contracts import Drag, Element, Moves, Press, Scene
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, Steps, skill
from handeye.skills.finding import best, likeness, of_roles, plain, pressable
from handeye.skills.moves import bring, enter, press, texts, wait_for, write

SEARCH = ("Search", "Search for", "Find", "Query", "Quick search")
REFUSE = ("Reject all", "Decline all", "Refuse all", "Only necessary", "Necessary only", "Reject", "Decline",
          "No thanks", "No, thanks", "Not now", "Skip", "Maybe later")  # fmt: skip
CLOSE = ("Close", "Dismiss", "×", "✕", "✖", "x", "Got it", "OK", "Accept", "Accept all", "Agree", "I agree",
         "Allow all", "Cancel")  # fmt: skip
MOST_LAYERS = 5
GONE_SECONDS = 1.5
"""For what was closed to fade away."""


class Search(Arguments):
    query: str
    open: str = ""
    """The result to open; none when empty."""
    field: str = ""


class ScrollTo(Arguments):
    text: str


class DragTo(Arguments):
    source: str
    target: str


class Nothing(Arguments):
    pass


@skill(Search)
def search(arguments: Search, scene: Scene) -> Moves:
    """Type a query into the search field, send it, and open the result named `open`."""
    names = (arguments.field,) if arguments.field else SEARCH
    scene = yield from wait_for(scene, lambda now: _search_field(now, names), 3.0)
    scene = yield from write(scene, lambda now: _search_field(now, names), arguments.query, "search field")
    before = texts(scene)
    scene = yield from enter(scene)
    scene = yield from wait_for(scene, lambda now: now.elements[0] if texts(now) != before else None, 2.0)
    if not arguments.open:
        return f"searched for {arguments.query}"
    scene = yield from wait_for(scene, lambda now: _result(now, arguments.open), 3.0)
    yield from press(scene, lambda now: _result(now, arguments.open), f"result {arguments.open!r}")
    return f"opened {arguments.open}"


@skill(ScrollTo)
def scroll_to(arguments: ScrollTo, scene: Scene) -> Moves:
    """Scroll the page, or the list in it, until a text is visible."""
    text = arguments.text
    _, found = yield from bring(scene, lambda now: best(now.elements, (text,)), f"{text!r} on the page")
    return found.name


@skill(Nothing)
def dismiss(arguments: Nothing, scene: Scene) -> Moves:
    """Close cookie banners and dialogs, refusing rather than accepting."""
    closed: list[str] = []
    for _ in range(MOST_LAYERS):
        layer = next((each.layer for each in scene.elements if each.layer and each.reachable), "")
        if not layer:
            break
        scene = yield from _close(scene, layer)
        scene = yield from wait_for(scene, lambda now, old=layer: _without(now, old), GONE_SECONDS)  # type: ignore[misc]
        closed.append(layer)
    left = next((each.layer for each in scene.elements if each.layer and each.reachable), "")
    if left:
        raise SkillFault(f"{left} does not go away")
    if not closed and scene.elements and not any(each.reachable for each in scene.elements):
        raise SkillFault("something lies above the page, and nothing on it says how it is closed")
    return f"closed {', '.join(closed)}" if closed else "nothing was in the way"


@skill(DragTo)
def drag(arguments: DragTo, scene: Scene) -> Moves:
    """Drag one named thing onto another."""
    scene, source = yield from bring(
        scene, lambda now: _thing(now, arguments.source), f"{arguments.source!r}"
    )
    target = _thing(scene, arguments.target)
    if target is None or not target.reachable:
        raise SkillFault(f"{arguments.target!r} is not on the screen together with {arguments.source!r}")
    scene = yield Drag(path=(source.box.center, target.box.center))
    if scene.outcome.effect == "unchanged":
        raise SkillFault(f"dragging {arguments.source!r} changed nothing")
    return f"dragged {arguments.source} to {arguments.target}"


def _without(scene: Scene, layer: str) -> Element | None:
    there = any(each.layer == layer and each.reachable for each in scene.elements)
    return None if there or not scene.elements else scene.elements[0]


def _close(scene: Scene, layer: str) -> Steps[Scene]:
    def button(now: Scene) -> Element | None:
        inside = [each for each in now.elements if each.layer == layer and each.role in ("button", "link")]
        refused = best(inside, REFUSE)
        if refused is not None:
            return refused
        closing = best(inside, CLOSE)
        return closing or next((each for each in inside if plain(each.name) in CLOSE), None)

    if button(scene) is None:
        return (yield Press(keys="Escape"))
    return (yield from press(scene, button, f"button to close {layer}"))


def _search_field(scene: Scene, names: tuple[str, ...]) -> Element | None:
    fields = [each for each in of_roles(scene, ("searchbox", "textbox", "combobox")) if each.kind != "select"]
    named = best(fields, names)
    if named is not None:
        return named
    boxes = [each for each in fields if each.role == "searchbox"]
    if boxes:
        return boxes[0]
    button = best(of_roles(scene, ("button",)), names)
    beside = [each for each in fields if button and abs(each.box.center[1] - button.box.center[1]) < 30]
    return beside[0] if beside else None


def _result(scene: Scene, name: str) -> Element | None:
    links = of_roles(scene, ("link", "button", "option"))
    return best(links, (name,)) or pressable(scene, name)


def _thing(scene: Scene, name: str) -> Element | None:
    """The smallest thing of that name."""
    named = [each for each in scene.elements if likeness(name, each.name) >= 0.8]
    return min(
        named, key=lambda each: (-likeness(name, each.name), each.box.width * each.box.height), default=None
    )
