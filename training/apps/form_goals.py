# ruff: noqa: E501 - long lines of markup and wordings
"""Goals about fields, choices and whole forms."""

from __future__ import annotations

import random
from collections.abc import Callable

from . import phrases
from .acts import ACTS
from .goals import Goal, Want
from .parts import Form, Page, Part

Make = Callable[[Part], str]  # invents what to type into a field


def field_goals(rng: random.Random, page: Page, make: Make) -> list[Goal]:
    """One control of a form; `make(part)` invents a text for a field."""
    out = []
    for part in page.parts:
        if part.role == "textbox" and not part.disabled:
            new = make(part)
            if part.row:
                ref = rng.choice(part.row.refs)
                text = phrases.wrap(
                    rng,
                    rng.choice(
                        (
                            "set the quantity of {r} to {n}",
                            "change the number of {r} to {n}",
                            "I want {n} of {r}",
                            "make it {n} pieces of {r}",
                            "{n} of {r}",
                            "order {n} of {r}",
                        )
                    ).format(r=ref, n=new),
                )
                kind, needs = "quantity", [("kind", "quantity"), ("row", part.row.name.lower().split()[0])]
            elif part.kind == "search":
                text = phrases.wrap(
                    rng,
                    rng.choice(
                        (
                            "search for {}",
                            "look for {}",
                            "find {}",
                            "look up {}",
                            "search {}",
                            "use the search to find {}",
                        )
                    ).format(phrases.quote(rng, new, 0.5)),
                )
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
            out.append(
                Goal(
                    phrases.setting(rng, part, on),
                    part.role,
                    [Want("set", (part,), checked=on)],
                    [("name", part.name.lower())],
                )
            )
        elif part.role in ("select", "radiogroup"):
            option = rng.choice(real_options(part))
            label = part.name if rng.random() < 0.9 or not unique_option(page, option) else ""
            out.append(
                Goal(
                    phrases.choosing(rng, label, option),
                    "select" if part.role == "select" else "radio",
                    [Want("choose", (part,), option)],
                    [("name", part.name.lower()), ("name", option.lower())],
                )
            )
    return out


def real_options(part: Part) -> list[str]:
    """The options without the first one that only says to choose."""
    return [o for o in part.options if not o.startswith(("Please ", "Select…", "--", "Choose "))]


def unique_option(page: Page, option: str) -> bool:
    return sum(option in part.options for part in page.parts) == 1


def ambiguous_field(page: Page, part: Part) -> bool:
    if part.row:
        return False
    rivals = [
        p
        for p in page.parts
        if p.role == "textbox" and p is not part and (p.kind == part.kind or p.name == part.name)
    ]
    return bool(rivals)


def form_goals(rng: random.Random, page: Page, make: Make) -> list[Goal]:
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


def form_goal(rng: random.Random, form: Form, some: list[Part], make: Make) -> Goal:
    wants, clauses, needs = [], [], []
    for part in some:
        if part.role == "textbox":
            keep = bool(part.value) and rng.random() < 0.75 and part.kind != "password"
            text = part.value if keep else make(part)
            wants.append(Want("type", (part,), text))
            name = rng.choice([part.name or part.placeholder, part.name or part.placeholder, *part.says])
            clauses.append(
                (f"{name.lower() if rng.random() < 0.6 else name} {phrases.quote(rng, text, 0.5)}", name)
            )
            needs.append(("kind", part.kind))
        elif part.role in ("select", "radiogroup"):
            option = (
                part.value
                if part.value in real_options(part) and rng.random() < 0.5
                else rng.choice(real_options(part))
            )
            wants.append(Want("choose", (part,), option))
            clauses.append(
                (
                    f"{part.name.lower() if rng.random() < 0.5 else part.name} {phrases.quote(rng, option, 0.5)}",
                    "",
                )
            )
            needs.append(("name", part.name.lower()))
        else:
            on = rng.random() < 0.7
            wants.append(Want("set", (part,), checked=on))
            clauses.append((f"{'tick' if on else 'untick'} {phrases.quote(rng, part.name)}", ""))
            needs.append(("name", part.name.lower()))
    send = form.submit is not None and rng.random() < 0.8
    if (
        form.act == "signin"
        and all(p.role == "textbox" for p in some)
        and len(some) > 1
        and rng.random() < 0.6
    ):
        user, secret = wants[0].text, wants[-1].text
        forms = ("sign in as {u} with the password {p}", "log in with {u} and {p}", "log in as {u}, password {p}", "sign in with the user name {u} and the password {p}", "login: {u} / {p}",
                 "log me in: {u}, {p}", "sign in with {u} and password {p}", "use {u} and {p} to log in")  # fmt: skip
        text = rng.choice(forms).format(u=phrases.quote(rng, user, 0.3), p=phrases.quote(rng, secret, 0.3))
        send = True
    else:
        body = phrases.joined(rng, [c for c, _ in clauses])
        text = rng.choice(
            (
                f"fill in the {form.noun} with {body}",
                f"fill in {body}",
                f"enter {body}",
                f"complete the {form.noun}: {body}",
                f"put in {body}",
                f"{form.noun}: {body}",
                f"enter this: {body}",
            )
        )
        if send:
            assert form.submit
            label = form.submit.name or form.act
            event = (
                rng.choice(ACTS[form.act].goals) if form.act in ACTS and ACTS[form.act].goals else "send it"
            )
            text += rng.choice(
                (
                    f" and press {phrases.quote(rng, label)}",
                    f", then click {phrases.quote(rng, label)}",
                    f" and {event}",
                    f", then {event}",
                    f" and click the {label} button",
                )
            )
    if send and form.submit:
        wants.append(Want("click", (form.submit,)))
    kind = "signin" if form.act == "signin" else "form"
    return Goal(phrases.wrap(rng, text), kind, wants, needs)
