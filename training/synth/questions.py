"""Questions with known answers, made from the visible elements of any page."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from handeye.agent.contracts import Box
from handeye.training.records import DONE, Choice, Element, Question
from handeye.training.synth import wordings as say
from handeye.training.synth import words
from handeye.training.synth.assets import ICONS
from handeye.training.synth.colors import color_name
from handeye.training.synth.places import WAYS, in_column, in_row

PRESSED = ("button", "link", "tab", "menuitem")
FIELDS = ("textbox", "spinbutton")
TICKS = ("checkbox", "radio", "switch")
MOST_ALIKE = 2
"""Questions on one screen that may have the same answer; absent is such an answer too."""


class Asker:
    """Makes questions about one screen; a maker gives None where the screen has nothing for it."""

    def __init__(self, elements: list[Element], rng: random.Random, width: int, height: int) -> None:
        frame = Box(0, 0, width, height)
        self.rng = rng
        self.elements = [
            e for e in elements if e.box.width >= 4 and e.box.height >= 4 and frame.contains(*e.box.center)
        ]

    @cached_property
    def texts(self) -> Counter[str]:
        """Every text on the screen, lower case, with how often it stands there."""
        return Counter(e.text.casefold() for e in self.elements if e.role == "text" and e.text)

    def with_role(self, *roles: str) -> list[Element]:
        return [e for e in self.elements if e.role in roles]

    def questions(self, count: int) -> list[Question]:
        """Up to `count` different questions, of kinds drawn by weight."""
        out: dict[str, Question] = {}
        asked: Counter[tuple[Choice, ...]] = Counter()
        for _ in range(count * 4):
            question = self.rng.choices(list(MAKERS), list(MAKERS.values()))[0](self)
            if question is None or question.goal in out:
                continue
            asked[question.choices] += 1
            if asked[question.choices] <= MOST_ALIKE:
                out[question.goal] = question
            if len(out) >= count:
                break
        return list(out.values())

    # --- one maker a kind ---

    def click_text(self) -> Question | None:
        pressed = [
            e for e in self.with_role(*PRESSED) if 0 < len(e.text) < 60 and not e.label.startswith("icon:")
        ]
        if not pressed:
            return None
        target = self.rng.choice(pressed)
        same = [e for e in pressed if e.text.casefold() == target.text.casefold()]
        if self.rng.random() < 0.5:
            alike = [e for e in same if e.role == target.role]
            return self._clicks(self._words(say.CLICK_ROLE, n=say.NOUNS[target.role], x=target.text), alike)
        if self.texts[target.text.casefold()] > len(same):
            return None
        return self._clicks(self._words(say.CLICK, x=target.text), same)

    def click_field(self) -> Question | None:
        named = self._named(*FIELDS, "combobox")
        if not named:
            return None
        target = self.rng.choice(named)
        return self._clicks(
            self._words(say.OPEN if target.role == "combobox" else say.FOCUS, x=target.label), [target]
        )

    def type_text(self) -> Question | None:
        fields = [e for e in self.with_role(*FIELDS) if "•" not in e.text]
        named = [e for e in self._named(*FIELDS) if "•" not in e.text]
        alone = len(self.with_role(*FIELDS)) == len(fields) == 1 and self.rng.random() < 0.4
        if not alone and not named:
            return None
        target = self.rng.choice(fields if alone else named)
        form: tuple[str, ...] = say.TYPE_ONLY if alone else say.TYPE
        label = "" if alone else target.label
        if target.text and self.rng.random() < 0.4:
            return Question(goal=self._words(form, t=target.text, x=label), choices=DONE)
        text = (
            words.number(self.rng)
            if target.role == "spinbutton"
            else self.rng.choice(
                (words.word, words.phrase, words.sentence, words.user_name, words.password, words.person)
            )(self.rng)
        )
        choice = Choice(kind="type", box=target.box, text=text, clear=bool(target.text))
        return Question(goal=self._words(form, t=text, x=label), choices=(choice,))

    def tick(self) -> Question | None:
        named = self._named(*TICKS)
        if not named:
            return None
        target = self.rng.choice(named)
        want = True if target.role == "radio" else self.rng.random() < 0.7
        goal = self._words(say.TICK if want else say.UNTICK, x=target.label)
        if target.checked == want:
            return Question(goal=goal, choices=DONE) if self.rng.random() < 0.6 else None
        labels = [e for e in self.with_role("label") if e.text == target.label]
        return self._clicks(goal, [target, *labels])

    def icon(self) -> Question | None:
        icons = [e for e in self.with_role(*PRESSED) if e.label.startswith("icon:")]
        if not icons:
            return None
        target = self.rng.choice(icons)
        called = self.rng.choice(ICONS[target.label[5:]][0])
        return self._clicks(self._words(say.ICON, x=called), [e for e in icons if e.label == target.label])

    def colored(self) -> Question | None:
        controls = self.with_role("button", "tab", "menuitem")
        named = [(e, color_name(e.color)) for e in controls]
        known = [(e, name) for e, name in named if name]
        if not known:
            return None
        target, color = self.rng.choice(known)
        same = [e for e, name in named if name == color]
        doubtful = [e for e, name in named if name is None]
        if len(same) > 1 or doubtful or any(e.role != target.role for e in same):
            return None
        return self._clicks(self._words(say.COLOR, c=color, n=say.NOUNS[target.role]), [target])

    def beside(self) -> Question | None:
        """The nearest control of a kind right of, left of, above or below a text."""
        anchors = [
            e for e in self.with_role("text") if self.texts[e.text.casefold()] == 1 and 1 < len(e.text) < 40
        ]
        roles = [role for role in say.NOUNS if self.with_role(role)]
        if not anchors or not roles:
            return None
        anchor, role = self.rng.choice(anchors), self.rng.choice(roles)
        way, gap = self.rng.choice(list(WAYS.items()))
        near = sorted(
            (distance, i, e)
            for i, e in enumerate(self.with_role(role))
            if (distance := gap(anchor.box, e.box)) is not None and e.text != anchor.text
        )
        if not near or near[0][0] > 250 or (len(near) > 1 and near[1][0] - near[0][0] < 6):
            return None
        return self._clicks(self._words(say.BESIDE, n=say.NOUNS[role], w=way, x=anchor.text), [near[0][2]])

    def in_row(self) -> Question | None:
        """One of several controls of the same text, told by what else stands in its row."""
        pressed = [e for e in self.with_role("button", "link") if e.text]
        often = Counter(e.text for e in pressed)
        repeated = [e for e in pressed if often[e.text] > 1]
        if not repeated:
            return None
        target = self.rng.choice(repeated)
        rivals = [e for e in pressed if e.text == target.text and e is not target]
        if any(in_row(e.box, target.box) for e in rivals):
            return None
        anchors = [
            e
            for e in self.with_role("text")
            if in_row(e.box, target.box)
            and e.box.x1 <= target.box.x0
            and self.texts[e.text.casefold()] == 1
            and len(e.text) > 2
        ]
        if not anchors:
            return None
        anchor = min(anchors, key=lambda e: e.box.x0)
        return self._clicks(self._words(say.IN_ROW, t=target.text, x=anchor.text), [target])

    def ordered(self) -> Question | None:
        """The first, second, last of a kind, where they stand in one row or one column."""
        roles = [role for role in say.NOUNS if 2 <= len(self.with_role(role)) <= 8]
        if not roles:
            return None
        role = self.rng.choice(roles)
        things = self.with_role(role)
        if all(in_row(things[0].box, e.box) for e in things):
            things.sort(key=lambda e: e.box.x0)
        elif all(in_column(things[0].box, e.box) for e in things) and not any(
            in_row(a.box, b.box) for i, a in enumerate(things) for b in things[:i]
        ):
            things.sort(key=lambda e: e.box.y0)
        else:
            return None
        names = {"first": 0, "last": len(things) - 1, "second": 1}
        if len(things) > 2:
            names["third"] = 2
        order = self.rng.choice(list(names))
        return self._clicks(self._words(say.ORDER, o=order, n=say.NOUNS[role]), [things[names[order]]])

    def by_state(self) -> Question | None:
        """The only one of a kind that is ticked, not ticked, or disabled."""
        role = self.rng.choice(("checkbox", "radio", "switch", "button"))
        things = self.with_role(role)
        if role == "button":
            states = {
                "disabled": [e for e in things if e.disabled],
                "greyed out": [e for e in things if e.disabled],
            }
        else:
            states = {
                "ticked": [e for e in things if e.checked],
                "checked": [e for e in things if e.checked],
                "not ticked": [e for e in things if not e.checked],
                "not checked": [e for e in things if not e.checked],
            }
        state = self.rng.choice(list(states))
        if len(states[state]) != 1 or len(things) < 2:
            return None
        return self._clicks(self._words(say.BY_STATE, n=say.NOUNS[role], s=state), states[state])

    def absent(self) -> Question | None:
        """The same kinds of question for something that is not on the screen."""
        rng = self.rng
        shown = [e.text for e in self.elements if 2 < len(e.text) < 40] or ["OK"]
        text = rng.choice(
            (
                lambda: words.phrase(rng, 1, 2),
                lambda: words.phrase(rng, 1, 1),
                lambda: words.changed(rng.choice(shown), rng),
                lambda: rng.choice(say.NOT_THERE),
            )
        )()
        known = [e.text.casefold() for e in self.elements] + [e.label.casefold() for e in self.elements]
        if any(text.casefold() in k for k in known) or any(
            k and k in text.casefold() for k in known if len(k) > 2
        ):
            return None
        icons = {e.label[5:] for e in self.elements if e.label.startswith("icon:")}
        forms = (
            (say.CLICK, say.CLICK_ROLE, say.FOCUS, say.TYPE, say.TICK, say.OPEN)
            if not icons
            else (say.CLICK, say.CLICK_ROLE, say.TYPE, say.TICK, say.ICON, say.ICON)
        )
        form = rng.choice(forms)
        if form is say.ICON:
            missing = rng.choice([name for name in ICONS if name not in icons])
            return Question(goal=self._words(say.ICON, x=rng.choice(ICONS[missing][0])), choices=())
        return Question(
            goal=self._words(form, x=text, n=rng.choice(("button", "link")), t=words.word(rng)), choices=()
        )

    # --- parts ---

    def _named(self, *roles: str) -> list[Element]:
        """Those whose label can be read on the screen and belongs to one of them only."""
        found = self.with_role(*roles)
        often = Counter(e.label.casefold() for e in self.with_role(*FIELDS, *TICKS, "combobox"))
        return [
            e for e in found if e.label and often[e.label.casefold()] == 1 and self.texts[e.label.casefold()]
        ]

    def _words(self, form: tuple[str, ...], **slots: str) -> str:
        return self.rng.choice(form).format(**slots)

    def _clicks(self, goal: str, targets: list[Element]) -> Question:
        return Question(goal=goal, choices=tuple(Choice(kind="click", box=e.box) for e in targets))


MAKERS: dict[Callable[[Asker], Question | None], float] = {
    Asker.click_text: 4,
    Asker.type_text: 5,
    Asker.tick: 2.5,
    Asker.icon: 2,
    Asker.beside: 1.5,
    Asker.in_row: 1.5,
    Asker.colored: 1,
    Asker.ordered: 1,
    Asker.click_field: 1,
    Asker.by_state: 0.6,
    Asker.absent: 2,
}
