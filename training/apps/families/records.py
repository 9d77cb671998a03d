# ruff: noqa: E501 - long lines of markup and wordings
"""Lists of records with their own actions: customers, invoices, issues, messages, files, members, bookings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from .. import fields, shell
from ..acts import ACTS
from ..parts import Fact, Part, Row
from ..ui import Ui
from ..words import Words


@dataclass(frozen=True)
class Kind:
    noun: str
    plural: str
    title: tuple[str, ...]
    name: str  # of Words
    columns: tuple[str, ...]
    acts: tuple[str, ...]
    states: tuple[str, ...]
    new: str
    bulk: tuple[str, ...]


COLUMNS: dict[str, Callable[[Words], str]] = {
    "E-mail": Words.email, "City": lambda w: w.one("city"), "Phone": Words.phone, "Company": Words.company,
    "Amount": lambda w: w.money(), "Due": lambda w: w.date(w.rng.choice((0, 1, 2))), "Created": lambda w: w.date(0),
    "Owner": Words.person, "Size": lambda w: f"{w.rng.randint(1, 990)} {w.rng.choice(('KB', 'MB'))}", "Modified": lambda w: w.date(0),
    "Role": lambda w: w.rng.choice(("Admin", "Editor", "Viewer", "Member", "Guest")), "Last seen": lambda w: f"{w.rng.randint(2, 59)} min ago",
    "Country": lambda w: w.one("country"), "Assignee": Words.person, "Priority": lambda w: w.rng.choice(("Low", "Normal", "High", "Urgent")),
    "Number": Words.number, "Stock": lambda w: str(w.rng.randint(0, 500)), "Price": lambda w: w.money(), "Score": lambda w: str(w.rng.randint(1, 100)),
    "Department": lambda w: w.one("department"), "Comments": lambda w: str(w.rng.randint(0, 40)), "Time": Words.clock,
    "Version": lambda w: f"{w.rng.randint(0, 9)}.{w.rng.randint(0, 20)}.{w.rng.randint(0, 9)}", "Duration": lambda w: f"{w.rng.randint(1, 58)} min",
}  # fmt: skip
KINDS = {
    "crm": (
        Kind("customer", "customers", ("Customers", "Clients", "Contacts"), "person", ("E-mail", "City", "Phone", "Company", "Country"), ("edit", "delete", "view", "call", "chat"), ("Active", "Lead", "Paused", "Lost"), "new", ("delete", "export", "archive")),
        Kind("member", "members", ("Members", "Users", "Team", "People"), "person", ("E-mail", "Role", "Last seen", "Department"), ("edit", "delete", "view", "chat", "approve", "decline"), ("Active", "Invited", "Suspended"), "invite", ("delete", "export")),
        Kind("company", "companies", ("Companies", "Accounts", "Suppliers"), "company", ("City", "Country", "Owner", "Phone", "Amount"), ("edit", "view", "delete", "archive"), ("Prospect", "Customer", "Former"), "new", ("export", "delete")),
    ),
    "admin": (
        Kind("invoice", "invoices", ("Invoices", "Bills"), "number", ("Company", "Amount", "Due", "Created"), ("view", "download", "pay", "delete", "send", "print"), ("Paid", "Open", "Overdue", "Draft"), "new", ("export", "print", "delete")),
        Kind("order", "orders", ("Orders", "Purchases"), "number", ("Owner", "Amount", "Created", "City"), ("view", "edit", "cancel_booking", "print"), ("Shipped", "New", "Returned", "Packed"), "new", ("export", "print")),
        Kind("product", "products", ("Inventory", "Stock list", "Articles"), "product", ("Stock", "Price", "Number", "Department"), ("edit", "delete", "duplicate", "archive"), ("In stock", "Sold out", "On order"), "new", ("export", "delete", "import")),
        Kind("job", "jobs", ("Jobs", "Pipelines", "Backups", "Servers"), "invented", ("Duration", "Created", "Version", "Owner"), ("run", "stop", "view", "delete", "edit"), ("Running", "Failed", "Finished", "Queued"), "new", ("refresh", "export")),
        Kind("request", "requests", ("Requests", "Applications", "Leave requests"), "person", ("Department", "Due", "Created", "Duration"), ("approve", "decline", "view"), ("Pending", "Approved", "Rejected"), "new", ("export", "approve")),
    ),
    "tracker": (
        Kind("issue", "issues", ("Issues", "Tickets", "Bugs", "Tasks"), "title", ("Assignee", "Priority", "Created", "Comments", "Number"), ("close_issue", "edit", "assign", "watch", "view", "delete"), ("Open", "Closed", "In progress", "Blocked"), "new_issue", ("close_issue", "assign", "export")),
    ),
    "mail": (
        Kind("message", "messages", ("Inbox", "Mail", "All mail", "Messages"), "title", ("Owner", "Time"), ("archive", "delete", "star", "reply", "read", "forward", "spam"), ("Unread", "Read"), "compose", ("archive", "delete", "read", "spam")),
    ),
    "files": (
        Kind("file", "files", ("Files", "My drive", "Documents", "Shared with me"), "file", ("Size", "Modified", "Owner"), ("download", "rename", "delete", "share", "move", "duplicate", "preview"), ("Shared", "Private", "Synced"), "upload", ("download", "delete", "move")),
    ),
    "booking": (
        Kind("room", "rooms", ("Rooms", "Available rooms", "Apartments"), "room", ("Price", "City", "Score"), ("book", "view", "wish", "share"), ("Free", "Last one", "Sold out"), "search", ("filter",)),
        Kind("trip", "trips", ("My bookings", "Trips", "Reservations"), "trip", ("Due", "Price", "Number"), ("cancel_booking", "view", "print", "edit"), ("Confirmed", "Waiting", "Cancelled"), "book", ("print", "export")),
    ),
    "forum": (
        Kind("thread", "threads", ("Threads", "Discussions", "Forum", "Questions"), "title", ("Owner", "Comments", "Created"), ("like", "reply", "watch", "report", "share", "quote"), ("Answered", "Open", "Pinned"), "new", ("read", "refresh")),
    ),
}  # fmt: skip


def names(ui: Ui, kind: str, count: int) -> list[str]:
    w, r = ui.words, ui.rng
    if kind == "file":
        return [
            f"{w.plain(one)}{r.choice(('', '-' + str(r.randint(1, 99)), '_final', '-2026'))}.{r.choice(('pdf', 'docx', 'xlsx', 'png', 'txt', 'zip', 'csv', 'md'))}"
            for one in w.some("noun", count)
        ]
    if kind == "room":
        return [
            f"{a.title()} {r.choice(('room', 'suite', 'studio', 'loft', 'cabin'))}"
            for a in w.some("adjective", count)
        ]
    if kind == "trip":
        return [
            f"{r.choice(('Flight to', 'Hotel in', 'Train to', 'Trip to', 'Car in'))} {c}"
            for c in w.some("city", count)
        ]
    return w.some(kind, count)


def actions(ui: Ui, row: Row, acts: list[str], way: str, opened: bool) -> str:
    """The record's own controls: texts, icons, a menu of three dots, or shown only under the pointer."""
    hover = way.endswith("hover")
    if way.startswith("icons"):
        return "".join(ui.icon_button(act, row=row, size=ACT_SIZE, hover=hover) for act in acts)
    if way.startswith("links"):
        return " | ".join(ui.link(ui.act_text(act), act, row) for act in acts)
    if way.startswith("dots"):
        items = [(ui.act_text(act), act, ACTS[act].icon) for act in acts]
        return fields.menu(
            ui, "Actions", items, opened, "rowmenu", ui.rng.choice(("more", "more_v")), row, True, hover
        )
    return "".join(
        ui.button(act, "danger" if act == "delete" and ui.chance(0.3) else "", row, small=True, hover=hover)
        for act in acts
    )


