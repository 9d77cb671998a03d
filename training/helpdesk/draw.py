"""Random goals, databases and looks for training on the helpdesk."""

from __future__ import annotations

import random
from dataclasses import replace

from examples.helpdesk import seed as examples_seed
from examples.helpdesk.store import CATEGORIES, PRIORITIES, Draft, User
from training.helpdesk.goals import PAGES, TICKET_KINDS, Goal
from training.synth.words import password, person, phrase, sentence, user_name, word

KINDS = {"sign_in": 3, "sign_out": 1, "go": 3, "search": 4, "open": 5, "turn": 1.5, "filter": 1, "choose_priority": 2,
         "choose_category": 1, "tick": 1, "untick": 0.5, "write_title": 1, "write_description": 1, "close": 3, "reopen": 1,
         "priority": 2, "comment": 4, "create": 7}
"""How often each kind of goal is drawn."""


def title(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return rng.choice(examples_seed.drafts(rng.randrange(10**6), 3)).title
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
        return examples_seed.drafts(rng.randrange(10**6), count)
    return [Draft(title(rng), remark(rng), rng.choice(PRIORITIES), rng.choice(CATEGORIES), rng.random() < 0.2,
                  "closed" if rng.random() < 0.35 else "open",
                  tuple(remark(rng) for _ in range(rng.choice((0, 0, 1, 2))))) for _ in range(count)]


def goal(rng: random.Random, tickets: list[Draft], user: User | None = None, kind: str = "") -> Goal:
    """A random goal on these tickets (number = place in the list + 1). user: who shall sign in first."""
    kind = kind or rng.choices(list(KINDS), list(KINDS.values()))[0]
    told = Goal(kind)
    who = user if user is not None else User("", "", "")
    if kind in TICKET_KINDS and (kind == "open" or rng.random() < 0.5):
        told = _ticket(rng, told, tickets)
    if kind == "search":
        told = replace(told, query=rng.choice((word(rng), phrase(rng, 1, 2), _part(rng, tickets), _part(rng, tickets))))
    elif kind == "go":
        told = replace(told, place=rng.choice(list(PAGES)))
    elif kind == "turn":
        told = replace(told, turn=str(rng.randint(1, max(1, -(-len(tickets) // 8)))))
    elif kind == "filter":
        told = replace(told, status=rng.choice(("all", "open", "closed")))
    elif kind in ("choose_priority", "priority"):
        told = replace(told, priority=rng.choice(PRIORITIES))
    elif kind == "choose_category":
        told = replace(told, category=rng.choice(CATEGORIES))
    elif kind == "comment":
        told = replace(told, comment=remark(rng))
    elif kind == "write_title":
        told = replace(told, title=title(rng))
    elif kind == "write_description":
        told = replace(told, description=remark(rng))
    elif kind == "create":
        told = Goal("create", title=title(rng), description=remark(rng) if rng.random() < 0.6 else "",
                    priority=rng.choice(PRIORITIES) if rng.random() < 0.5 else "",
                    category=rng.choice(CATEGORIES) if rng.random() < 0.35 else "", urgent=rng.random() < 0.3)
    if kind == "sign_in" and user is None:
        who = User(user_name(rng), "", password(rng))
    return replace(told, user=who.name, password=who.password)


def _ticket(rng: random.Random, told: Goal, tickets: list[Draft]) -> Goal:
    """One that is there most of the time; numbers and the newest tickets more often."""
    at = rng.randrange(max(0, len(tickets) - 8), len(tickets)) if rng.random() < 0.5 else rng.randrange(len(tickets))
    if rng.random() < 0.4:
        return replace(told, number=str(at + 1))
    return replace(told, title=tickets[at].title if rng.random() < 0.93 else title(rng))


def _part(rng: random.Random, tickets: list[Draft]) -> str:
    words = rng.choice(tickets).title.split()
    at = rng.randrange(len(words))
    return " ".join(words[at:at + rng.choice((1, 1, 2))])


FONTS = ("DejaVu Sans", "DejaVu Serif", "Liberation Sans", "Liberation Serif", "Liberation Sans Narrow", "Noto Sans Mono",
         "DejaVu Sans Mono", "URW Gothic", "URW Bookman", "Nimbus Sans", "Nimbus Roman", "C059", "P052")


def look(rng: random.Random) -> str:
    """CSS for another look of the same pages; empty for the shipped one."""
    if rng.random() < 0.3:
        return ""
    hue, dark = rng.randrange(360), rng.random() < 0.25
    primary = f"hsl({hue} {rng.randint(30, 90)}% {rng.randint(28, 48)}%)"
    light_bar = rng.random() < 0.3
    bar = f"hsl({rng.randrange(360)} {rng.randint(0, 70)}% {rng.randint(84, 96) if light_bar else rng.randint(12, 42)}%)"
    body, ink, surface, line = (("#16181d", "#e6e6e6", "#22262e", "#4a505c") if dark else
                                (f"hsl({hue} 25% {rng.randint(92, 100)}%)", "#1b1f24", "#ffffff", "#c6ccd4"))
    rules = [
        f":root {{ --bar: {bar}; --bar-text: {'#14202b' if light_bar else '#fff'};"
        f" --bs-border-radius: {rng.choice((0, 0, 2, 4, 6, 10, 16))}px; }}",
        f"html {{ font-size: {rng.choice((13, 14, 15, 16, 16, 17, 18))}px; }}",
        f"body {{ background: {body}; color: {ink}; font-family: '{rng.choice(FONTS)}', sans-serif; }}",
        f".btn-primary {{ background: {primary}; border-color: {primary}; }} a.title {{ color: {ink if dark else primary}; }}",
        f".card, .form-control {{ background: {surface}; color: {ink}; border-color: {line}; }}",
        f".form-control::placeholder {{ color: #8a919c; }} .table {{ --bs-table-bg: {surface}; --bs-table-color: {ink}; }}",
        f".table {{ --bs-table-striped-color: {ink}; border-color: {line}; }} .text-secondary {{ color: #828b96 !important; }}",
        f".list-group-item {{ background: {surface}; color: {ink}; border-color: {line}; }}",
        f".form-check-input {{ border: 1px solid #8a919c; }} .form-check-input:checked {{ background-color: {primary}; }}",
    ]
    extras = ("main { margin-top: 2.5rem; }", ".container { max-width: 100%; padding: 0 2rem; }", ".bar { padding: 1rem 0; }",
              ".navbar-nav { margin-left: auto; }", ".card { margin-left: 0 !important; }", "a.title { text-decoration: none; }",
              ".card { margin-right: 0 !important; }", ".form-label { font-weight: 700; }", ".table td { padding: .35rem .5rem; }",
              ".btn { border-radius: 2rem; }", ".container { max-width: 52rem; }", "h1 { letter-spacing: .05em; }",
              ".form-control { border-width: 2px; border-color: #7d8794; }", ".card-body { padding: 2rem; }",
              ".bar .container { flex-direction: row-reverse; }", "main > .d-flex { flex-direction: row-reverse; }",
              ".form-control { border-width: 0 0 2px 0; border-radius: 0; }", ".badge { border-radius: 1rem; }")
    return "\n".join([*rules, *rng.sample(extras, rng.randint(0, 5))])


def screen(rng: random.Random) -> tuple[int, int, float]:
    """Screenshot width and height in pixels, and device pixels per CSS pixel."""
    size = (1280, 720) if rng.random() < 0.5 else (rng.randrange(900, 1367, 2), rng.randrange(600, 769, 2))
    scale = 1.0 if rng.random() < 0.55 else rng.choice((0.8, 0.9, 1.1, 1.25))
    return *size, scale


