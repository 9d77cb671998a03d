# ruff: noqa: E501 - long lines of markup and wordings
"""One record by itself: an issue with its comments, a message, a message being written, a thread, a new issue."""

from __future__ import annotations

from html import escape

from .. import fields, pool, shell
from ..acts import ACTS
from ..parts import Form
from ..ui import Ui
from . import forms


def talk(ui: Ui, count: int, acts: tuple[str, ...]) -> str:
    """Comments below one another, each with its own small actions."""
    r, out = ui.rng, []
    people = ui.words.some("person", count)
    icons = r.random() < 0.4
    for i, person in enumerate(people):
        row = ui.row("comment", person, i, count, people[:i] + people[i + 1 :])
        row.refs += (
            [f"the comment by {person}", f"{person}'s comment", f"the comment of {person.split()[0]}"]
            if "'" not in person
            else []
        )
        buttons = "".join(
            ui.icon_button(a, row=row, size=16) if icons else ui.link(ui.act_text(a), a, row) for a in acts
        )
        when = ui.cell(row, "Time", ui.words.clock(), "muted")
        out.append(
            f'<div class="card" data-k="{row.key}" style="margin:8px 0"><b>{escape(person)}</b> {when}<p>{escape(ui.words.paragraph(1, 3))}</p><div class="flex">{buttons}</div></div>'
        )
    return "".join(out)


def issue(ui: Ui) -> None:
    r = ui.rng
    title, number = ui.words.title(), ui.words.number()
    body = f'<div class="crumb">{ui.link("Issues", "nav:Issues")} / {escape(number)}</div>' + ui.heading(
        title, 1
    )
    ui.section = "issue actions"
    acts = r.sample(
        ("edit", "close_issue", "reopen", "assign", "watch", "delete", "share", "duplicate", "move"),
        r.randint(2, 5),
    )
    if "close_issue" in acts and "reopen" in acts:
        acts.remove("reopen")
    body += (
        '<div class="flex">'
        + "".join(
            ui.button(a, "primary" if i == 0 else "") if r.random() < 0.7 else ui.icon_button(a)
            for i, a in enumerate(acts)
        )
        + "</div>"
    )
    ui.section = ""
    facts = [
        ("Assignee", ui.words.person()),
        ("Reporter", ui.words.person()),
        ("Created", ui.words.date(r.randrange(3))),
        ("Milestone", f"{r.randint(1, 9)}.{r.randint(0, 9)}"),
        ("Estimate", f"{r.randint(1, 40)} h"),
        ("Component", ui.words.one("buzz")),
    ]
    side = "".join(f"<p>{ui.valued(a, b)}</p>" for a, b in r.sample(facts, r.randint(2, 5)))
    state_html, state = forms.choice_field(ui, "status", r.random() < 0.15)
    more, extra = forms.choice_field(ui, r.choice(("priority", "assignee", "category")))
    apply = ui.button("save", small=True)
    ui.page.forms.append(Form(title, [state, extra], ui.page.parts[-1], "issue", "save"))
    text = f"<p>{escape(ui.words.paragraph(2, 4))}</p>"
    talks = talk(ui, r.randint(1, 4), tuple(r.sample(("like", "reply", "edit", "delete", "quote"), 2)))
    html, part = fields.text(
        ui,
        r.choice(("Comment", "Add a comment", "Your comment", "Reply")),
        "text",
        "",
        r.choice(("Write a comment…", "What do you think?", "")),
        area=True,
        says=("comment", "comment field"),
    )
    post = ui.button("comment", "primary")
    ui.page.forms.append(Form("Comment", [part], ui.page.parts[-1], "comment", "comment"))
    left = text + ui.heading(r.choice(("Comments", "Activity", "Discussion")), 2) + talks + html + post
    right = f'<div class="card" style="width:280px;flex:none">{side}{state_html}{more}{apply}</div>'
    body += f'<div class="flex" style="align-items:flex-start;flex-wrap:nowrap;margin-top:10px"><div style="flex:1">{left}</div>{right}</div>'
    ui.page.html = shell.frame(ui, "issues", body, ("new_issue",))


def new_issue(ui: Ui) -> None:
    r = ui.rng
    kinds = [
        "title",
        "text",
        *r.sample(
            ("priority", "assignee", "category", "project", "date", "tags", "status", "visibility"),
            r.randint(1, 4),
        ),
    ]
    title = r.choice(("New issue", "Create ticket", "Report a problem", "New task"))
    ui.page.html = shell.frame(
        ui,
        "issues",
        ui.heading(title, 1)
        + forms.boxed(
            ui,
            forms.build(
                ui,
                title,
                kinds,
                r.choice(("submit", "new_issue", "save")),
                forms.filled_share(ui),
                "issue",
                r.choice((0, 1)),
                tuple(r.sample(("cancel", "draft", "preview"), r.randint(1, 2))),
            ),
        ),
        (),
        r.choice(("", "wide")),
    )


