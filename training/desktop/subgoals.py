"""A scene's steps in the words that task files have, and the same for other things that show."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from handeye.agent.actions import render
from handeye.agent.contracts import Action, StepSummary
from handeye.training.desktop.scenes import Step
from handeye.training.records import DONE, Choice, Element, Question
from handeye.training.subgoals import CLICK, NAMED_KEYS, PRESS, START, TYPE, TYPE_INTO, keys

POINTED = ("button", "checkbox", "radio", "combobox", "tab", "menuitem", "link", "option")
OPEN = ('Open "{t}"', *START)
STALE = "the screen changed before the action was done: look again"
ARROW = "Menu"
"""What GTK calls the arrow beside a button, whose picture says no such thing."""
MOST_NAME = 40
"""Characters of a name that is asked for."""
NAMED = 0.7
"""Share of the keys that have names."""
QUOTED = 0.7
"""Share of the sub-goals that are worded as task files do; the others have another of the wordings."""


def words_of(step: Step, rng: random.Random) -> str:
    forms = {"click": CLICK, "press": PRESS, "open": OPEN, "type": TYPE_INTO if step.name else TYPE}[
        step.kind
    ]
    form = forms[0] if rng.random() < QUOTED else rng.choice(forms)
    name = step.name.rstrip(":") if step.kind == "type" and rng.random() < 0.5 else step.name
    return form.format(x=name, k=name, t=name if step.kind == "open" else step.text)


def name_of(element: Element) -> str:
    """What a thing is called: its text, the text beside it, or what an icon stands for."""
    return element.text or element.label


def other_steps(seen: Sequence[Element], rng: random.Random, count: int) -> list[Step]:
    """Clicks on things that have a name of their own; half of them, where they show, on bare icons."""
    named = [e for e in seen if e.role in POINTED and not e.disabled and name_of(e) != ARROW]
    often = Counter(name_of(element).casefold() for element in named)
    alone = [e for e in named if often[name_of(e).casefold()] == 1 and 0 < len(name_of(e)) <= MOST_NAME]
    icons = [e for e in alone if not e.text and e.role in ("button", "tab")]
    picked = rng.sample(icons, min(len(icons), count // 2))
    rest = [e for e in alone if e not in picked]
    picked += rng.sample(rest, min(len(rest), count - len(picked)))
    return [Step("click", name_of(element), (element.role,)) for element in picked]


def other_key(rng: random.Random) -> Step:
    """A key, mostly one with a name of its own, which a button might have too."""
    return Step("press", rng.choice(NAMED_KEYS) if rng.random() < NAMED else keys(rng))


def asked(goal: str, right: Sequence[Choice], history: Sequence[StepSummary] = ()) -> Question:
    return Question(goal=goal, choices=tuple(right), history=tuple(history))


def reached(goal: str, *history: StepSummary) -> Question:
    """The same sub-goal on the screen after its action."""
    return Question(goal=goal, choices=DONE, history=history)


def put_off(action: Action) -> StepSummary:
    """An action that was not done, since the screen had moved on meanwhile: it is still to be done."""
    return StepSummary(action=render(action), effect="none", error=STALE)
