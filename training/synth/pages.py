"""Families of pages: what stands on a page and how it is arranged."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from handeye.training.synth import words
from handeye.training.synth.contrast_parts import rows_of
from handeye.training.synth.kit import COLORS, Kit

Family = Callable[[Kit], str]
ENTRIES = (
    "Find",
    "Filter",
    "Go",
    "Look up",
    "Subscribe",
    "Add",
    "Apply",
    "Send",
    "Track",
    "Join",
    "Check",
    "Convert",
    "Translate",
    "Post",
)


def form(kit: Kit) -> str:
    rng = kit.rng
    makers: list[Callable[[], str]] = [kit.field, kit.field, kit.field, kit.tick, kit.select, kit.switch]
    parts = [rng.choice(makers)() for _ in range(rng.randint(1, max(1, min(7, kit.room))))]
    if rng.random() < 0.4:
        parts.append(options(kit))
    return kit.heading() * (rng.random() < 0.4) + "".join(parts) + _buttons(kit, 1, 2)


def options(kit: Kit) -> str:
    """Checkboxes or radios under one name."""
    kind, group = kit.rng.choice(("checkbox", "radio")), kit.ident()
    return "".join(kit.many(lambda: kit.tick(kind, group), 2, 6))


def dialog(kit: Kit) -> str:
    rng = kit.rng
    close = (
        kit.icon_button() if rng.random() < 0.5 else '<button class="bare" aria-label="icon:cross">✕</button>'
    )
    inner = kit.text() + (kit.field() if rng.random() < 0.4 else "") + _buttons(kit, 1, 3)
    return (
        f'<div role="dialog" class="dialog {kit.framework.card}">'
        f'<div class="bar"><b>{escape(kit.label())}</b>'
        f"{close}</div>{inner}</div>"
    )


def table(kit: Kit) -> str:
    rng = kit.rng
    columns = rng.randint(1, 3 if kit.room < 8 else 5)
    action = rng.choice(("Edit", "View", "Delete", "Open", words.phrase(rng, 1, 1)))
    with_action, with_tick = rng.random() < 0.5, rng.random() < 0.25
    head = "".join(f"<th>{escape(kit.label())}</th>" for _ in range(columns))
    rows = []
    for _ in range(rng.randint(2, max(2, min(12, kit.room)))):
        cells = [kit.link() if rng.random() < 0.2 else escape(kit.item())]
        cells += [
            escape(words.word(rng) if rng.random() < 0.5 else words.number(rng)) for _ in range(columns - 1)
        ]
        if with_tick:
            cells.insert(0, f'<input type="checkbox" {"checked" if rng.random() < 0.3 else ""}>')
        if with_action:
            cells.append(kit.button(action) if rng.random() < 0.7 else kit.link(action))
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    head = ("<th></th>" if with_tick else "") + head + ("<th></th>" if with_action else "")
    return f'<table class="{kit.framework.table}"><tr>{head}</tr>{"".join(rows)}</table>'


def menu(kit: Kit) -> str:
    rng = kit.rng
    role = rng.choice(("menuitem", "tab", "menuitem", ""))
    if not role:
        return "<nav>" + rng.choice((" ", " | ", "<br>")).join(kit.many(kit.link, 2, 8)) + "</nav>"
    items = "".join(
        f'<div role="{role}" class="entry">{escape(kit.item())}</div>' for _ in range(rng.randint(2, 7))
    )
    return f'<div class="menu {"across" if role == "tab" or rng.random() < 0.3 else ""}">{items}</div>'


def dashboard(kit: Kit) -> str:
    rng = kit.rng
    cards = []
    for _ in range(rng.randint(2, max(2, min(8, kit.room // 2)))):
        extra = rng.choice((kit.link, kit.button, lambda: ""))()
        color = rng.choice(list(COLORS.values()))
        bar = f'<div class="meter" style="width:{rng.randint(10, 95)}%;background:{color}"></div>'
        cards.append(
            f'<div class="tile {kit.framework.card}"><b>{words.number(rng)}</b>'
            f"<div>{escape(kit.label())}</div>"
            f"{bar if rng.random() < 0.5 else ''}{extra}</div>"
        )
    return f'<div class="tiles">{"".join(cards)}</div>'


def listing(kit: Kit) -> str:
    rng = kit.rng
    action = escape(rng.choice(("Remove", "Open", "Reply", words.phrase(rng, 1, 1))))
    rows = []
    for _ in range(rng.randint(2, max(2, min(9, kit.room)))):
        end = rng.choice((kit.icon_button(), kit.link(action), kit.button(action), ""))
        rows.append(f"<li>{kit.link() if rng.random() < 0.5 else escape(kit.item())} {end}</li>")
    return f"<ul>{''.join(rows)}</ul>"


def settings(kit: Kit) -> str:
    return kit.heading() * (kit.rng.random() < 0.5) + "".join(kit.many(kit.switch, 1, 6)) + options(kit)


def results(kit: Kit) -> str:
    rng = kit.rng
    value = escape(words.word(rng), quote=True)
    field = f'<input type="search" class="{kit.framework.field}" aria-label="Search" value="{value}">'
    search = f'<p class="row">{field}{kit.button("Search")}</p>'
    hits = [
        f"<div><h4>{kit.link()}</h4>{kit.text()}</div>" for _ in range(rng.randint(1, max(1, kit.room // 3)))
    ]
    pager = " ".join(kit.link(str(n)) for n in range(1, rng.randint(2, 6)))
    return search + "".join(hits) + f"<p>{pager}</p>"


def toolbar(kit: Kit) -> str:
    rng = kit.rng
    parts = [kit.icon_button() if rng.random() < 0.75 else kit.button() for _ in range(rng.randint(3, 9))]
    return f'<div class="bar tools">{"".join(parts)}</div>'


def buttons(kit: Kit) -> str:
    """Loose buttons, links and fields, as on a small exercise page."""
    makers = [kit.button, kit.button, kit.button, kit.link, kit.field, kit.text, kit.tick]
    return " ".join(kit.rng.choice(makers)() for _ in range(kit.rng.randint(2, max(2, min(10, kit.room)))))


def entry(kit: Kit) -> str:
    """A field for one thing, called what its button says, or what stands in it while it is empty."""
    rng = kit.rng
    name = kit.pick(rng.choice(ENTRIES) if rng.random() < 0.6 else words.phrase(rng, 1, 2))
    label, value = escape(name, quote=True), escape(words.phrase(rng, 1, 2), quote=True)
    shape = rng.choice(("", f'size="{rng.choice((10, 16, 24, 32))}"', 'style="flex:1"'))
    field = f'<input type="{rng.choice(("text", "text", "search"))}" class="{kit.framework.field}" {shape}'
    if rng.random() < 0.5:
        filled = f' value="{value}"' if rng.random() < 0.55 else ""
        parts = [f'{field} aria-label="{label}"{filled}>', kit.button(name)]
    else:
        hint = rng.choice(("Search", label, label))
        parts = [f'{field} aria-label="{hint}" placeholder="{hint}">']
        if rng.random() < 0.7:
            parts.append(kit.icon_button() if rng.random() < 0.5 else kit.button())
    if rng.random() < 0.15:
        parts.reverse()
    row = f'<div class="row" style="display:flex;gap:{rng.choice((0, 4, 10))}px">{"".join(parts)}</div>'
    return row + "".join(kit.many(rng.choice((kit.text, kit.link, kit.field, lambda: "")), 0, 3))


def numbers(kit: Kit) -> str:
    """What is called by a number: the pages of a list, a keypad, the days of a month."""
    rng = kit.rng
    make = rng.choice((kit.link, kit.link, kit.button))
    kind = rng.choice(("pages", "pages", "keys", "days"))
    if kind == "keys":
        keys = [kit.button(key) for key in "789456123"] + [kit.button("0")]
        return _grid(kit, keys, 3)
    if kind == "days":
        first, days = rng.randint(0, 6), rng.choice((28, 30, 31))
        cells = [*[""] * first, *(make(str(day)) for day in range(1, days + 1))]
        return (
            f"<b>{escape(kit.label())}</b>{_grid(kit, cells, 7)}"
            if kit.room > 8
            else _grid(kit, cells[:14], 7)
        )
    start = rng.choice((1, 1, 1, rng.randint(2, 40)))
    pages = [make(str(number)) for number in range(start, start + rng.randint(2, 7))]
    if rng.random() < 0.5:
        before, after = rng.choice(
            (("Previous", "Next"), ("‹", "›"), ("«", "»"), ("Prev", "Next"), ("<", ">"))
        )
        pages = [make(before), *pages, make(after)]
    return "".join(kit.many(kit.text, 0, 2)) + f"<p>{rng.choice((' ', ' ', ' | ')).join(pages)}</p>"


def _grid(kit: Kit, cells: list[str], columns: int) -> str:
    return rows_of(kit, [cells[start : start + columns] for start in range(0, len(cells), columns)])


def _buttons(kit: Kit, low: int, high: int) -> str:
    return '<div class="row">' + " ".join(kit.button() for _ in range(kit.rng.randint(low, high))) + "</div>"


FAMILIES: dict[str, Family] = {
    "form": form,
    "options": options,
    "dialog": dialog,
    "table": table,
    "menu": menu,
    "dashboard": dashboard,
    "listing": listing,
    "settings": settings,
    "results": results,
    "toolbar": toolbar,
    "buttons": buttons,
    "entry": entry,
    "numbers": numbers,
}


def body(kit: Kit, family: str, others: tuple[str, ...]) -> str:
    """A page of one family, with up to two blocks of others where there is room."""
    rng = kit.rng
    blocks = [FAMILIES[family](kit)]
    spare = 0 if kit.room < 6 else rng.choice((0, 1, 1, 2)) if kit.room > 12 else rng.choice((0, 0, 1))
    blocks += [FAMILIES[name](kit) for name in rng.sample(others, min(spare, len(others)))]
    rng.shuffle(blocks)
    way = rng.choice(("down", "down", "across")) if kit.room > 8 else "down"
    return f'<div class="page {way}">' + "".join(f"<section>{block}</section>" for block in blocks) + "</div>"