ACT_SIZE = 18


def listing(ui: Ui, family: str) -> None:
    r = ui.rng
    kind = r.choice(KINDS[family])
    count = r.randint(3, 14)
    all_names = names(ui, kind.name, count)
    columns = r.sample(kind.columns, min(len(kind.columns), r.randint(1, 4)))
    acts = r.sample(kind.acts, min(len(kind.acts), r.randint(1, 3)))
    way = r.choice(
        ("buttons", "buttons", "icons", "icons", "links", "dots", "icons hover", "buttons hover", "dots")
    )
    ticks = r.random() < 0.45
    state_share = r.random() < 0.75
    dots_open = r.randrange(count) if way.startswith("dots") and r.random() < 0.4 else -1
    hot = r.randrange(count) if way.endswith("hover") and r.random() < 0.5 else -1
    table = r.random() < 0.7
    global ACT_SIZE
    ACT_SIZE = r.choice((14, 16, 18, 20, 22))
    linked = r.random() < 0.55
    rows_html, states = [], []
    for i, name in enumerate(all_names):
        row = ui.row(kind.noun, name, i, count, all_names[:i] + all_names[i + 1 :])
        cells = []
        tick = ""
        if ticks:
            tick, part = fields.check(ui, name, r.random() < 0.25, row=row)
            part.act = "tick"
        title = ui.link(name, "view", row) if linked else ui.cell(row, "Name", name)
        if linked:
            row.cells["Name"] = (name, ui.page.parts[-1].key)
        state = r.choice(kind.states)
        states.append(state)
        cells += [
            ui.cell(row, column, COLUMNS[column](ui.words), "muted" if r.random() < 0.2 else "")
            for column in columns
        ]
        if state_share:
            cells.append(ui.cell(row, "Status", state, "badge"))
        acting = actions(ui, row, acts, way, i == dots_open)
        cls = f' class="hoverable{" hot" if i == hot else ""}"' if way.endswith("hover") else ""
        if table:
            tds = "".join(f"<td>{c}</td>" for c in ([tick] if ticks else []) + [title, *cells])
            rows_html.append(f'<tr data-k="{row.key}"{cls}>{tds}<td>{acting}</td></tr>')
        else:
            rows_html.append(
                f'<div data-k="{row.key}"{cls or ""} style="display:flex;gap:16px;align-items:center;padding:7px 4px;border-bottom:1px solid #8883">{tick}<b style="flex:1">{title}</b>{"".join(f"<span>{c}</span>" for c in cells)}<span class="flex">{acting}</span></div>'
            )
        row_facts(ui, row)
    heads = ["Name", *columns, *(["Status"] if state_share else [])]
    if table:
        sorting = r.random() < 0.5
        ths = "".join(f"<th>{sort_head(ui, h) if sorting else escape(h)}</th>" for h in heads)
        inner = f'<table class="t"><thead><tr>{"<th></th>" if ticks else ""}{ths}<th></th></tr></thead><tbody>{"".join(rows_html)}</tbody></table>'
    else:
        inner = f"<div>{''.join(rows_html)}</div>"
    counts(ui, kind, states if state_share else [], count)
    body = ui.heading(r.choice(kind.title), 1) + tools(ui, kind, ticks, state_share) + inner + pager(ui)
    if r.random() < 0.3:
        body = tab_bar(ui, kind) + body
    nav = ("profile",) if r.random() < 0.3 else ()
    ui.page.html = shell.frame(ui, kind.plural, body, nav)
    if r.random() < 0.12:
        shell.toast(
            ui,
            f"{names(ui, kind.name, 1)[0]} was {r.choice(('deleted', 'archived', 'updated', 'moved', 'saved'))}",
        )


