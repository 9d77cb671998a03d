"""Questions a screen answers by itself: its elements' texts, found, clicked, or missing."""

from __future__ import annotations

import random

from handeye.training.records import Choice, Element, Question
from handeye.training.synth.words import changed

CLICKABLE = {"button", "link", "tab", "menuitem", "option", "checkbox", "radio", "icon"}
NAMES = {"link": "link", "tab": "tab", "button": "button", "checkbox": "checkbox", "radio": "radio button"}
WORDINGS = (
    'Click on the "{text}" {role}.',
    "Click the {text} {role}",
    'Click on "{text}"',
    "click {text}",
    "Press the {text} {role}.",
    'Select "{text}"',
    "Open {text}",
    "{text}",
    "Find the {role} that says {text} and click it.",
)
DISABLED_SHARE = 0.12
"""Share of asked-for texts that are not on the screen."""
NEARLY_SHARE = 0.12
"""Share of asked-for texts that are a letter away from one on the screen, and not there themselves."""


def ask(elements: tuple[Element, ...], strangers: list[str], rng: random.Random) -> Question | None:
    """One question about what the elements say; strangers are texts of other screens."""
    named = [element for element in elements if 0 < len(element.text) <= 60]
    if not named:
        return None
    if strangers and rng.random() < DISABLED_SHARE:
        text = rng.choice(strangers)
        if not any(text.lower() in element.text.lower() for element in named):
            return Question(goal=_word(text, rng.choice(list(NAMES)), rng), choices=())
    clickable = [element for element in named if element.role in CLICKABLE]
    chosen = rng.choice(clickable if clickable and rng.random() < 0.7 else named)
    if 3 < len(chosen.text) <= 24 and rng.random() < NEARLY_SHARE:
        text = changed(chosen.text, rng)
        if not any(text.casefold() in element.text.casefold() for element in named):
            return Question(goal=_word(text, rng.choice(list(NAMES)), rng), choices=())
    same = [element for element in named if element.text == chosen.text]
    role = chosen.role if chosen.role in NAMES else ""
    return Question(
        goal=_word(chosen.text, role, rng),
        choices=tuple(Choice(kind="click", box=element.box) for element in same),
    )


def _word(text: str, role: str, rng: random.Random) -> str:
    return " ".join(rng.choice(WORDINGS).format(text=text, role=NAMES.get(role, "")).split())
