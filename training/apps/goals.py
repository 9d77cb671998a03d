"""Goals over a page: each is a wording, what it wants, and what has been done for it already."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from . import phrases
from .acts import ACTS
from .parts import Fact, Form, Page, Part

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
        alike = [p for p in page.parts if p.act == part.act and p.row is part.row and p.role not in ("checkbox", "switch")]
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


def click_goals(rng: random.Random, page: Page) -> list[Goal]:
    """Controls by their name, and by what they cause in other words."""
    out = []
    for part in page.parts:
        if part.row or part.role in ("textbox", "select", "radiogroup", "checkbox", "switch", "day", "slider", "card", "accordion") or part.disabled:
            continue
        if part.act.startswith("page:"):
            number = part.act[5:]
            text = phrases.wrap(rng, rng.choice(("go to page {}", "open page {}", "show page {} of the list", "page {}", "click page number {}")).format(number))
            out.append(Goal(text, "page", [Want("click", (part,))], [("act", part.act)]))
        elif part.act in ("page_next", "page_previous"):
            word = rng.choice(("next", "following") if part.act == "page_next" else ("previous", "earlier"))
            text = phrases.wrap(rng, rng.choice(("go to the {} page", "show the {} page", "open the {} page of the list", "{} page")).format(word))
            out.append(Goal(text, "page", [Want("click", (part,))], [("act", part.act)]))
        elif part.act.startswith("sort:"):
            text = phrases.wrap(rng, rng.choice(("sort by {}", "sort the list by {}", "order the table by {}", "sort the rows by {}", "click the column heading {}")).format(phrases.quote(rng, part.name)))
            out.append(Goal(text, "sort", [Want("click", (part,))], [("act", part.act)]))
        elif part.name and part.name not in "−+" and not ambiguous(page, part, part.name):
            kind = part.role if part.role in ("tab", "menuitem", "menu", "link") else "click"
            loose = rng.choice(part.says) if part.says and rng.random() < 0.2 else part.name
            out.append(Goal(phrases.click(rng, part, loose), kind, [Want("click", same(page, part))], [("name", loose.lower())]))
        act = ACTS.get(part.act)
        if act and act.goals and not any(p.act == part.act and p.row for p in page.parts):
            text = phrases.wrap(rng, rng.choice(act.goals))
            kind = "cookies" if "cookies" in part.act else "close" if part.act == "close" else "event"
            out.append(Goal(text, kind, [Want("click", same(page, part))], [("act", part.act)]))
    return out


def icon_goals(rng: random.Random, page: Page) -> list[Goal]:
    """Controls without a text, called by what they show or by what they do."""
    out = []
    for part in page.parts:
        if part.name or not part.icon or part.role not in ("button", "menu"):
            continue
        phrase = rng.choice(part.icon.shows if rng.random() < 0.55 or not part.icon.does else part.icon.does)
        rivals = [p for p in page.parts if p.icon and phrase in (*p.icon.shows, *p.icon.does) and p is not part]
        shown = phrase in part.icon.shows
        word = rng.choice(("icon", "icon", "button", "symbol", "sign"))
        if shown:
            core = rng.choice((f"the {phrase} {word}", f"the {phrase}", f"the {word} with the {phrase}", f"the {word} that shows a {phrase}", f"the {word} that looks like a {phrase}", f"{phrase} {word}"))
        else:
            core = rng.choice((f"the {word} to {phrase}", f"{phrase}", f"the {phrase} {word}", f'{phrases.quote(rng, phrase, 1)}', f"the {word} for {phrase}"))
        verb = rng.choice(("click", "click on", "press", "tap", "hit", "use"))
        if part.color and rng.random() < 0.3:
            core = core.replace(f" {word}", f" {part.color} {word}", 1)
        if part.row:
            if any(p.row is part.row for p in rivals):
                continue
            ref = rng.choice(part.row.refs)
            text = f"{verb} {core} {rng.choice(('in the row of', 'beside', 'next to', 'of', 'for', 'at', 'in the line of'))} {ref}"
            needs = [("icon", phrase), ("row", part.row.name.lower().split()[0])]
        else:
            if rivals:
                continue
            text, needs = f"{verb} {core}{phrases.place(rng, part)}", [("icon", phrase)]
        out.append(Goal(phrases.wrap(rng, text), "icon", [Want("click", (part,) if shown else same(page, part))], needs))
    return out


def row_goals(rng: random.Random, page: Page) -> list[Goal]:
    """The own action of a record."""
    out = []
    parts = [p for p in page.parts if p.row and (p.act in ACTS) and p.role != "textbox"]
    for part in rng.sample(parts, min(len(parts), 14)):
        act, row = ACTS[part.act], part.row
        assert row
        if not act.row_goals:
            continue
        ref = rng.choice(row.refs)
        way = rng.random()
        if way < 0.7 or not part.name or part.name == row.name:
            text = rng.choice(act.row_goals).format(row=ref)
        else:
            called = phrases.control(rng, part, part.name)
            text = rng.choice((f"click {called} in the row of {ref}", f"click {called} of {ref}", f"press {called} for {ref}", f"{called} of {ref}", f"{phrases.quote(rng, part.name)} for {ref}", f"{part.name} in the row of {ref}", f"use {called} beside {ref}"))
        out.append(Goal(phrases.wrap(rng, text), "row", [Want("click", same(page, part))], [("act", part.act), *(("row", w) for w in row.name.lower().split()[:1])]))
    for part in [p for p in page.parts if p.act == "tick" and p.row]:
        on, row = not part.checked, part.row
        assert row
        forms = ("check the box in the row of {}", "tick {}", "select {}", "tick the row of {}", "tick the box of {}") if on else ("untick {}", "uncheck the box in the row of {}", "deselect {}", "clear the tick of {}")
        out.append(Goal(phrases.wrap(rng, rng.choice(forms).format(rng.choice(row.refs))), "tick", [Want("set", (part,), checked=on)], [("act", "tick"), ("row", row.name.lower().split()[0])]))
    for row in rng.sample(page.rows, min(3, len(page.rows))):
        out.append(Goal(phrases.wrap(rng, rng.choice(("hover over {}", "move the mouse over {}", "point at {}", "put the pointer on {}")).format(rng.choice(row.refs))), "hover", [Want("hover", (Part(row.key, "row", row.name),))], [("row", row.name.lower().split()[0])]))
    return out


def field_goals(rng: random.Random, page: Page, make) -> list[Goal]:  # type: ignore[no-untyped-def]
    """One control of a form; `make(part)` invents a text for a field."""
    out = []
    for part in page.parts:
        if part.role == "textbox" and not part.disabled:
            new = make(part)
            if part.row:
                ref = rng.choice(part.row.refs)
                text = phrases.wrap(rng, rng.choice(("set the quantity of {r} to {n}", "change the number of {r} to {n}", "I want {n} of {r}", "make it {n} pieces of {r}", "{n} of {r}", "order {n} of {r}")).format(r=ref, n=new))
                kind, needs = "quantity", [("kind", "quantity"), ("row", part.row.name.lower().split()[0])]
            elif part.kind == "search":
                text = phrases.wrap(rng, rng.choice(("search for {}", "look for {}", "find {}", "look up {}", "search {}", "use the search to find {}")).format(phrases.quote(rng, new, 0.5)))
                out.append(Goal(text, "search", [Want("search", (part,), new)], [("kind", "search")]))
                text = phrases.typing(rng, part, new)
                kind, needs = "field", [("kind", "search")]
            else:
                text = phrases.typing(rng, part, new)
                kind, needs = "field", [("kind", part.kind)]
            if not ambiguous_field(page, part):
                out.append(Goal(text, kind, [Want("type", (part,), new)], needs))
        elif part.role in ("checkbox", "switch") and part.name and not part.row:
            on = rng.random() < 0.5
            out.append(Goal(phrases.setting(rng, part, on), part.role, [Want("set", (part,), checked=on)], [("name", part.name.lower())]))
        elif part.role in ("select", "radiogroup"):
            option = rng.choice(real_options(part))
            label = part.name if rng.random() < 0.9 or not unique_option(page, option) else ""
            out.append(Goal(phrases.choosing(rng, label, option), "select" if part.role == "select" else "radio", [Want("choose", (part,), option)], [("name", part.name.lower()), ("name", option.lower())]))
    return out


def real_options(part: Part) -> list[str]:
    """The options without the first one that only says to choose."""
    return [o for o in part.options if not o.startswith(("Please ", "Select…", "--", "Choose "))]


def unique_option(page: Page, option: str) -> bool:
    return sum(option in part.options for part in page.parts) == 1


def ambiguous_field(page: Page, part: Part) -> bool:
    if part.row:
        return False
    rivals = [p for p in page.parts if p.role == "textbox" and p is not part and (p.kind == part.kind or p.name == part.name)]
    return bool(rivals)


def form_goals(rng: random.Random, page: Page, make) -> list[Goal]:  # type: ignore[no-untyped-def]
    """Several fields and the button that sends them; some of the fields may hold their values already."""
    out = []
    for form in page.forms:
        usable = [p for p in form.parts if not (p.role == "textbox" and p.disabled)]
        for _ in range(3):
            if not usable:
                break
            some = sorted(rng.sample(usable, min(len(usable), rng.randint(1, 6))), key=usable.index)
            if form.act == "signin":
                some = [p for p in usable if p.role == "textbox" or rng.random() < 0.5] or some
            out.append(form_goal(rng, form, some, make))
    return out


def form_goal(rng: random.Random, form: Form, some: list[Part], make) -> Goal:  # type: ignore[no-untyped-def]
    wants, clauses, needs = [], [], []
    for part in some:
        if part.role == "textbox":
            keep = bool(part.value) and rng.random() < 0.75 and part.kind != "password"
            text = part.value if keep else make(part)
            wants.append(Want("type", (part,), text))
            name = rng.choice([part.name or part.placeholder, part.name or part.placeholder, *part.says])
            clauses.append((f"{name.lower() if rng.random() < 0.6 else name} {phrases.quote(rng, text, 0.5)}", name))
            needs.append(("kind", part.kind))
        elif part.role in ("select", "radiogroup"):
            option = part.value if part.value in real_options(part) and rng.random() < 0.5 else rng.choice(real_options(part))
            wants.append(Want("choose", (part,), option))
            clauses.append((f"{part.name.lower() if rng.random() < 0.5 else part.name} {phrases.quote(rng, option, 0.5)}", ""))
            needs.append(("name", part.name.lower()))
        else:
            on = rng.random() < 0.7
            wants.append(Want("set", (part,), checked=on))
            clauses.append((f"{'tick' if on else 'untick'} {phrases.quote(rng, part.name)}", ""))
            needs.append(("name", part.name.lower()))
    send = form.submit is not None and rng.random() < 0.8
    if form.act == "signin" and all(p.role == "textbox" for p in some) and len(some) > 1 and rng.random() < 0.6:
        user, secret = wants[0].text, wants[-1].text
        forms = ("sign in as {u} with the password {p}", "log in with {u} and {p}", "log in as {u}, password {p}", "sign in with the user name {u} and the password {p}", "login: {u} / {p}",
                 "log me in: {u}, {p}", "sign in with {u} and password {p}", "use {u} and {p} to log in")  # fmt: skip
        text = rng.choice(forms).format(u=phrases.quote(rng, user, 0.3), p=phrases.quote(rng, secret, 0.3))
        send = True
    else:
        body = phrases.joined(rng, [c for c, _ in clauses])
        text = rng.choice((f"fill in the {form.noun} with {body}", f"fill in {body}", f"enter {body}", f"complete the {form.noun}: {body}", f"put in {body}", f"{form.noun}: {body}", f"enter this: {body}"))
        if send:
            assert form.submit
            label = form.submit.name or form.act
            event = rng.choice(ACTS[form.act].goals) if form.act in ACTS and ACTS[form.act].goals else "send it"
            text += rng.choice((f" and press {phrases.quote(rng, label)}", f", then click {phrases.quote(rng, label)}", f" and {event}", f", then {event}", f" and click the {label} button"))
    if send and form.submit:
        wants.append(Want("click", (form.submit,)))
    kind = "signin" if form.act == "signin" else "form"
    return Goal(phrases.wrap(rng, text), kind, wants, needs)


def question_goals(rng: random.Random, page: Page) -> list[Goal]:
    out = []
    for fact in page.facts:
        kind = "count" if fact.count is not None else "yesno" if fact.answer in ("yes", "no") else "question"
        text = rng.choice(fact.asks)
        if rng.random() < 0.15:
            text = text[0].lower() + text[1:].rstrip("?.")
        needs = [("text", word.lower().strip("?.,\"'")) for word in text.split() if word[:1].isupper()][1:]
        out.append(Goal(text, kind, [Want("answer", fact=fact)], needs))
    return out


def two_goals(rng: random.Random, goals: list[Goal], others: list[Goal]) -> list[Goal]:
    """Two events in one sentence; which is next depends on what was done."""
    out = []
    clicks = [g for g in goals if len(g.wants) == 1 and g.wants[0].do == "click" and len(g.text) < 70]
    later = [g for g in others if len(g.wants) == 1 and g.wants[0].do == "click" and len(g.text) < 70] or clicks
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
        text = rng.choice((f"{a}, then {b}", f"{a} and then {b}", f"{a} and {b}", f"first {a}, then {b}", f"{a}. After that {b}.", f"{a}; then {b}"))
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
        elif (kind, what) not in here and (kind == "kind" or kind == "act" or what not in {w for k, w in here if k in ("name", "icon")}):
            return True
    return False
