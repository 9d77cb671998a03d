# ruff: noqa: E501 - long lines of markup and wordings
"""Things with places: a month calendar, a date picker, a board of cards, sliders, steppers, accordions, toolbars of icons."""

from __future__ import annotations

import calendar
from html import escape

from .. import fields, icons, shell
from ..parts import Form, Part
from ..ui import COLORS, Ui
from ..words import DAYS, MONTHS


def month_grid(ui: Ui, year: int, month: int, small: bool, chosen: int = 0) -> str:
    """The days of a month as cells; each can be clicked."""
    r = ui.rng
    head = "".join(f"<th>{d[: (2 if small else 3)]}</th>" for d in DAYS)
    rows, events = "", ui.words.some("title", 4)
    for week in calendar.monthcalendar(year, month):
        cells = ""
        for day in week:
            if not day:
                cells += "<td></td>"
                continue
            key = ui.key()
            part = Part(key, "day", "", act=f"day:{day}")
            part.says = (
                f"{day} {MONTHS[month - 1]}",
                f"{MONTHS[month - 1]} {day}",
                f"the {day}{'th' if 10 < day < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}",
                f"{day}.{month}.",
                f"{MONTHS[month - 1][:3]} {day}, {year}",
                f"{year}-{month:02}-{day:02}",
            )
            ui.add(part)
            mark = f"background:{ui.look.primary};color:#fff" if day == chosen else ""
            extra = ""
            if not small and events and r.random() < 0.12:
                name = events.pop()
                extra = "<br>" + ui.link(name[:22], f"event:{name}", cls="badge")
                ui.fact(
                    (
                        f"On which day is {name[:22]}?",
                        f"What is the date of {name[:22]}?",
                        f"which day of the month is {name[:22]}?",
                    ),
                    str(day),
                    f"d{key}",
                )
            size = (
                "padding:4px 7px;text-align:center"
                if small
                else f"height:{r.choice((62, 62, 74))}px;width:14%;vertical-align:top;border:1px solid #8884;padding:3px"
            )
            cells += f'<td data-k="{key}" style="{size};cursor:pointer;{mark}">{ui.text(str(day), key=f"d{key}")}{extra}</td>'
        rows += f"<tr>{cells}</tr>"
    return f'<table class="t" style="width:{"auto" if small else "100%"}"><tr>{head}</tr>{rows}</table>'


def navigation(ui: Ui, year: int, month: int) -> str:
    ui.section = "calendar header"
    pieces = [
        ui.icon_button("page_previous", "previous", size=20),
        f"<b>{MONTHS[month - 1]} {year}</b>",
        ui.icon_button("page_next", "next", size=20),
    ]
    for part, word in ((ui.page.parts[-2], "previous"), (ui.page.parts[-1], "next")):
        part.act = f"month_{word}"
        part.says = (f"the {word} month", f"{word} month")
    ui.section = ""
    return f'<div class="flex">{"".join(pieces)}</div>'


def month(ui: Ui) -> None:
    r = ui.rng
    year, number = r.randint(2024, 2028), r.randint(1, 12)
    body = navigation(ui, year, number)
    ui.section = "toolbar"
    body += '<div class="flex">' + ui.button("today") + ui.button("event", "primary")
    body += (
        '</div><div class="tabs">'
        + "".join(
            ui.link(t, f"tab:{t}", cls=f"tabby{' on' if t == 'Month' else ''}", role="tab")
            for t in ("Day", "Week", "Month", "Year")
        )
        + "</div>"
    )
    ui.section = ""
    body += month_grid(ui, year, number, False)
    ui.page.html = shell.frame(ui, "events", body, ())


def picker(ui: Ui) -> None:
    """A form with a date field whose little calendar is open."""
    r = ui.rng
    year, number = r.randint(2024, 2028), r.randint(1, 12)
    html, part = fields.text(
        ui,
        r.choice(("Date", "Due date", "Delivery date", "Start date")),
        "date",
        "",
        "YYYY-MM-DD",
        width="width:180px",
        says=("date", "date field"),
    )
    name, who = fields.text(ui, "Title", "title", "", says=("title",))
    small = f'<div class="card" style="display:inline-block">{navigation(ui, year, number)}{month_grid(ui, year, number, True, r.randint(1, 28) if r.random() < 0.4 else 0)}</div>'
    body = (
        ui.heading(r.choice(("New event", "Plan delivery", "Schedule")), 1)
        + name
        + html
        + small
        + '<div class="flex">'
        + ui.button("save", "primary")
    )
    ui.page.forms.append(Form("Event", [who, part], ui.page.parts[-1], "event", "save"))
    body += ui.button("cancel") + "</div>"
    ui.page.html = shell.frame(ui, "events", body, (), r.choice(("", "wide")))


