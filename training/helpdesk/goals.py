"""Sub-goals on the helpdesk: what they mean, and the many ways in which they are worded.

`worded` writes a Goal in random words, `parse_goal` reads words back; they are inverses, because `worded`
only gives words that `parse_goal` reads as the same goal.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from handeye.agent.errors import CallerError
from handeye.examples.helpdesk.store import CATEGORIES
from handeye.training.helpdesk.wordings import BY_NUMBER, BY_TITLE, CLAUSES, HERE, JOINTS, SIGN_IN, WORDINGS

PAGES = {"tickets": "Tickets", "new-ticket": "New ticket", "overview": "Overview", "help": "Help"}


@dataclass(frozen=True)
class Goal:
    """kind says what to reach; the other fields are empty where it does not name them.

    user and password: sign in first. title or number: the ticket that is meant; both empty means the
    ticket that is open.
    """

    kind: str
    user: str = ""
    password: str = ""
    title: str = ""
    number: str = ""
    query: str = ""
    description: str = ""
    priority: str = ""
    category: str = ""
    urgent: bool = False
    comment: str = ""
    place: str = ""
    turn: str = ""
    status: str = ""

    @property
    def typed(self) -> tuple[str, ...]:
        """Every text that reaching the goal may type."""
        return tuple(
            text
            for text in (
                self.user,
                self.password,
                self.title,
                self.number,
                self.query,
                self.description,
                self.comment,
            )
            if text
        )


QUOTED = {"“": "”", '"': '"', "'": "'"}
CHOICES = {
    "priority": ("low", "normal", "high"),
    "status": ("all", "open", "closed"),
    "category": CATEGORIES,
    "place": ("new ticket form", "ticket list", *PAGES.values()),
}
PLACE_OF = {
    "new ticket form": "new-ticket",
    "ticket list": "tickets",
    **{name.lower(): key for key, name in PAGES.items()},
}


# --- reading ---------------------------------------------------------------------------------------


def parse_goal(words: str) -> Goal:
    """What the words ask for. Raises CallerError for words outside the grammar."""
    text = words.strip()
    whole = _single(text)
    if whole is not None:
        return whole
    for pattern in _patterns("sign_in", ending=f"(?:{'|'.join(map(re.escape, JOINTS))})(?P<rest>.+)$"):
        if match := pattern.match(text):
            rest = _single(match["rest"].strip())
            if rest is not None and not rest.user:
                return replace(rest, user=_value(match, "user"), password=_value(match, "password"))
    raise CallerError(
        f"not a helpdesk goal: {words[:80]!r}; training/helpdesk/wordings.py lists the wordings"
    )


def _single(text: str) -> Goal | None:
    for kind in WORDINGS:
        for pattern in _patterns(kind):
            if match := pattern.match(text):
                goal = _goal(kind, match)
                if goal is not None:
                    return goal
    return None


def _goal(kind: str, match: re.Match[str]) -> Goal | None:
    names = [field.name for field in fields(Goal) if field.name in match.re.groupindex]
    values: dict[str, Any] = {name: _value(match, name) for name in names}
    for name in ("priority", "status"):
        if name in values:
            values[name] = values[name].lower()
    if "place" in values:
        values["place"] = PLACE_OF[values["place"].lower()]
    if kind == "comment_here":
        kind = "comment"
    goal = Goal(kind, **values)
    return _with_clauses(goal, match["clauses"] or "") if kind == "create" else goal


def _with_clauses(goal: Goal, text: str) -> Goal:
    for match in re.finditer(_clause_pattern(named=True), text, re.IGNORECASE):
        for name in CLAUSES:
            values = [value for key, value in match.groupdict().items() if key.startswith(name) and value]
            if not values:
                continue
            if name == "urgent":
                goal = replace(goal, urgent=True)
            else:
                value = _unquoted(values[0])
                data: dict[str, Any] = {name: value.lower() if name == "priority" else _cased(value)}
                goal = replace(goal, **data)
    return goal


def _cased(value: str) -> str:
    return next((name for name in CATEGORIES if name.lower() == value.lower()), value)


def _value(match: re.Match[str], name: str) -> str:
    value = next(v for key, v in match.groupdict().items() if key.rstrip("_") == name and v)
    return _cased(_unquoted(value)) if name == "category" else _unquoted(value)


def _unquoted(text: str) -> str:
    if len(text) > 1 and QUOTED.get(text[0]) == text[-1]:
        return text[1:-1]
    return text


@cache
def _patterns(kind: str, ending: str = r"\.?$") -> tuple[re.Pattern[str], ...]:
    tail = rf"(?P<clauses>(?:{SEPARATOR}{_clause_pattern(named=False)})*)" if kind == "create" else ""
    wordings = [variant for wording in WORDINGS[kind] for variant in _with_ticket(kind, wording)]
    return tuple(re.compile(_regex(wording) + tail + ending, re.IGNORECASE) for wording in wordings)


SEPARATOR = r"(?:\.|,|;)? (?:and |then |with )*"


def _with_ticket(kind: str, wording: str) -> list[str]:
    if "{ticket}" not in wording:
        return [wording]
    here = () if kind == "open" or "Open {ticket} and" in wording or "Find" in wording else HERE
    return [wording.replace("{ticket}", form) for form in (*here, *BY_NUMBER, *BY_TITLE)]


def _regex(wording: str, named: bool = True, suffix: str = "") -> str:
    parts = re.split(r"\{(\w+)\}", wording)
    out = [re.escape(parts[0])]
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        out.append((f"(?P<{name}{suffix}>" if named else "(?:") + _slot(name) + ")" + re.escape(text))
    return "".join(out)


def _slot(name: str) -> str:
    if name in CHOICES:
        either = "|".join(map(re.escape, CHOICES[name]))
        return f'{either}|"(?:{either})"'
    if name in ("number", "turn"):
        return r"\d+"
    return r"""“[^”]+”|"[^"]+"|'[^']+'|[^\s"'“][^"“”]*?"""


