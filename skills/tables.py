"""Reading tables, page after page."""

from __future__ import annotations

import json

from pydantic import Field

from handeye.agent.contracts import Element, Moves, Scene
from handeye.agent.errors import SkillFault
from handeye.skills.contract import Arguments, skill
from handeye.skills.finding import LIKE_ENOUGH, best, likeness, of_roles
from handeye.skills.moves import Find, press, wait_for

NEXT = ("Next", "Next page", "»", "›", ">", "→")


class ReadTable(Arguments):
    columns: str = ""
    """Headings with commas; all when empty."""
    pages: int = Field(default=20, ge=1)
    """The most pages that are turned."""
    next: str = ""
    """The link or button to the next page, where it is not called Next or by an arrow."""


@skill(ReadTable)
def read_table(arguments: ReadTable, scene: Scene) -> Moves:
    """Read the page's largest table, turning its pages, as JSON: a list with an object a row."""
    scene = yield from wait_for(scene, lambda now: now.elements[0] if _rows(now, "") else None)
    rows: list[dict[str, str]] = []
    seen: list[dict[str, str]] = []
    for page in range(arguments.pages):
        shown = _rows(scene, arguments.columns)
        if not shown and not rows:
            raise SkillFault("there is no table on the page")
        if shown == seen:
            break
        rows, seen = rows + shown, shown
        if page + 1 == arguments.pages or _next(scene, arguments.next) is None:
            break
        scene = yield from press(scene, lambda now: _next(now, arguments.next), "link to the next page")
        scene = yield from wait_for(scene, _turned(arguments.columns, shown))
    return json.dumps(rows, ensure_ascii=False)


def _turned(columns: str, before: list[dict[str, str]]) -> Find:
    """Something, once the table shows other rows."""
    return lambda now: None if _rows(now, columns) == before or not now.elements else now.elements[0]


def _next(scene: Scene, name: str) -> Element | None:
    found = best(
        [each for each in of_roles(scene, ("link", "button")) if each.enabled], (name,) if name else NEXT
    )
    exact = found is not None and any(
        likeness(each, found.name) >= 0.8 for each in ((name,) if name else NEXT)
    )
    return found if exact else _numbered(scene)


def _numbered(scene: Scene) -> Element | None:
    """Pages given by numbers only: the link one above the number that is no link."""
    texts = {
        each.name for each in of_roles(scene, ("text", "cell")) if each.name.isdecimal() and each.row < 0
    }
    links = [each for each in of_roles(scene, ("link", "button")) if each.name.isdecimal() and each.row < 0]
    return next((each for each in links if str(int(each.name) - 1) in texts and each.enabled), None)


def _rows(scene: Scene, columns: str) -> list[dict[str, str]]:
    """The largest table's rows by its headings."""
    sizes: dict[int, int] = {}
    for each in scene.elements:
        if each.role in ("cell", "gridcell"):
            sizes[each.table] = sizes.get(each.table, 0) + 1
    if not sizes:
        return []
    table = max(sizes, key=lambda number: sizes[number])
    inside = [each for each in scene.elements if each.table == table]
    heads = {each.column: each.name for each in inside if each.role == "columnheader" and each.row <= 1}
    first = max((each.row for each in inside if each.role == "columnheader" and each.row <= 1), default=-1)
    wanted = _wanted(heads, columns, inside)
    rows: dict[int, dict[str, str]] = {}
    for each in inside:
        if (
            each.role in ("cell", "gridcell", "rowheader", "columnheader")
            and each.row > first
            and each.column in wanted
        ):
            rows.setdefault(each.row, {})[wanted[each.column]] = each.name
    full = max((len(row) for row in rows.values()), default=0)
    return [row for row in rows.values() if len(row) == full]


def _wanted(heads: dict[int, str], columns: str, inside: list[Element]) -> dict[int, str]:
    """Column numbers with the names they get: as they were asked for, else as the page shows them."""
    if not columns:
        every = {each.column for each in inside if each.column >= 0}
        named = {number: heads.get(number, str(number + 1)) for number in sorted(every)}
        return {number: name for number, name in named.items() if name.strip()}
    found = {}
    for name in (part.strip() for part in columns.split(",")):
        ranked = sorted(heads, key=lambda number: likeness(name, heads[number]), reverse=True)
        if not ranked or likeness(name, heads[ranked[0]]) < LIKE_ENOUGH:
            raise SkillFault(f"the table has no column {name!r}; it has {', '.join(heads.values())}")
        found[ranked[0]] = name
    return found
