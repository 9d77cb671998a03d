# ruff: noqa: E501 - long lines of markup and wordings
"""Pages to read: wiki, documentation, a dashboard's figures, a profile."""

from __future__ import annotations

from html import escape

from .. import shell
from ..ui import Ui


def paragraph(ui: Ui) -> str:
    """A paragraph; some hold a fact, some a link, some the words of a control."""
    r, text = ui.rng, escape(ui.words.paragraph(2, 4))
    if r.random() < 0.4:
        where = ui.words.one("city")
        kind = r.choice(("phone", "email", "clock", "money", "date"))
        value = getattr(ui.words, kind)()
        key = ui.key()
        marked = ui.text(value, key=key)
        lead, asks = {
            "phone": (f"You can call our office in {where} at ", (f"What is the phone number of the office in {where}?", f"How can I call {where}?", "phone number?")),
            "email": (f"Write to our team in {where} at ", (f"What is the e-mail address of the team in {where}?", f"Where can I write to {where}?")),
            "clock": (f"The store in {where} opens at ", (f"When does the store in {where} open?", f"opening time in {where}?")),
            "money": (f"Delivery to {where} costs ", (f"How much is delivery to {where}?", f"What does delivery to {where} cost?")),
            "date": (f"The branch in {where} was opened on ", (f"When was the branch in {where} opened?", f"Since when is there a branch in {where}?")),
        }[kind]  # fmt: skip
        ui.fact(asks, value, key)
        text += f" {escape(lead)}{marked}."
    if r.random() < 0.35:
        text += " See " + ui.link(ui.words.title(), "view_link") + "."
    return f"<p>{text}</p>"


def article(ui: Ui) -> None:
    r = ui.rng
    titles = ui.words.some("title", r.randint(2, 6))
    body = ui.heading(ui.words.title(), 1)
    ui.section = "page actions"
    acts = r.sample(
        ("edit", "history", "watch", "print", "share", "delete", "export", "comment"), r.randint(1, 4)
    )
    body += (
        '<div class="flex">'
        + "".join(ui.button(a, small=True) if r.random() < 0.6 else ui.icon_button(a) for a in acts)
        + "</div>"
    )
    ui.section = ""
    if r.random() < 0.5:
        ui.section = "contents"
        body += (
            '<div class="card" style="display:inline-block"><b>Contents</b>'
            + "".join(f"<div>{ui.link(t, f'toc:{t}')}</div>" for t in titles)
            + "</div>"
        )
        ui.section = ""
    for title in titles:
        body += ui.heading(title, 2) + "".join(paragraph(ui) for _ in range(r.randint(1, 3)))
    if r.random() < 0.4:
        body += (
            f"<p>{ui.valued('Last edited', ui.words.date(1))} {ui.valued('Author', ui.words.person())}</p>"
        )
    if r.random() < 0.4:
        body += (
            f"<p>{escape(r.choice(('Was this page helpful?', 'Did this help?')))} "
            + ui.button("yes", small=True, name="Yes")
            + ui.button("no", small=True, name="No")
            + "</p>"
        )
    ui.page.html = shell.frame(
        ui,
        r.choice(("pages", "the documentation", "help")),
        body,
        ("signin",) if r.random() < 0.4 else (),
        r.choice(("", "wide", "wide")),
    )