@cache
def _clause_pattern(named: bool) -> str:
    wordings = [(name, i, wording) for name, group in CLAUSES.items() for i, wording in enumerate(group)]
    one = [
        _regex(wording, named, f"_{i}")
        if "{" in wording
        else (f"(?P<{name}_{i}>{re.escape(wording)})" if named else re.escape(wording))
        for name, i, wording in wordings
    ]
    return f"(?:{'|'.join(one)})"


# --- writing ---------------------------------------------------------------------------------------


def worded(goal: Goal, rng: random.Random) -> str:
    """The goal in words that `parse_goal` reads as the same goal."""
    for attempt in range(40):
        text = _write(goal, rng, bare=attempt < 12)
        try:
            if parse_goal(text) == goal:
                return text
        except CallerError:
            continue
    raise ValueError(f"no words for {goal}")


def _write(goal: Goal, rng: random.Random, bare: bool) -> str:
    kind = "comment_here" if goal.kind == "comment" and not (goal.title or goal.number) else goal.kind
    text = rng.choice(WORDINGS[kind])
    if "{ticket}" in text:
        forms = BY_NUMBER if goal.number else BY_TITLE if goal.title else HERE
        text = text.replace("{ticket}", rng.choice(forms))
    if kind == "create":
        text += _write_clauses(goal, rng)
    text = _fill(text, goal, rng, bare)
    if goal.user and kind != "sign_in":
        start = _fill(rng.choice(SIGN_IN), goal, rng, bare)
        joint = rng.choice(JOINTS)
        text = start + joint + (text if joint.startswith(".") else text[:1].lower() + text[1:])
    return text + rng.choice(("", "", "", "."))


def _write_clauses(goal: Goal, rng: random.Random) -> str:
    names = [name for name in CLAUSES if getattr(goal, name)]
    rng.shuffle(names)
    out = ""
    for i, name in enumerate(names):
        last = i == len(names) - 1
        joint = (
            rng.choice((" and ", ", ", " with ", ". ", ", and "))
            if last
            else rng.choice((", ", ", ", " and "))
        )
        out += joint + rng.choice(CLAUSES[name])
    return out


def _fill(text: str, goal: Goal, rng: random.Random, bare: bool) -> str:
    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        value = str(getattr(goal, name))
        if name == "place":
            return rng.choice([word for word, key in PLACE_OF.items() if key == value])
        if name in ("number", "turn"):
            return value
        if name in CHOICES:
            value = rng.choice((value, value, value.capitalize()))
            return rng.choice((value, value, value, f'"{value}"'))
        if name in ("user", "password"):
            return value if bare or rng.random() < 0.7 else f'"{value}"'
        marks = [(start, end) for start, end in QUOTED.items() if start not in value and end not in value]
        if (bare and rng.random() < 0.35) or not marks:
            return value
        start, end = rng.choice([*marks, *[pair for pair in marks if pair[0] == '"'] * 3])
        return start + value + end

    return re.sub(r"\{(\w+)\}", put, text)
