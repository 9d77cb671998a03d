"""More goals for a screen that is there anyway, and wrong steps as a model could make them."""

from __future__ import annotations

import random
from dataclasses import replace

from handeye.agent.contracts import Action, Click, Type
from handeye.examples.helpdesk.store import PRIORITIES, Draft
from handeye.training.helpdesk import draw
from handeye.training.helpdesk.goals import PAGES, Goal, worded
from handeye.training.helpdesk.oracle import ABSENT, Facts, answers
from handeye.training.oracles.acting import point_in
from handeye.training.records import DONE, Question

EXTRA = 12
"""Other goals asked on each screen."""
ABSENT_SHARE = 0.15
"""Of the drawn goals that cannot be reached from a screen, this share is kept."""
DONE_SHARE = 0.6
HALF_FILLED = 10
"""Goals for a form that may be half-filled with them."""


def others(rng: random.Random, drafts: list[Draft], facts: Facts) -> list[Question]:
    """More goals asked of the same screen, each with its own right answers."""
    out: list[Question] = []
    for _ in range(EXTRA * 4):
        options = near(rng, drafts, facts)
        goal = rng.choice(options) if options and rng.random() < 0.75 else draw.goal(rng, drafts)
        right = answers(facts, goal)
        if (right == ABSENT and rng.random() > ABSENT_SHARE) or (right == DONE and rng.random() > DONE_SHARE):
            continue
        out.append(Question(goal=worded(goal, rng), choices=right))
        if len(out) == EXTRA:
            break
    return out


def near(rng: random.Random, drafts: list[Draft], facts: Facts) -> list[Goal]:
    """Goals that have to do with what is on this screen, the ones it has just reached among them."""
    if facts.kind == "sign-in":
        name, filled = facts.fields[0].value, bool(facts.fields[1].value)
        secret = rng.choice(("{secret:PASSWORD}", "{secret:KEY}", "{secret:HELPDESK_PASSWORD}"))
        return [
            Goal(
                "sign_in", user=name or draw.user_name(rng), password=secret if filled else draw.password(rng)
            ),
            Goal("sign_in", user=draw.user_name(rng), password=secret),
            Goal("sign_out"),
        ]
    out = _reached(rng, facts) + [
        _about(rng, row.value, row.name.strip()) for row in rng.sample(facts.rows, min(3, len(facts.rows)))
    ]
    if facts.kind == "tickets":
        out += [draw.goal(rng, drafts, kind=kind) for kind in ("search", "turn", "filter")]
        out += [Goal("search", query=place.value) for place in facts.fields if place.value]
    elif facts.kind == "new-ticket":
        title, description = facts.fields[0].value, facts.fields[1].value
        made = draw.goal(rng, drafts, kind="create")
        out += [made, Goal("create", title=title or made.title, description=description, urgent=made.urgent)]
        out += [_half_filled(rng, drafts, facts) for _ in range(HALF_FILLED)]
        out += [
            draw.goal(rng, drafts, kind=kind)
            for kind in (
                "choose_priority",
                "choose_category",
                "tick",
                "untick",
                "write_title",
                "write_description",
            )
        ]
        out += [Goal("write_title", title=title)] if title else []
    elif facts.kind == "ticket":
        ticket, typed = facts.ticket, facts.fields[0].value
        out += [
            Goal("close"),
            Goal("reopen"),
            Goal("comment", comment=typed or draw.remark(rng)),
            Goal("comment", comment=draw.remark(rng)),
            draw.goal(rng, drafts, kind="choose_priority"),
            _about(rng, ticket["number"], ticket["title"]),
        ]
        out += [Goal("comment", comment=text) for text in facts.comments[:1]]
    return out


def _half_filled(rng: random.Random, drafts: list[Draft], facts: Facts) -> Goal:
    """A ticket of which the form already holds a part."""
    made = draw.goal(rng, drafts, kind="create")
    title, description = facts.fields[0].value, facts.fields[1].value
    chosen = {tick.name: tick.value for tick in facts.ticks if tick.on}
    return Goal(
        "create",
        title=title if title and rng.random() < 0.8 else made.title,
        description=rng.choice((description, description, made.description, draw.remark(rng))),
        priority=rng.choice((chosen.get("priority", ""), *PRIORITIES)),
        category=made.category,
        urgent=bool(chosen.get("urgent")) if rng.random() < 0.7 else made.urgent,
    )


def _reached(rng: random.Random, facts: Facts) -> list[Goal]:
    """What has just been done, if this page is where it ends; and its twin that is not done yet."""
    out = [Goal("sign_in", user=facts.user, password=draw.password(rng)), Goal("sign_out")]
    if facts.kind in PAGES:
        out += [Goal("go", place=facts.kind), Goal("go", place=rng.choice(list(PAGES)))]
    if facts.kind == "tickets":
        out += [Goal("filter", status=facts.list["status"]), Goal("turn", turn=facts.list["number"])]
    if not facts.ticket:
        return out
    title, description, priority = (
        facts.ticket.get(name, "") for name in ("title", "description", "priority")
    )
    made = Goal("create", title=title, description=description, priority=priority)
    return [*out, made, replace(made, priority=""), replace(made, title=draw.title(rng))]


def _about(rng: random.Random, number: str, title: str) -> Goal:
    kind = rng.choice(("open", "open", "open", "close", "comment"))
    comment = draw.remark(rng) if kind == "comment" else ""
    if rng.random() < 0.4:
        return Goal(kind, number=number, comment=comment)
    return Goal(kind, title=title, comment=comment)


def stray(rng: random.Random, facts: Facts) -> Action:
    """A wrong step: another control clicked, or wrong words typed; never into a password field."""
    fields = [place for place in facts.fields if place.box and place.name != "password"]
    if fields and rng.random() < 0.5:
        place = rng.choice(fields)
        x, y = point_in(place.box, rng)  # type: ignore[arg-type]
        words = rng.choice((draw.user_name(rng), draw.title(rng), draw.remark(rng), draw.word(rng)))
        return Type(text=words, x=x, y=y, clear=rng.random() < 0.5)
    places = (
        *facts.fields,
        *facts.ticks,
        *facts.menu,
        *facts.buttons,
        *facts.filters,
        *facts.pages,
        *facts.rows,
    )
    boxes = [place.box for place in places if place.box]
    x, y = point_in(rng.choice(boxes), rng)
    return Click(x=x, y=y)