def sort_head(ui: Ui, name: str) -> str:
    key = ui.key()
    ui.add(Part(key, "header", name, act=f"sort:{name}"))
    arrow = ui.rng.choice((" ▲", " ▼", "", "", " ↕"))
    return f'<span data-k="{key}" role="button" style="cursor:pointer">{escape(name)}{arrow}</span>'


def row_facts(ui: Ui, row: Row) -> None:
    for column, (value, key) in row.cells.items():
        if column == "Name":
            continue
        ref, low = ui.rng.choice(row.refs), column.lower()
        ui.fact((f"What is the {low} of {ref}?", f"{column} of {row.name}?", f"Which {low} does {ref} have?", f"Look up the {low} of {ref}.", f"tell me {row.name}'s {low}" if row.noun in ("customer", "member") else f"tell me the {low} for {row.name}",
                 f"What does the column {column} say in the row of {row.name}?"), value, key)  # fmt: skip


def counts(ui: Ui, kind: Kind, states: list[str], count: int) -> None:
    page = ui.page
    keys = tuple(row.key for row in page.rows)
    page.facts.append(
        Fact(
            (
                f"How many {kind.plural} are listed?",
                f"How many {kind.plural} are there on this page?",
                f"Count the {kind.plural}.",
                f"number of {kind.plural} shown?",
            ),
            str(count),
            keys,
            count,
        )
    )
    for state in set(states):
        some = tuple(row.key for row, s in zip(page.rows, states, strict=True) if s == state)
        low = state.lower()
        page.facts.append(
            Fact(
                (
                    f"How many {kind.plural} are {low}?",
                    f"How many {kind.plural} have the status {state}?",
                    f'Count the {kind.plural} that are "{state}".',
                ),
                str(len(some)),
                some,
                len(some),
            )
        )
    for row, state in zip(page.rows, states, strict=False):
        guess = ui.rng.choice(states)
        page.facts.append(
            Fact(
                (
                    f"Is {row.name} {guess.lower()}?",
                    f"Does {ui.rng.choice(row.refs)} have the status {guess}? Answer yes or no.",
                    f"Is the status of {row.name} {guess}?",
                ),
                "yes" if guess == state else "no",
                (row.cells["Status"][1],),
            )
        )


