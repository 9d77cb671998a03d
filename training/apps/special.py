# ruff: noqa: E501 - long lines of markup and wordings
"""Goals that not every page has: days, accordions, steppers, drags, near misses, what went before a confirmation."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from . import phrases
from .acts import ACTS
from .form_goals import form_goals
from .goals import Goal, Want, offers
from .parts import Page, Part
from .words import Words


def place_goals(rng: random.Random, page: Page) -> list[Goal]:
    out = []
    for part in page.parts:
        if part.role == "day":
            ref = rng.choice(part.says)
            text = rng.choice(
                (
                    "choose {}",
                    "pick {}",
                    "select {}",
                    "click {} in the calendar",
                    "click on {}",
                    "take {}",
                    "set the date to {}",
                    "choose the date {}",
                )
            ).format(ref)
            out.append(
                Goal(phrases.wrap(rng, text), "date", [Want("click", (part,))], [("name", ref.lower())])
            )
        elif part.role == "accordion" or (
            part.role in ("button", "link")
            and part.says
            and part.act.split(":")[0] in ("less", "more", "add_card", "month_next", "month_previous")
        ):
            said = rng.choice(part.says)
            text = (
                said
                if said.split()[0] in ("expand", "collapse", "fold", "unfold", "add")
                else rng.choice(("click {}", "press {}", "{} please", "I want {}")).format(said)
            )
            out.append(
                Goal(phrases.wrap(rng, text), "special", [Want("click", (part,))], [("name", said.lower())])
            )
    for text, part, where, name in page.drags:
        out.append(
            Goal(
                phrases.wrap(rng, text),
                "drag",
                [Want("drag", (part,), name, to=where)],
                [("name", part.name.lower())],
            )
        )
    return out


def near_goals(rng: random.Random, page: Page, words: Words) -> list[Goal]:
    """Goals that are nearly there: the record but not the action, the first name but another surname, a like button."""
    here, out = offers(page), []
    offered = {what for kind, what in here if kind == "act"}
    everything = " ".join([r.name for r in page.rows] + [p.name for p in page.parts]).lower()
    for row in rng.sample(page.rows, min(4, len(page.rows))):
        acts = [a for a in ACTS.values() if a.row_goals and a.name not in offered]
        if acts:
            text = rng.choice(rng.choice(acts).row_goals).format(row=rng.choice(row.refs))
            out.append(Goal(phrases.wrap(rng, text), "absent-near", [Want("absent")]))
        other = swapped(rng, row.name, words)
        own = [p for p in page.parts if p.row is row and p.act in ACTS and ACTS[p.act].row_goals]
        if other and own and other.lower() not in everything:
            ref = rng.choice((other, other, phrases.quote(rng, other, 1), f"the {row.noun} {other}"))
            text = rng.choice(ACTS[rng.choice(own).act].row_goals).format(row=ref)
            out.append(Goal(phrases.wrap(rng, text), "absent-near", [Want("absent")]))
    for part in rng.sample(page.parts, min(8, len(page.parts))):
        other = swapped(rng, part.name, words)
        if (
            part.role in ("button", "link", "tab", "menuitem")
            and part.row is None
            and other
            and other.lower() not in everything
        ):
            out.append(Goal(phrases.click(rng, part, other), "absent-near", [Want("absent")]))
    return out


def swapped(rng: random.Random, name: str, words: Words) -> str:
    """The name with one of its words replaced by another word; empty for names of one word."""
    pieces = name.split()
    if len(pieces) < 2 or len(name) > 40:
        return ""
    at = rng.randrange(len(pieces))
    old = pieces[at]
    if len(old) < 3 or not old.isalpha():
        return ""
    common = [
        w for act in ACTS.values() for text in act.texts for w in text.split() if w.isalpha() and len(w) > 2
    ]
    new = (
        words.last()
        if old[0].isupper() and rng.random() < 0.4
        else rng.choice(common)
        if rng.random() < 0.5
        else words.one("noun")
    )
    new = new.split()[0]
    pieces[at] = new.capitalize() if old[0].isupper() else new.lower()
    result = " ".join(pieces)
    return "" if result.lower() == name.lower() else result


AFTER = {
    "order": ("Thank you for your order", "Your order was placed", "Order confirmed"), "submit": ("Thank you", "Your form was sent", "We have received your request"),
    "signup": ("Welcome!", "Your account was created", "Please check your mail"), "signin": ("Welcome back", "You are signed in", "Hello again"),
    "send": ("Message sent", "Your message is on its way", "Sent"), "save": ("Saved", "Your changes were saved", "All changes stored"),
    "new_issue": ("Issue created", "Ticket opened"), "finish": ("All done", "Set-up complete"),
}  # fmt: skip


def reached_goals(rng: random.Random, hidden: Page, make: Callable[[Part], str]) -> list[Goal]:
    """The goals of a form on a page before, all of whose steps were carried out."""
    goals = form_goals(rng, hidden, make)
    return [replace(goal, made=len(goal.wants)) for goal in goals if goal.wants[-1].do == "click"]
