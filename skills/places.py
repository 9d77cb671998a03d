"""Getting somewhere on a page: search and open, scroll until visible, drag."""

from __future__ import annotations

from handeye.agent.contracts import Drag, Element, Moves, Scene
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, skill
from handeye.skills.finding import best, likeness, of_roles, pressable
from handeye.skills.moves import bring, enter, press, texts, wait_for, write

SEARCH = ("Search", "Search for", "Find", "Query", "Quick search")


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