def tools(ui: Ui, kind: Kind, ticks: bool, stated: bool) -> str:
    r = ui.rng
    ui.section = "toolbar"
    pieces = [ui.button(kind.new, "primary") if kind.new != "search" else ui.button("search", "primary")]
    if r.random() < 0.5:
        name = f"{r.choice(('New', 'Add', 'Create'))} {kind.noun}"
        if kind.new == "new":
            ui.page.parts.pop()
            pieces = [ui.button("new", "primary", name=name)]
    if ticks or r.random() < 0.3:
        pieces += [
            ui.button(act) if r.random() < 0.6 else ui.icon_button(act)
            for act in kind.bulk
            if r.random() < 0.7
        ]
    if r.random() < 0.35:
        pieces.append(
            fields.menu(
                ui,
                r.choice(("Tools", "More", "Export", "Actions", "Options")),
                menu_items(ui),
                r.random() < 0.4,
                "toolmenu",
                r.choice(("", "settings", "download", "more")),
            )
        )
    if r.random() < 0.5:
        pieces.append(shell.search_box(ui, kind.plural))
    if stated and r.random() < 0.45:
        pieces.append(
            fields.select(
                ui,
                r.choice(("Status", "Show", "Filter")),
                [r.choice(("All", "Any status", "Everything")), *kind.states],
                opened=r.random() < 0.2,
                way="left",
            )[0]
        )
    if r.random() < 0.2:
        pieces.append(ui.icon_button("filter", "filter") + ui.icon_button("refresh", "refresh"))
    r.shuffle(pieces)
    ui.section = ""
    return f'<div class="flex" style="margin:8px 0">{"".join(pieces)}</div>'


ITEMS = (("Export as CSV", "download"), ("Export as PDF", "file"), ("Export as Excel", "table"), ("Import from file", "upload"), ("Print list", "print"),
         ("Show archived", "archive"), ("Columns", "columns"), ("Keyboard shortcuts", "help"), ("Manage tags", "tag"), ("Merge duplicates", "copy"),
         ("Save this view", "save"), ("Bulk edit", "edit"), ("Subscribe to changes", "rss"), ("Copy link", "link"), ("Sort by date", "calendar"),
         ("Sort by name", "sort"), ("Group by owner", "users"), ("Hide finished", "eye_off"), ("Compact rows", "listview"), ("Reset layout", "undo"))  # fmt: skip


def menu_items(ui: Ui) -> list[tuple[str, str, str]]:
    return [(text, f"item:{text}", icon) for text, icon in ui.rng.sample(ITEMS, ui.rng.randint(3, 7))]


def pager(ui: Ui) -> str:
    r = ui.rng
    if r.random() < 0.45:
        return ""
    ui.section = "pagination"
    pages, now = r.randint(2, 9), 1
    now = r.randint(1, pages)
    icons = r.random() < 0.3
    out = (
        [
            ui.icon_button("page_previous", "previous")
            if icons
            else ui.link(r.choice(("Previous", "‹ Prev", "« Previous", "Newer")), "page_previous")
        ]
        if now > 1
        else []
    )
    for number in range(1, pages + 1):
        if number == now:
            out.append(f"<b>{number}</b>")
        else:
            out.append(ui.link(str(number), f"page:{number}", role="page"))
    if now < pages:
        out.append(
            ui.icon_button("page_next", "next")
            if icons
            else ui.link(r.choice(("Next", "Next ›", "Next »", "Older")), "page_next")
        )
    key = ui.key()
    text = f"Page {now} of {pages}"
    if r.random() < 0.5:
        out.append(ui.text(text, cls="muted", key=key))
        ui.fact(("Which page of the list is this?", "On which page am I?"), text, key)
    ui.section = ""
    return f'<div class="pager">{"".join(out)}</div>'


def tab_bar(ui: Ui, kind: Kind) -> str:
    ui.section = "tabs"
    tabs = ui.rng.sample(
        (
            "All",
            "Mine",
            "Recent",
            "Starred",
            "Archived",
            "Drafts",
            "Shared",
            "Assigned to me",
            "Deleted",
            "Overview",
            "Board",
            "Timeline",
        ),
        ui.rng.randint(3, 5),
    )
    html = "".join(
        ui.link(t, f"tab:{t}", cls=f"tabby{' on' if i == 0 else ''}", role="tab") for i, t in enumerate(tabs)
    )
    ui.section = ""
    return f'<div class="tabs">{html}</div>'
