# ruff: noqa: E501 - long lines of markup and wordings
"""Goals about one control or one record, and questions about what the page says."""

from __future__ import annotations

import random

from . import phrases
from .acts import ACTS
from .goals import Goal, Want, ambiguous, same
from .parts import Page, Part, Row


def click_goals(rng: random.Random, page: Page) -> list[Goal]:
    """Controls by their name, and by what they cause in other words."""
    out = []
    for part in page.parts:
        if (
            part.row
            or part.role
            in ("textbox", "select", "radiogroup", "checkbox", "switch", "day", "slider", "card", "accordion")
            or part.disabled
        ):
            continue
        if part.act.startswith("page:"):
            number = part.act[5:]
            text = phrases.wrap(
                rng,
                rng.choice(
                    (
                        "go to page {}",
                        "open page {}",
                        "show page {} of the list",
                        "page {}",
                        "click page number {}",
                    )
                ).format(number),
            )
            out.append(Goal(text, "page", [Want("click", (part,))], [("act", part.act)]))
        elif part.act in ("page_next", "page_previous"):
            word = rng.choice(("next", "following") if part.act == "page_next" else ("previous", "earlier"))
            text = phrases.wrap(
                rng,
                rng.choice(
                    ("go to the {} page", "show the {} page", "open the {} page of the list", "{} page")
                ).format(word),
            )
            out.append(Goal(text, "page", [Want("click", (part,))], [("act", part.act)]))
        elif part.act.startswith("sort:"):
            text = phrases.wrap(
                rng,
                rng.choice(
                    (
                        "sort by {}",
                        "sort the list by {}",
                        "order the table by {}",
                        "sort the rows by {}",
                        "click the column heading {}",
                    )
                ).format(phrases.quote(rng, part.name)),
            )
            out.append(Goal(text, "sort", [Want("click", (part,))], [("act", part.act)]))
        elif part.name and part.name not in "−+" and not ambiguous(page, part, part.name):
            kind = part.role if part.role in ("tab", "menuitem", "menu", "link") else "click"
            loose = rng.choice(part.says) if part.says and rng.random() < 0.2 else part.name
            out.append(
                Goal(
                    phrases.click(rng, part, loose),
                    kind,
                    [Want("click", same(page, part))],
                    [("name", loose.lower())],
                )
            )
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
        rivals = [
            p for p in page.parts if p.icon and phrase in (*p.icon.shows, *p.icon.does) and p is not part
        ]
        shown = phrase in part.icon.shows
        word = rng.choice(("icon", "icon", "button", "symbol", "sign"))
        if shown:
            core = rng.choice(
                (
                    f"the {phrase} {word}",
                    f"the {phrase}",
                    f"the {word} with the {phrase}",
                    f"the {word} that shows a {phrase}",
                    f"the {word} that looks like a {phrase}",
                    f"{phrase} {word}",
                )
            )
        else:
            core = rng.choice(
                (
                    f"the {word} to {phrase}",
                    f"{phrase}",
                    f"the {phrase} {word}",
                    f"{phrases.quote(rng, phrase, 1)}",
                    f"the {word} for {phrase}",
                )
            )
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
        out.append(
            Goal(
                phrases.wrap(rng, text),
                "icon",
                [Want("click", (part,) if shown else same(page, part))],
                needs,
            )
        )
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
            text = rng.choice(
                (
                    f"click {called} in the row of {ref}",
                    f"click {called} of {ref}",
                    f"press {called} for {ref}",
                    f"{called} of {ref}",
                    f"{phrases.quote(rng, part.name)} for {ref}",
                    f"{part.name} in the row of {ref}",
                    f"use {called} beside {ref}",
                )
            )
        out.append(
            Goal(
                phrases.wrap(rng, text),
                "row",
                [Want("click", same(page, part))],
                [("act", part.act), *(("row", w) for w in row.name.lower().split()[:1])],
            )
        )
    for part in [p for p in page.parts if p.act == "tick" and p.row]:
        on, row = not part.checked, part.row
        assert row
        forms = (
            (
                "check the box in the row of {}",
                "tick {}",
                "select {}",
                "tick the row of {}",
                "tick the box of {}",
            )
            if on
            else ("untick {}", "uncheck the box in the row of {}", "deselect {}", "clear the tick of {}")
        )
        out.append(
            Goal(
                phrases.wrap(rng, rng.choice(forms).format(rng.choice(row.refs))),
                "tick",
                [Want("set", (part,), checked=on)],
                [("act", "tick"), ("row", row.name.lower().split()[0])],
            )
        )
    out += [hover_goal(rng, row) for row in rng.sample(page.rows, min(3, len(page.rows)))]
    return out


def hover_goal(rng: random.Random, row: Row) -> Goal:
    forms = ("hover over {}", "move the mouse over {}", "point at {}", "put the pointer on {}")
    text = phrases.wrap(rng, rng.choice(forms).format(rng.choice(row.refs)))
    want = Want("hover", (Part(row.key, "row", row.name),))
    return Goal(text, "hover", [want], [("row", row.name.lower().split()[0])])


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