def dashboard(ui: Ui) -> None:
    r = ui.rng
    cards = []
    labels = r.sample(
        (
            "Revenue",
            "New customers",
            "Open orders",
            "Visitors",
            "Conversion rate",
            "Returns",
            "Average basket",
            "Tickets open",
            "Uptime",
            "Storage used",
            "Messages",
            "Refunds",
            "Active users",
            "Sessions",
            "Sign-ups",
            "Churn",
            "Profit",
            "Expenses",
        ),
        r.randint(3, 8),
    )
    for label in labels:
        value = r.choice(
            (
                ui.words.money(100, 90000),
                str(r.randint(2, 9999)),
                f"{r.uniform(0, 100):.1f} %",
                f"{r.randint(1, 900)} GB",
            )
        )
        ui.heading_now = label
        more = (
            ui.link(
                r.choice(("Details", "More", "View report", "See all")),
                f"card:{label}",
                says=(f"the details of {label}",),
            )
            if r.random() < 0.4
            else ""
        )
        dots = ui.icon_button(f"cardmenu:{label}", "more") if r.random() < 0.2 else ""
        bars = (
            "".join(
                f'<i style="display:inline-block;width:9px;margin-right:3px;background:{ui.look.primary};height:{r.randint(4, 40)}px"></i>'
                for _ in range(10)
            )
            if r.random() < 0.3
            else ""
        )
        cards.append(
            f'<div class="card"><div class="flex between">{ui.valued(label, value)}{dots}</div><div>{bars}</div>{more}</div>'
        )
    columns = r.choice((2, 3, 4))
    body = ui.heading(r.choice(("Dashboard", "Overview", "Statistics", "Today")), 1)
    ui.section = "toolbar"
    acts = r.sample(("export", "refresh", "print", "share", "filter", "generate"), r.randint(0, 3))
    body += '<div class="flex">' + "".join(
        ui.button(a) if r.random() < 0.5 else ui.icon_button(a) for a in acts
    )
    ui.section = ""
    body += f'</div><div class="grid" style="grid-template-columns:repeat({columns},1fr);margin-top:10px">{"".join(cards)}</div>'
    if r.random() < 0.6:
        body += ui.heading(r.choice(("By city", "Top regions", "Latest figures")), 2) + figures(ui)
    ui.page.html = shell.frame(ui, "everything", body)


def figures(ui: Ui) -> str:
    r = ui.rng
    columns = r.sample(
        (
            "January",
            "February",
            "March",
            "Q1",
            "Q2",
            "Q3",
            "2024",
            "2025",
            "2026",
            "Total",
            "Visits",
            "Sales",
        ),
        r.randint(2, 4),
    )
    names = ui.words.some("city", r.randint(3, 7))
    rows = ""
    for name in names:
        cells = ""
        for column in columns:
            key, value = ui.key(), str(r.randint(1, 9999))
            cells += f"<td>{ui.text(value, key=key)}</td>"
            ui.fact(
                (
                    f"What is the value for {name} in {column}?",
                    f"{name}, {column}?",
                    f"How many in {column} for {name}?",
                    f"What stands in the row {name} under {column}?",
                ),
                value,
                key,
            )
        rows += f"<tr><td>{escape(name)}</td>{cells}</tr>"
    heads = "".join(f"<th>{c}</th>" for c in columns)
    return f'<table class="t"><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def profile(ui: Ui) -> None:
    r = ui.rng
    name = ui.words.person()
    body = ui.heading(name, 1)
    pairs = [
        ("E-mail", ui.words.email(name)),
        ("Phone", ui.words.phone()),
        ("City", ui.words.one("city")),
        ("Company", ui.words.company()),
        ("Member since", ui.words.date(1)),
        ("Customer number", ui.words.number()),
        ("Birthday", ui.words.date(5, 1980)),
        ("Points", str(r.randint(10, 9000))),
        ("Plan", r.choice(("Free", "Pro", "Team"))),
        ("Manager", ui.words.person()),
        ("Language", r.choice(("English", "Deutsch", "Norsk"))),
    ]
    rows = "".join(
        f"<p>{ui.valued(label, value, name.split()[0] if r.random() < 0.3 else '')}</p>"
        for label, value in r.sample(pairs, r.randint(3, 8))
    )
    acts = r.sample(
        ("edit", "chat", "call", "watch", "report", "signout", "share", "delete", "print", "invite"),
        r.randint(2, 5),
    )
    buttons = "".join(
        ui.button(a, r.choice(("", "primary"))) if r.random() < 0.65 else ui.icon_button(a) for a in acts
    )
    body += f'<div class="card">{rows}</div><div class="flex" style="margin-top:10px">{buttons}</div>'
    if r.random() < 0.5:
        body += ui.heading(r.choice(("About", "Biography", "Recent activity")), 2) + paragraph(ui)
    ui.page.html = shell.frame(ui, "people", body, ())