def board(ui: Ui) -> None:
    """Columns of cards that can be dragged."""
    r = ui.rng
    names = r.sample(
        ("To do", "Doing", "Done", "Backlog", "Review", "Testing", "Ideas", "Waiting", "Blocked", "Released"),
        r.randint(3, 4),
    )
    cards = ui.words.some("title", r.randint(4, 9))
    columns: dict[str, list[str]] = {n: [] for n in names}
    where = {}
    keys = {n: ui.key() for n in names}
    for i, title in enumerate(cards):
        row = ui.row("card", title, i, len(cards), cards[:i] + cards[i + 1 :])
        row.refs = [
            x
            for x in row.refs
            if "first" not in x
            and "last" not in x
            and "number" not in x
            and " top" not in x
            and "bottom" not in x
            and not any(
                o in x for o in ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
            )
        ]
        column = r.choice(names)
        where[title] = column
        part = ui.add(Part(row.key, "card", title, act="view", row=row))
        for target in names:
            if target != column:
                ui.page.drags.append(
                    (
                        r.choice(
                            (
                                "move {a} to {b}",
                                "drag {a} to {b}",
                                "put {a} into the column {b}",
                                "drag the card {a} into {b}",
                                "{a} belongs in {b}: move it there",
                                "pull {a} over to {b}",
                            )
                        ).format(a=r.choice(row.refs), b=target),
                        part,
                        keys[target],
                        target,
                    )
                )
        person = ui.cell(row, "Assignee", ui.words.first(), "muted")
        ui.fact(
            (
                f"In which column is {title}?",
                f"What state has the card {title}?",
                f"where is {title} on the board?",
            ),
            column,
            f"h{keys[column]}",
        )
        columns[column].append(
            f'<div class="card" data-k="{row.key}" style="margin:8px 0;cursor:grab;padding:9px">{escape(title)}<br>{person}</div>'
        )
    html = "".join(
        f'<div data-k="{keys[n]}" style="flex:1;min-height:420px;background:#8881;padding:8px;border-radius:6px"><h3 data-k="h{keys[n]}">{escape(n)}</h3>{"".join(c)}{ui.link("+ Add card", "add_card:" + n, says=(f"add card in {n}",))}</div>'
        for n, c in columns.items()
    )
    body = (
        ui.heading(r.choice(("Board", "Sprint", "Plan")), 1)
        + f'<div class="flex" style="align-items:stretch;flex-wrap:nowrap">{html}</div>'
    )
    ui.page.html = shell.frame(ui, "cards", body, ("invite",) if r.random() < 0.4 else ())


def slider(ui: Ui, label: str, low: int, high: int, value: int) -> str:
    """A slider drawn with a mark at each goal that is asked for."""
    r, thumb = ui.rng, ui.key()
    part = ui.add(Part(thumb, "slider", label, value=str(value)))
    width = r.choice((220, 300, 420))
    marks = ""
    for goal in {r.randint(low, high) for _ in range(2)} - {value}:
        key = ui.key()
        at = (goal - low) / (high - low) * width
        marks += f'<i data-k="{key}" style="position:absolute;left:{at - 5:.0f}px;top:0;width:10px;height:20px"></i>'
        ui.page.drags.append(
            (
                r.choice(
                    (
                        "set the {a} slider to {b}",
                        "drag {a} to {b}",
                        "set {a} to {b}",
                        "move the {a} slider to {b}",
                        "turn {a} to {b}",
                        "{a} should be at {b}",
                    )
                ).format(a=label.lower() if r.random() < 0.5 else label, b=goal),
                part,
                key,
                str(goal),
            )
        )
    at = (value - low) / (high - low) * width
    shown = ui.key()
    ui.fact((f"What is {label} set to?", f"What value has the {label} slider?"), str(value), shown)
    return (f'<div class="field"><div>{escape(label)}: <b data-k="{shown}">{value}</b></div><div class="flex" style="flex-wrap:nowrap"><span class="muted">{low}</span><div style="position:relative;width:{width}px;height:20px">'
            f'<div style="position:absolute;top:8px;left:0;width:{width}px;height:4px;border-radius:2px;background:#9aa0a6"></div><div style="position:absolute;top:8px;left:0;width:{at:.0f}px;height:4px;background:{ui.look.primary}"></div>'
            f'{marks}<div role="slider" data-k="{thumb}" style="position:absolute;left:{at - 8:.0f}px;top:2px;width:16px;height:16px;border-radius:9px;background:{ui.look.primary};border:2px solid #fff;box-shadow:0 0 3px #0008"></div></div><span class="muted">{high}</span></div></div>')  # fmt: skip


