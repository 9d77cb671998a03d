"""The largest table of a scene as rows by its headings, and rows of several looks put together."""

from __future__ import annotations

from dataclasses import dataclass

from handeye.agent.contracts import Element, Scene
from handeye.agent.errors import SkillFault
from handeye.skills.finding import LIKE_ENOUGH, likeness

CELLS = ("cell", "gridcell", "rowheader", "columnheader")
Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """rows: by their number in the table, in order. cells: of the table, for where it is and what scrolls
    it."""

    rows: dict[int, Row]
    cells: tuple[Element, ...]


def largest(scene: Scene, columns: str, links: bool = False) -> Table | None:
    """The table with the most cells; None when there is none. columns: headings with commas, all when empty.

    Raises SkillFault for a heading that it does not have.
    """
    sizes: dict[int, int] = {}
    for each in scene.elements:
        if each.role in ("cell", "gridcell"):
            sizes[each.table] = sizes.get(each.table, 0) + 1
    if not sizes:
        return None
    table = max(sizes, key=lambda number: sizes[number])
    inside = tuple(each for each in scene.elements if each.table == table and each.role in CELLS)
    first = _last_head(inside)
    heads = {
        each.column: each.name
        for each in sorted(inside, key=lambda cell: cell.row)
        if each.role == "columnheader" and each.row <= first < each.row + max(1, each.row_span)
    }
    names = _wanted(heads, columns, inside, first)
    rows: dict[int, Row] = {}
    for each in sorted(inside, key=lambda cell: cell.row):
        if each.row > first and not _is_caption(each, inside):
            for row in range(each.row, each.row + max(1, each.row_span)):
                _put(rows.setdefault(row, dict.fromkeys(names.values(), "")), each, names, links)
    if links:
        with_link = {name for row in rows.values() for name in row if name not in names.values()}
        rows = {number: {**dict.fromkeys(sorted(with_link), ""), **row} for number, row in rows.items()}
        rows = {number: _ordered(row, list(names.values())) for number, row in rows.items()}
    return Table(dict(sorted(rows.items())), inside)


def joined(before: list[Row], shown: list[Row]) -> list[Row] | None:
    """The rows of two looks at a list that was scrolled in between; None when they do not touch."""
    if shown[: len(before)] == before:
        return shown
    for overlap in range(min(len(before), len(shown)), 0, -1):
        if before[-overlap:] == shown[:overlap]:
            return before + shown[overlap:]
    return None


def _put(row: Row, cell: Element, names: dict[int, str], links: bool) -> None:
    if cell.column in names:
        row[names[cell.column]] = cell.name
        if links and cell.address:
            row[f"{names[cell.column]} (link)"] = cell.address


def _last_head(inside: tuple[Element, ...]) -> int:
    """The row of the headings: the last of the rows at the top that hold headings only."""
    head_rows = {each.row for each in inside if each.role == "columnheader"}
    others = {each.row for each in inside if each.role in ("cell", "gridcell")}
    top = [row for row in sorted(head_rows) if row not in others and (not others or row < min(others))]
    return top[-1] if top else max((row for row in head_rows if row <= 1), default=-1)


def _is_caption(cell: Element, inside: tuple[Element, ...]) -> bool:
    """The only cell of its row and as wide as several: a line between rows, not a row."""
    return cell.column_span > 1 and sum(each.row == cell.row for each in inside) == 1


def _wanted(heads: dict[int, str], columns: str, inside: tuple[Element, ...], first: int) -> dict[int, str]:
    """Column numbers with the names they get: as they were asked for, else as the page shows them."""
    if not columns:
        filled = {each.column for each in inside if each.column >= 0 and each.row > first and each.name}
        every = sorted({*filled, *(number for number, name in heads.items() if name.strip())})
        return _distinct({number: heads.get(number, "").strip() or str(number + 1) for number in every})
    found = {}
    for name in (part.strip() for part in columns.split(",")):
        ranked = sorted(heads, key=lambda number: likeness(name, heads[number]), reverse=True)
        if not ranked or likeness(name, heads[ranked[0]]) < LIKE_ENOUGH:
            raise SkillFault(f"the table has no column {name!r}; it has {', '.join(heads.values())}")
        found[ranked[0]] = name
    return found


def _distinct(names: dict[int, str]) -> dict[int, str]:
    """Two columns of one heading keep both: the later ones are numbered."""
    given: dict[int, str] = {}
    for number, name in names.items():
        count, own = 1, name
        while own in given.values():
            count += 1
            own = f"{name} ({count})"
        given[number] = own
    return given


def _ordered(row: Row, names: list[str]) -> Row:
    """Each column followed by its link."""
    order = [key for name in names for key in (name, f"{name} (link)") if key in row]
    return {key: row[key] for key in order}