def message(ui: Ui) -> None:
    r = ui.rng
    sender = ui.words.person()
    body = ui.heading(ui.words.title(), 1)
    ui.section = "message toolbar"
    acts = r.sample(
        ("reply", "reply_all", "forward", "archive", "delete", "spam", "print", "star", "read", "move"),
        r.randint(3, 7),
    )
    way = r.random()
    body += '<div class="flex">' + "".join(
        ui.icon_button(a) if way < 0.55 else ui.button(a, small=way > 0.8) for a in acts
    )
    if r.random() < 0.4:
        items = [
            (ui.act_text(a), a, ACTS[a].icon)
            for a in ("export", "duplicate", "share", "report")
            if a not in acts
        ]
        body += fields.menu(ui, "More", items, r.random() < 0.35, "toolmenu", "more", icon_only=way < 0.55)
    ui.section = ""
    pairs = [
        ("From", sender),
        ("To", ui.words.email()),
        ("Date", ui.words.date(2)),
        ("Sent at", ui.words.clock()),
        ("Size", f"{r.randint(2, 900)} KB"),
    ]
    body += "</div>" + "".join(f"<p>{ui.valued(a, b)}</p>" for a, b in pairs[: r.randint(2, 5)])
    body += "".join(f"<p>{escape(ui.words.paragraph(2, 4))}</p>" for _ in range(r.randint(1, 4)))
    if r.random() < 0.5:
        name = f"{ui.words.plain(ui.words.one('noun'))}.pdf"
        row = ui.row("attachment", name, 0, 1, [])
        body += f'<div class="card" data-k="{row.key}" style="display:inline-flex;gap:12px">{ui.cell(row, "Name", name)} {ui.icon_button("download", row=row, size=18)} {ui.link(ui.act_text("preview"), "preview", row)}</div>'
    ui.page.html = shell.frame(ui, "mail", body, ("compose",))


def compose(ui: Ui) -> None:
    r = ui.rng
    filled = forms.filled_share(ui)
    title = r.choice(("New message", "Compose", "Write a message"))
    ui.heading_now = title
    specs = [
        ("To", "email", ("recipient", "to", "addressee")),
        ("Subject", "title", ("subject", "subject line")),
        ("Message", "text", ("message", "text", "body")),
    ]
    if r.random() < 0.3:
        specs.insert(1, ("Cc", "copy", ("cc", "copy")))
    html, parts = "", []
    for label, kind, says in specs:
        value = (
            pool.values_like(r, "email" if kind == "copy" else kind, ui.words) if r.random() < filled else ""
        )
        one, part = fields.text(ui, label, kind, value, area=kind == "text", says=says)
        html += one
        parts.append(part)
    ui.section = "editor toolbar"
    bar = "".join(
        shell.free_icon(ui, "none", f)
        for f in r.sample(
            (
                "bold",
                "italic",
                "underline",
                "link",
                "image",
                "numbered",
                "listview",
                "quote",
                "code",
                "smile",
                "undo",
                "redo",
                "align_left",
                "align_center",
            ),
            r.randint(0, 8),
        )
    )
    ui.section = ""
    html += f'<div class="flex">{bar}</div><div class="flex">' + ui.button("send", "primary")
    ui.page.forms.append(Form(title, parts, ui.page.parts[-1], "message", "send"))
    html += (
        (ui.icon_button("attach") if r.random() < 0.6 else ui.button("attach"))
        + (ui.button("draft") if r.random() < 0.5 else "")
        + (ui.icon_button("delete") if r.random() < 0.5 else ui.button("cancel"))
        + "</div>"
    )
    body = ui.heading(title, 2) + html
    if r.random() < 0.35:
        ui.page.html = shell.frame(ui, "mail", f"<p>{escape(ui.words.paragraph())}</p>", ())
        ui.page.html += f'<div class="card over" style="position:fixed;right:20px;bottom:0;width:480px;z-index:20">{body}</div>'
    else:
        ui.page.html = shell.frame(ui, "mail", body, (), r.choice(("", "wide")))


def thread(ui: Ui) -> None:
    """A discussion: held out for validation."""
    r = ui.rng
    body = (
        ui.heading(ui.words.title(), 1)
        + '<div class="flex">'
        + "".join(ui.button(a) for a in r.sample(("watch", "share", "report", "print"), 2))
        + "</div>"
    )
    body += talk(
        ui, r.randint(2, 5), tuple(r.sample(("like", "dislike", "reply", "quote", "report"), r.randint(2, 3)))
    )
    html, part = fields.text(ui, "Your answer", "text", "", area=True, says=("answer", "reply field"))
    body += html + ui.button("publish", "primary", name="Post answer")
    ui.page.forms.append(Form("Answer", [part], ui.page.parts[-1], "answer", "publish"))
    ui.page.html = shell.frame(ui, "threads", body, ("signin",))