def controls(ui: Ui) -> None:
    """Sliders, steppers with plus and minus, accordions."""
    r = ui.rng
    body = ui.heading(r.choice(("Player", "Device", "Mixer", "Lighting", "Thermostat", "Order options")), 1)
    for label in r.sample(
        (
            "Volume",
            "Brightness",
            "Bass",
            "Speed",
            "Zoom",
            "Temperature",
            "Budget",
            "Opacity",
            "Contrast",
            "Distance",
        ),
        r.randint(0, 3),
    ):
        high = r.choice((10, 50, 100, 100, 200))
        body += slider(ui, label, 0, high, r.randint(0, high))
    for label in r.sample(
        ("Adults", "Children", "Rooms", "Copies", "Tickets", "Seats", "Bags"), r.randint(0, 3)
    ):
        ui.heading_now = label
        minus, plus = ui.key(), ui.key()
        shown = ui.key()
        value = r.randint(1, 9)
        low = label.lower()
        ui.add(
            Part(
                minus,
                "button",
                "−",
                act=f"less:{label}",
                says=(f"fewer {low}", f"one less of {low}", f"minus at {low}"),
            )
        )
        ui.add(
            Part(
                plus,
                "button",
                "+",
                act=f"more:{label}",
                says=(f"more {low}", f"one more of {low}", f"plus at {low}"),
            )
        )
        ui.fact((f"How many {low} are set?", f"How many {low}?"), str(value), shown)
        body += f'<div class="flex" style="margin:8px 0"><span style="width:110px">{label}</span><button class="btn small" data-k="{minus}">−</button><b data-k="{shown}">{value}</b><button class="btn small" data-k="{plus}">+</button></div>'
    ui.section = ""
    for title in ui.words.some("title", r.randint(2, 5)):
        key, opened = ui.key(), r.random() < 0.25
        icon = ui.icon("collapse" if opened else "expand")
        verb = "collapse" if opened else "expand"
        ui.add(
            Part(
                key,
                "accordion",
                title,
                act=f"fold:{title}",
                says=(f"{verb} {title}", f"{'fold' if opened else 'unfold'} {title}"),
            )
        )
        inside = f"<p>{escape(ui.words.paragraph(1, 3))}</p>" if opened else ""
        body += f'<div class="card" style="margin:4px 0"><div data-k="{key}" role="button" class="flex between" style="cursor:pointer"><b>{escape(title)}</b>{ui.svg(icon, 18) if icon else "▾"}</div>{inside}</div>'
    ui.page.html = shell.frame(ui, "options", body + ui.button("save", "primary"), (), r.choice(("", "wide")))


def icon_page(ui: Ui) -> None:
    """Toolbars and a palette of icons of one set, many of them seldom seen."""
    r = ui.rng
    body = ui.heading(r.choice(("Editor", "Drawing", "Canvas", "Studio", "Remote control")), 1)
    used: set[str] = set()
    for _ in range(r.randint(1, 4)):
        size, line = r.choice((16, 18, 20, 24, 28, 32)), ""
        for _ in range(r.randint(4, 14)):
            icon = (
                icons.any_icon(r, ui.look.icon_set)
                if r.random() < 0.5
                else ui.icon(r.choice(list(icons.held(ui.look.icon_set))))
            )
            if icon is None or used & {*icon.shows, *icon.does}:
                continue
            used |= {*icon.shows, *icon.does}
            key = ui.key()
            color = (
                r.choice(("red", "green", "blue", "orange", "purple", "grey")) if r.random() < 0.15 else ""
            )
            tone = COLORS.get(color, "currentColor")
            named = r.random() < 0.12
            text = icon.shows[0].capitalize() if named else ""
            ui.add(Part(key, "button", text, icon=icon, color=color, act=f"any:{icon.name}"))
            line += f'<button class="icon-btn{" boxed" if r.random() < 0.3 else ""}" data-k="{key}" style="gap:5px">{ui.svg(icon, size, tone)}{escape(text)}</button>'
        body += f'<div class="flex card" style="margin:10px 0;gap:{r.choice((4, 10, 18))}px">{line}</div>'
    body += f"<p>{escape(ui.words.paragraph(1, 3))}</p>"
    ui.page.html = shell.frame(ui, "icons", body, ())
