"""Sub-goals in plain words, as a task's `steps` have them: one action, and `done` on the screen after it.

What is pressed and typed is made up, so any screen will do; what is clicked is one of the screen's own texts,
as is what has to be told or copied: the text right of another one, or under it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence

from handeye.agent.actions import render
from handeye.agent.contracts import Action, Box, Click, Press, StepSummary, Type
from handeye.training.records import DONE, Choice, Element, Question
from handeye.training.synth import words

REACHED = 0.5
"""Share of the sub-goals that the last step reached."""
MISSING = 0.15
"""Share of the names to press that stand nowhere."""
PRESS = ('Press "{k}"', 'Press "{k}"', "Press {k}", "Press {k}.", 'Press the keys "{k}"', 'Hit "{k}"')
PRESS_TEXT = ("Press {x}", "Press {x}", "Press {x}.", 'Press "{x}"', "Hit {x}", "Push the {x} button")
TYPE = ('Type "{t}"', 'Type "{t}"', 'Type the text "{t}"', 'Write "{t}"', "Type {t}", 'Enter "{t}"')
TYPE_INTO = ('Type "{t}" into "{x}"', 'Enter "{t}" in {x}', 'Fill "{x}" with "{t}"', "Type {t} into {x}")
TYPE_AND_PRESS = (
    'Enter "{t}" into the {x} field and press {b}.',
    'Type "{t}" into "{x}" and click {b}',
    "Type {t} into {x} and press {b}",
    'Fill "{x}" with "{t}", then press "{b}"',
    'Put "{t}" in the field {x} and click the {b} button',
)
CLICK = ('Click "{x}"', 'Click "{x}"', 'Click on "{x}"', "Click {x}", "Click on {x}.", 'Choose "{x}"',
         "Press {x}", 'Press "{x}"')  # fmt: skip
TELL = ('What is the {a}?', 'Tell the {a}', 'Read the value of "{a}"', 'What stands {w} "{a}"?',
        'What does it say {w} "{a}"?', 'Answer with the text {w} "{a}"')  # fmt: skip
COPY = ('Type the value of "{a}" into "{x}"', "Enter the {a} into the {x} field",
        'Copy the text {w} "{a}" into "{x}"', 'Write what stands {w} "{a}" in {x}')  # fmt: skip
SAME_LINE, FAR_OFF = 4.0, 320.0
"""Pixels between the middles, or left sides, of texts that belong together, and most between them."""
START = ('Open the program "{t}"', 'Start the program "{t}"', "Start the program {t}", 'Launch "{t}"')
MODIFIERS = ("Control", "Alt", "Shift", "Control+Shift", "Control+Alt")
NAMED_KEYS = (
    "Enter", "Tab", "Escape", "Backspace", "Delete", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight",
    "Home", "End", "PageUp", "PageDown", "Space", *(f"F{number}" for number in range(1, 13)),
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
PRESSED = ("button", "link", "tab", "menuitem", "checkbox", "radio", "option")
EFFECTS = ("changed",) * 6 + ("elsewhere",) * 2 + ("unchanged",) * 2
SEEN_EFFECTS = EFFECTS[:8]


def subgoals(
    elements: Sequence[Element], source: str, rng: random.Random, origin: tuple[float, float] = (0.0, 0.0)
) -> list[Question]:
    """Up to three in any order. origin: the screen pixel that boxes are told from."""
    kinds: list[Callable[[], Question | None]] = [
        lambda: _press(rng),
        lambda: _press_text(elements, rng),
        lambda: _clicked(elements, rng, origin),
        lambda: _typed_into(elements, rng, origin),
        lambda: _typed_and_pressed(elements, rng, origin),
    ]
    kinds.append(kinds[-1])  # two parts are harder: twice as often
    kinds += [lambda: told(elements, rng), lambda: _copied(elements, rng, origin)]
    if source.startswith("desktop/"):
        kinds += [lambda: _type_here(rng), lambda: _start(rng)]
    return [question for kind in rng.sample(kinds, 3) if (question := kind())]


def keys(rng: random.Random) -> str:
    """One key or a chord."""
    if rng.random() < 0.35:
        return rng.choice(NAMED_KEYS)
    key = rng.choice(LETTERS) if rng.random() < 0.75 else rng.choice(NAMED_KEYS)
    return f"{rng.choice(MODIFIERS)}+{key}"


def text(rng: random.Random) -> str:
    """Something to type: words, a path, a formula, a command, a name, other alphabets."""
    makers: tuple[Callable[[random.Random], str], ...] = (
        words.word, words.phrase, words.sentence, words.person, words.user_name, words.number,
        lambda rng: f"/tmp/{words.made_up(rng)}/{words.made_up(rng)}.{rng.choice(('txt', 'csv', 'png'))}",
        lambda rng: f"={rng.choice(('sum', 'max', 'average'))}({_cell(rng)}:{_cell(rng)})",
        lambda rng: f"{rng.choice(('cat', 'echo'))} {words.made_up(rng)} > {words.made_up(rng)}.txt",
        lambda rng: f"{rng.randint(1, 99)} {rng.choice(('km to miles', 'kg to lb', '+ 17', '* 3'))}",
        lambda rng: "".join(rng.choices("äöüßéèñçøåΩλπжшя東京日本語½€😀", k=rng.randint(3, 9))),
    )  # fmt: skip
    return rng.choice(makers)(rng)


def _cell(rng: random.Random) -> str:
    return f"{rng.choice('abcdefgh')}{rng.randint(1, 20)}"


def _reached(goal: str, action: Action, rng: random.Random, effects: Sequence[str] = EFFECTS) -> Question:
    return Question(goal=goal, choices=DONE, history=(_past(action, rng, effects),))


def _past(action: Action, rng: random.Random, effects: Sequence[str]) -> StepSummary:
    return StepSummary.model_validate({"action": render(action), "effect": rng.choice(effects)})


def _press(rng: random.Random) -> Question:
    pressed = keys(rng)
    goal = rng.choice(PRESS).format(k=pressed)
    if rng.random() < REACHED:
        return _reached(goal, Press(keys=pressed), rng)
    return Question(goal=goal, choices=(Choice(kind="press", keys=pressed),))


def _press_text(elements: Sequence[Element], rng: random.Random) -> Question | None:
    """No key: the button of that name, or nowhere where there is none."""
    named = [each for each in elements if each.role in PRESSED and 1 < len(each.text) < 40]
    often = Counter(each.text for each in named)
    chosen = [each for each in named if often[each.text] == 1 and each.text not in NAMED_KEYS]
    if not chosen:
        return None
    element, form = rng.choice(chosen), rng.choice(PRESS_TEXT)
    if rng.random() < MISSING:
        missing = words.phrase(rng, 1, 2)
        there = any(missing.casefold() in each.text.casefold() for each in elements)
        return None if there else Question(goal=form.format(x=missing), choices=())
    return Question(goal=form.format(x=element.text), choices=(Choice(kind="click", box=element.box),))


def _type_here(rng: random.Random) -> Question:
    typed = text(rng)
    goal = rng.choice(TYPE).format(t=typed)
    if rng.random() < REACHED:
        return _reached(goal, Type(text=typed), rng, SEEN_EFFECTS)
    return Question(goal=goal, choices=(Choice(kind="type", text=typed),))


def _start(rng: random.Random) -> Question:
    name = words.word(rng)
    goal = rng.choice(START).format(t=name)
    if rng.random() < REACHED:
        result = StepSummary.model_validate(
            {"action": f"open_app(name={name!r})", "effect": rng.choice(SEEN_EFFECTS)}
        )
        return Question(goal=goal, choices=DONE, history=(result,))
    return Question(goal=goal, choices=(Choice(kind="open_app", text=name),))


def _clicked(elements: Sequence[Element], rng: random.Random, origin: tuple[float, float]) -> Question | None:
    """The text was clicked and something changed: it may still be there or be gone."""
    named = [element for element in elements if element.role in PRESSED and 0 < len(element.text) < 40]
    if not named:
        return None
    element = rng.choice(named)
    shown = element.text if rng.random() < 0.5 else words.phrase(rng, 1, 2)
    x, y = _inside(element.box, rng, origin)
    return _reached(rng.choice(CLICK).format(x=shown), Click(x=x, y=y), rng, SEEN_EFFECTS)


def _typed_into(
    elements: Sequence[Element], rng: random.Random, origin: tuple[float, float]
) -> Question | None:
    fields = [element for element in elements if element.role == "textbox" and element.label]
    if not fields:
        return None
    field, typed = rng.choice(fields), text(rng)
    goal = rng.choice(TYPE_INTO).format(t=typed, x=field.label)
    x, y = _inside(field.box, rng, origin)
    return _reached(goal, Type(text=typed, x=x, y=y), rng, SEEN_EFFECTS)


def _typed_and_pressed(
    elements: Sequence[Element], rng: random.Random, origin: tuple[float, float]
) -> Question | None:
    """Two parts: nothing done yet, typed and not sent, or both."""
    fields = [element for element in elements if element.role == "textbox" and element.label]
    often = Counter(each.text for each in elements if each.role in PRESSED)
    buttons = [each for each in elements if each.role == "button" and 0 < len(each.text) < 30]
    alone = [button for button in buttons if often[button.text] == 1]
    if not fields or not alone:
        return None
    field, button, typed = rng.choice(fields), rng.choice(alone), text(rng)
    goal = rng.choice(TYPE_AND_PRESS).format(t=typed, x=field.label, b=button.text)
    stage = rng.choices(("start", "typed", "sent"), (0.2, 0.5, 0.3))[0]
    if stage == "start":
        choice = Choice(kind="type", box=field.box, text=typed, clear=bool(field.text))
        return Question(goal=goal, choices=(choice,))
    (x, y), (at, down) = _inside(field.box, rng, origin), _inside(button.box, rng, origin)
    actions: list[Action] = [Type(text=typed, x=x, y=y), Click(x=at, y=down)]
    lines = [_past(action, rng, SEEN_EFFECTS) for action in actions]
    if stage == "typed":
        choice = Choice(kind="click", box=button.box)
        return Question(goal=goal, choices=(choice,), history=(lines[0],))
    return Question(goal=goal, choices=DONE, history=tuple(lines))


def told(elements: Sequence[Element], rng: random.Random) -> Question | None:
    """What stands beside a name is the answer."""
    if (pair := _pair(elements, rng)) is None:
        return None
    name, way, value = pair
    goal = rng.choice(TELL[3:] if way == "under" else TELL).format(a=name, w=way)
    return Question(goal=goal, choices=(Choice(kind="done", text=value),))


def _copied(elements: Sequence[Element], rng: random.Random, origin: tuple[float, float]) -> Question | None:
    """What stands beside a name is typed into a field."""
    fields = [each for each in elements if each.role in ("textbox", "spinbutton") and each.label]
    if not fields or (pair := _pair(elements, rng)) is None:
        return None
    (name, way, value), field = pair, rng.choice(fields)
    goal = rng.choice(COPY[2:] if way == "under" else COPY).format(a=name, w=way, x=field.label)
    if value.casefold() in goal.casefold():
        return None
    if rng.random() < REACHED / 2:
        x, y = _inside(field.box, rng, origin)
        return _reached(goal, Type(text=value, x=x, y=y), rng, SEEN_EFFECTS)
    choice = Choice(kind="type", box=field.box, text=value, clear=bool(field.text))
    return Question(goal=goal, choices=(choice,))


def _pair(elements: Sequence[Element], rng: random.Random) -> tuple[str, str, str] | None:
    """A name that stands once, "right of" or "under", and the text that is nearest to it that way."""
    texts = [each for each in elements if each.role == "text" and 1 < len(each.text) < 40]
    often = Counter(each.text for each in texts)
    names = [each for each in texts if often[each.text] == 1 and not each.text.isdigit()]
    for name in rng.sample(names, min(len(names), 6)):
        right, under = _beside(name.box, texts), _below(name.box, texts)
        found = [(way, one.text) for way, one in (("right of", right), ("under", under)) if one]
        found = [(way, text) for way, text in found if text not in name.text]
        if found:
            return (name.text.rstrip(":"), *rng.choice(found[:1] if rng.random() < 0.7 else found))
    return None


def _beside(box: Box, texts: Sequence[Element]) -> Element | None:
    level = [each for each in texts if abs(each.box.center[1] - box.center[1]) < SAME_LINE]
    right = [each for each in level if -1 <= each.box.x0 - box.x1 < FAR_OFF]
    return min(right, key=lambda each: each.box.x0, default=None)


def _below(box: Box, texts: Sequence[Element]) -> Element | None:
    column = [each for each in texts if abs(each.box.x0 - box.x0) < SAME_LINE]
    under = [each for each in column if -1 <= each.box.y0 - box.y1 < FAR_OFF / 4]
    return min(under, key=lambda each: each.box.y0, default=None)


def _inside(box: Box, rng: random.Random, origin: tuple[float, float]) -> tuple[float, float]:
    x = rng.uniform(box.x0, box.x1) + origin[0]
    y = rng.uniform(box.y0, box.y1) + origin[1]
    return round(max(x, 0), 1), round(max(y, 0), 1)
