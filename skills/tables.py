"""Reading tables: page after page, and lists that hold only the rows that are on the screen."""

from __future__ import annotations

import json

from pydantic import Field

from handeye.agent.contracts import Element, Moves, Scene, Scroll
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, Steps, skill
from handeye.skills.finding import best, likeness, of_roles
from handeye.skills.grid import Row, joined, largest
from handeye.skills.moves import Find, press, texts, wait_for

NEXT = ("Next", "Next page", "»", "›", ">", "→")
MORE = ("Load more", "Show more", "View more", "See more", "More results", "More rows")
TURN_SECONDS = 12.0
SHARE = 0.8
"""Of what scrolls, scrolled at once: some rows stay, and so it is known that none was passed over."""
MOST_LOOKS = 2000
TO_THE_TOP = -10_000_000


class ReadTable(Arguments):
    columns: str = ""
    """Headings with commas; all when empty."""
    pages: int = Field(default=0, ge=0)
    """How many pages are read; 0: all of them."""
    next: str = ""
    """The link or button to the next page, where it is not called Next or by an arrow."""
    links: bool = False
    """Whether a column `NAME (link)` gets the addresses that its cells lead to."""


@skill(ReadTable)
def read_table(arguments: ReadTable, scene: Scene) -> Moves:
    """Read the page's largest table, all its pages and rows, as JSON: a list with an object a row. A button
    below it for more rows is pressed."""
    scene = yield from wait_for(scene, lambda now: now.elements[0] if _rows(now, arguments) else None)
    if not _rows(scene, arguments):
        raise SkillFault("there is no table on the page")
    rows: list[Row] = []
    page = 1
    while True:
        scene, shown = yield from _whole(scene, arguments)
        scene, shown = yield from _with_more(scene, arguments, shown)
        rows += shown
        if page == arguments.pages or _next(scene, arguments.next) is None:
            return json.dumps(rows, ensure_ascii=False)
        before, last = texts(scene), _rows(scene, arguments)
        scene = yield from press(scene, lambda now: _next(now, arguments.next), "link to the next page")
        scene = yield from wait_for(scene, _turned(arguments, last), TURN_SECONDS)
        if _rows(scene, arguments) == last:
            if texts(scene) == before:
                return json.dumps(rows, ensure_ascii=False)  # the link leads nowhere: this was the last page
            raise SkillFault(
                f"page {page + 1} of the table did not come; {len(rows)} rows were read before it"
            )
        page += 1


def _with_more(scene: Scene, arguments: ReadTable, shown: list[Row]) -> Steps[tuple[Scene, list[Row]]]:
    """The rows with those that a button below the table adds to them, as long as it adds any."""
    while not arguments.pages and _more(scene, arguments) is not None:
        last = _rows(scene, arguments)
        scene = yield from press(scene, lambda now: _more(now, arguments), "button for more rows")
        scene = yield from wait_for(scene, _turned(arguments, last), TURN_SECONDS)
        scene, longer = yield from _whole(scene, arguments)
        if longer[: len(shown)] != shown or len(longer) == len(shown):
            break
        shown = longer
    return scene, shown


def _more(scene: Scene, arguments: ReadTable) -> Element | None:
    table = largest(scene, arguments.columns)
    if table is None or not table.cells:
        return None
    bottom = max(each.box.y1 for each in table.cells) - 1
    below = [each for each in of_roles(scene, ("button", "link")) if each.enabled and each.box.y0 >= bottom]
    return next((each for each in below if any(likeness(name, each.name) >= 0.8 for name in MORE)), None)


