"""Random goals, databases and looks for training on the helpdesk."""

from __future__ import annotations

import random
from dataclasses import replace

from handeye.examples.helpdesk import seed as examples_seed
from handeye.examples.helpdesk.store import CATEGORIES, PRIORITIES, Draft, User
from handeye.training.helpdesk.goals import PAGES, Goal
from handeye.training.helpdesk.wordings import TICKET_KINDS
from handeye.training.splits import TRAIN_SEEDS
from handeye.training.synth.words import password, person, phrase, sentence, user_name, word

KINDS = {
    "sign_in": 3,
    "sign_out": 1,
    "go": 3,
    "search": 4,
    "open": 5,
    "turn": 1.5,
    "filter": 1,
    "choose_priority": 2,
    "choose_category": 1,
    "tick": 1,
    "untick": 0.5,
    "write_title": 1,
    "write_description": 1,
    "close": 3,
    "reopen": 1,
    "priority": 2,
    "comment": 4,
    "create": 7,
}
"""How often each kind of goal is drawn."""
ALONE = ("sign_in", "go", "search", "open", "turn", "filter", "create")
"""Kinds that make sense straight after signing in."""


def title(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return rng.choice(examples_seed.drafts(rng.choice(TRAIN_SEEDS), 3)).title
    return phrase(rng, 1, 6) if rng.random() < 0.7 else sentence(rng, 3, 6)


def remark(rng: random.Random) -> str:
    """A description or comment."""
    if rng.random() < 0.15:
        return " ".join(rng.sample(examples_seed.DETAILS, rng.choice((1, 1, 2))))
    return sentence(rng, 2, 9) if rng.random() < 0.75 else phrase(rng, 1, 5)


def users(rng: random.Random) -> list[User]:
    people: dict[str, User] = {}
    while len(people) < 2:
        name = user_name(rng)
        people.setdefault(name.lower(), User(name, person(rng), password(rng)))
    return list(people.values())


def drafts(rng: random.Random) -> list[Draft]:
    """Tickets of a random database; the shipped word lists or made-up titles."""
    count = rng.choice((5, 9, 14, 20, 26, 33, 40))
    if rng.random() < 0.35:
        return examples_seed.drafts(rng.choice(TRAIN_SEEDS), count)
    return [
        Draft(
            title(rng),
            remark(rng),
            rng.choice(PRIORITIES),
            rng.choice(CATEGORIES),
            rng.random() < 0.2,
            "closed" if rng.random() < 0.35 else "open",
            tuple(remark(rng) for _ in range(rng.choice((0, 0, 1, 2)))),
        )
        for _ in range(count)
    ]


def goal(rng: random.Random, tickets: list[Draft], user: User | None = None, kind: str = "") -> Goal:
    """A random goal on these tickets (number = place in the list + 1). user: who shall sign in first."""
    kind = kind or rng.choices(list(KINDS), list(KINDS.values()))[0]
    made = Goal(kind)
    if kind in TICKET_KINDS and (kind == "open" or rng.random() < 0.5):
        made = _ticket(rng, made, tickets)
    if kind == "search":
        made = replace(
            made, query=rng.choice((word(rng), phrase(rng, 1, 2), _part(rng, tickets), _part(rng, tickets)))
        )
    elif kind == "go":
        made = replace(made, place=rng.choice(list(PAGES)))
    elif kind == "turn":
        made = replace(made, turn=str(rng.randint(1, max(1, -(-len(tickets) // 8)))))
    elif kind == "filter":
        made = replace(made, status=rng.choice(("all", "open", "closed")))
    elif kind in ("choose_priority", "priority"):
        made = replace(made, priority=rng.choice(PRIORITIES))
    elif kind == "choose_category":
        made = replace(made, category=rng.choice(CATEGORIES))
    elif kind == "comment":
        made = replace(made, comment=remark(rng))
    elif kind == "write_title":
        made = replace(made, title=title(rng))
    elif kind == "write_description":
        made = replace(made, description=remark(rng))
    elif kind == "create":
        made = Goal(
            "create",
            title=title(rng),
            description=remark(rng) if rng.random() < 0.6 else "",
            priority=rng.choice(PRIORITIES) if rng.random() < 0.5 else "",
            category=rng.choice(CATEGORIES) if rng.random() < 0.35 else "",
            urgent=rng.random() < 0.3,
        )
    if kind == "sign_in" and user is None:
        user = User(user_name(rng), "", password(rng))
    if user is None or not (kind in ALONE or made.title or made.number):
        return made
    return replace(made, user=user.name, password=user.password)


def _ticket(rng: random.Random, value: Goal, tickets: list[Draft]) -> Goal:
    """One that is there most of the time; numbers and the newest tickets more often."""
    at = (
        rng.randrange(max(0, len(tickets) - 8), len(tickets))
        if rng.random() < 0.5
        else rng.randrange(len(tickets))
    )
    if rng.random() < 0.4:
        return replace(value, number=str(at + 1))
    return replace(value, title=tickets[at].title if rng.random() < 0.93 else title(rng))


def _part(rng: random.Random, tickets: list[Draft]) -> str:
    words = rng.choice(tickets).title.split()
    at = rng.randrange(len(words))
    return " ".join(words[at : at + rng.choice((1, 1, 2))])


def screen(rng: random.Random) -> tuple[int, int, float]:
    """Screenshot width and height in pixels, and device pixels per CSS pixel."""
    size = (1280, 720) if rng.random() < 0.5 else (rng.randrange(900, 1367, 2), rng.randrange(600, 769, 2))
    scale = 1.0 if rng.random() < 0.55 else rng.choice((0.8, 0.9, 1.1, 1.25))
    return *size, scale
