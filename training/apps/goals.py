# ruff: noqa: E501 - long lines of markup and wordings
"""Goals over a page: each is a wording, what it wants, and what has been done for it already."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from . import phrases
from .acts import ACTS
from .parts import Fact, Page, Part

# Events that people would take for one another: never the reason to call something absent.
ALIKE = (
    {"close", "cancel", "close_toast", "reject_cookies", "decline", "close_issue"},
    {"new", "new_issue", "compose", "invite", "upload", "event", "new_folder", "comment", "signup"},
    {"edit", "rename"}, {"view", "preview", "view_link"}, {"submit", "send", "save", "finish", "next", "comment", "order", "publish", "draft", "confirm", "pay", "apply"},
    {"coupon", "filter", "save", "search"}, {"add_cart", "book", "order", "pay", "checkout", "cart", "new"}, {"confirm", "approve", "accept_cookies", "close", "yes"},
    {"delete", "cancel_booking", "archive", "spam", "reset", "delete_account", "close_issue", "reject_cookies", "cancel"}, {"profile", "usermenu", "users"},
    {"watch", "subscribe", "star", "wish", "like"}, {"export", "download", "save", "share", "print"}, {"import", "upload", "attach"},
    {"back", "page_previous", "cancel", "home"}, {"next", "page_next", "forward"}, {"signup", "subscribe"}, {"restore", "reset", "refresh", "reopen"},
    {"signin", "signup", "usermenu", "profile", "signout"}, {"chat", "comment", "reply", "call", "send", "reply_all", "forward", "quote"}, {"settings", "manage_cookies", "toolmenu"}, {"report", "spam"},
    {"read", "view", "mark"}, {"assign", "approve"}, {"stop", "cancel", "cancel_booking"}, {"share", "invite"}, {"duplicate", "quote"}, {"menu", "usermenu", "rowmenu", "toolmenu"},
)  # fmt: skip


@dataclass(frozen=True)
class Want:
    do: str  # click, type, set, choose, search, answer, absent, hover, drag, wait
    parts: tuple[Part, ...] = ()
    text: str = ""
    checked: bool = True
    fact: Fact | None = None
    to: str = ""


@dataclass
class Goal:
    text: str
    kind: str
    wants: list[Want]
    needs: list[tuple[str, str]] = field(default_factory=list)  # what a page must offer for it
    made: int = 0  # how many of the wants have been carried out
    tried: str = ""  # the key of something that was clicked in vain just before


def same(page: Page, part: Part) -> tuple[Part, ...]:
    """Every control that is as right as this one: same event and record, or same name."""
    if part.act and part.act not in ("tick",):
        alike = [
            p
            for p in page.parts
            if p.act == part.act and p.row is part.row and p.role not in ("checkbox", "switch")
        ]
    else:
        alike = [p for p in page.parts if p.name == part.name and p.row is part.row and p.role == part.role]
    return tuple(alike) if part in alike else (part, *alike)


def offers(page: Page) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for part in page.parts:
        for name in (part.name, part.placeholder, *part.says, *part.options):
            if name:
                found.add(("name", name.lower()))
        if part.act:
            found.add(("act", part.act))
            found |= {("act", other) for group in ALIKE if part.act in group for other in group}
            found |= {("name", text.lower()) for text in ACTS[part.act].texts} if part.act in ACTS else set()
        if part.icon:
            found |= {("icon", phrase) for phrase in (*part.icon.shows, *part.icon.does)}
        if part.kind:
            found.add(("kind", part.kind))
    found |= {("row", word) for row in page.rows for word in row.name.lower().split()}
    return found


def ambiguous(page: Page, part: Part, name: str) -> bool:
    others = [p for p in page.parts if p.name.lower() == name.lower() and p is not part]
    return any(p not in same(page, part) for p in others)


def two_goals(rng: random.Random, goals: list[Goal], others: list[Goal]) -> list[Goal]:
    """Two events in one sentence; which is next depends on what was done."""
    out = []
    clicks = [g for g in goals if len(g.wants) == 1 and g.wants[0].do == "click" and len(g.text) < 70]
    later = [
        g for g in others if len(g.wants) == 1 and g.wants[0].do == "click" and len(g.text) < 70
    ] or clicks
    for _ in range(3):
        if not clicks:
            break
        made = rng.choice((0, 0, 1, 1, 1, 2))
        here, there = rng.choice(clicks), rng.choice(later)
        first, second = (here, there) if made == 0 else (there, here)
        if first.text == second.text:
            continue
        a, b = (getattr(g.text, "core", g.text).rstrip(".!?") for g in (first, second))
        b = b[0].lower() + b[1:] if b[1:2].islower() else b
        text = rng.choice(
            (
                f"{a}, then {b}",
                f"{a} and then {b}",
                f"{a} and {b}",
                f"first {a}, then {b}",
                f"{a}. After that {b}.",
                f"{a}; then {b}",
            )
        )
        out.append(Goal(phrases.wrap(rng, text), "two", [first.wants[0], second.wants[0]], [], made))
    return out


def missing(goal: Goal, here: set[tuple[str, str]], seen_text: str) -> bool:
    """Whether a goal of another page is certainly not to be had on this one."""
    for kind, what in goal.needs:
        if kind == "text":
            if what and what not in seen_text:
                return True
        elif kind == "row":
            if ("row", what) not in here and what not in seen_text:
                return True
        elif (kind, what) not in here and (
            kind == "kind" or kind == "act" or what not in {w for k, w in here if k in ("name", "icon")}
        ):
            return True
    return False