def _whole(scene: Scene, arguments: ReadTable) -> Steps[tuple[Scene, list[Row]]]:
    """All rows of this page of the table, also where only those on the screen are in the document."""
    rows = _rows(scene, arguments)
    if not _goes_on(scene, arguments):
        return scene, rows
    first = list(rows)
    scene = yield _scroll(scene, arguments)
    if _rows(scene, arguments) == first or scene.outcome.effect == "unchanged":
        return (yield from _back(scene, arguments)), rows
    scene = yield _scroll(scene, arguments, to_the_top=True)
    found = _numbered_rows(scene, arguments)
    rows = list(found.values())
    for _ in range(MOST_LOOKS):
        before = _numbered_rows(scene, arguments)
        scene = yield _scroll(scene, arguments)
        scene = yield from wait_for(scene, lambda now, old=before: _other(now, arguments, old), 0.6)  # type: ignore[misc]
        shown = _numbered_rows(scene, arguments)
        if shown == before:
            return (yield from _back(scene, arguments)), rows
        together = joined(rows, list(shown.values()))
        numbered = bool(set(shown) & set(found)) and all(
            found[row] == shown[row] for row in set(shown) & set(found)
        )
        found |= shown
        if min(shown) > 1 and numbered:
            rows = [found[row] for row in sorted(found)]
        elif together is None:
            raise SkillFault(f"rows after row {len(rows)} were passed over while the table was scrolled")
        else:
            rows = together
    raise SkillFault(f"the table has no end; {len(rows)} rows were read")


def _goes_on(scene: Scene, arguments: ReadTable) -> bool:
    """Whether the table's rows reach below what is seen of it: in a part that scrolls, or on the page."""
    table = largest(scene, arguments.columns)
    assert table is not None
    last = table.cells[-1]
    bottom = last.scroller.y1 if last.scroller else scene.screen.height
    return last.box.y1 > bottom - 1 or any(
        not each.reachable and each.box.y1 > bottom for each in table.cells[-3:]
    )


def _scroll(scene: Scene, arguments: ReadTable, to_the_top: bool = False) -> Scroll:
    table = largest(scene, arguments.columns)
    room = table.cells[-1].scroller if table is not None and table.cells else None
    x, y = scene.screen.width / 2, scene.screen.height / 2
    height = float(scene.screen.height)
    if room is not None:
        x = (max(0, room.x0) + min(scene.screen.width, room.x1)) / 2
        y = (max(0, room.y0) + min(scene.screen.height, room.y1)) / 2
        height = min(scene.screen.height, room.y1) - max(0, room.y0)
    return Scroll(x=x, y=y, dy=TO_THE_TOP if to_the_top else max(20, round(height * SHARE)))


def _back(scene: Scene, arguments: ReadTable) -> Steps[Scene]:
    return (yield _scroll(scene, arguments, to_the_top=True))


def _turned(arguments: ReadTable, before: list[Row]) -> Find:
    """Something, once the table shows other rows."""
    return lambda now: None if _rows(now, arguments) in (before, []) or not now.elements else now.elements[0]


def _other(scene: Scene, arguments: ReadTable, before: dict[int, Row]) -> Element | None:
    return scene.elements[0] if scene.elements and _numbered_rows(scene, arguments) != before else None


def _numbered_rows(scene: Scene, arguments: ReadTable) -> dict[int, Row]:
    table = largest(scene, arguments.columns, arguments.links)
    return table.rows if table is not None else {}


def _rows(scene: Scene, arguments: ReadTable) -> list[Row]:
    return list(_numbered_rows(scene, arguments).values())


def _next(scene: Scene, name: str) -> Element | None:
    names = (name,) if name else NEXT
    found = best([each for each in of_roles(scene, ("link", "button")) if each.enabled], names)
    exact = found is not None and any(likeness(each, found.name) >= 0.8 for each in names)
    return found if exact else _numbered(scene)


def _numbered(scene: Scene) -> Element | None:
    """Pages given by numbers only: the link one above the number that is no link."""
    names = {
        each.name for each in of_roles(scene, ("text", "cell")) if each.name.isdecimal() and each.row < 0
    }
    links = [each for each in of_roles(scene, ("link", "button")) if each.name.isdecimal() and each.row < 0]
    return next((each for each in links if str(int(each.name) - 1) in names and each.enabled), None)
