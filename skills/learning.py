"""From a run to a learned skill: constants become parameters, targets anchors, new texts post-conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from handeye.agent.contracts import Box, Click, Drag, Move, Navigate, Press, Scroll, Step, Target, Type
from handeye.agent.errors import CallerError
from handeye.agent.log.reader import Run
from handeye.agent.perception.anchors import crop
from handeye.skills.finding import plain
from handeye.skills.learned_file import After, Anchor, LearnedStep, Parameter, SkillFile, picture_name

MARGIN = 6.0
"""Screen pixels around a target that belong to its picture."""
UNKNOWN = 24.0
"""Half a side of the picture of a target whose box is not known."""
LARGEST = 420.0
MOST_TEXTS = 3
LONGEST_TEXT = 60
SHORTEST_VALUE = 3
CHOICES = ("radio", "option", "menuitemradio")
SECRET = re.compile(r"\{secret:([^{}]+)\}")


@dataclass
class Learner:
    """Goes through a run's steps once. values: a parameter's name by the text it stands for."""

    run: Run
    parameters: dict[str, Parameter] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    steps: list[LearnedStep] = field(default_factory=list)
    pictures: dict[str, np.ndarray] = field(default_factory=dict)
    _pending: Step | None = None

    def learn(self, name: str) -> SkillFile:
        """Raises CallerError for a run that holds nothing to learn."""
        for step in self.run.steps:
            if step.acted is not None and not step.acted.outcome.error and step.decided.action is not None:
                self._take(step)
        if not self.steps:
            raise CallerError(f"{self.run.folder} has no step that a skill could be made of")
        screen = self.run.header.screen
        return SkillFile(
            name=name,
            summary=self.run.header.goal,
            learned_from=self.run.header.run,
            screen=(screen.width, screen.height) if screen else (0, 0),
            parameters=self.parameters,
            secrets=tuple(self.secrets),
            steps=tuple(self.steps),
        )

    def _take(self, step: Step) -> None:
        action = step.decided.action
        if isinstance(action, Type):
            learned = self._typed(step, action)
        elif isinstance(action, Click):
            learned = self._clicked(step, action)
        elif isinstance(action, (Press, Navigate)):
            keys, url = getattr(action, "keys", ""), getattr(action, "url", None) or ""
            learned = LearnedStep(do=action.kind, keys=keys, url=url)  # type: ignore[arg-type]
        elif isinstance(action, Scroll):
            learned = LearnedStep(do="scroll", by=(action.dx, action.dy))
        elif isinstance(action, Drag):
            target = self._anchor(step, action.path[0], step.decided.target)
            learned = LearnedStep(do="drag", target=target, to=self._anchor(step, action.path[-1], None))
        elif isinstance(action, Move):
            learned = LearnedStep(
                do="move", target=self._anchor(step, (action.x, action.y), step.decided.target)
            )
        else:
            return
        self.steps.append(learned.model_copy(update={"after": self._after(step)}))

    def _clicked(self, step: Step, action: Click) -> LearnedStep:
        target = step.decided.target
        anchor = self._anchor(step, (action.x, action.y), target)
        flag = ""
        if target is not None and target.role in CHOICES:
            group = target.group or self._caption() or target.role
            word = self._parameter(group, target.text, "choice")
            anchor = anchor.model_copy(update={"text": f"{{{word}}}"})
        elif target is not None and target.role in ("checkbox", "switch"):
            flag = self._parameter(target.text, "yes", "flag")
        else:
            anchor = anchor.model_copy(update={"text": self._with_words(anchor.text)})
        return LearnedStep(do="click", target=anchor, button=action.button, count=action.count, flag=flag)

    def _typed(self, step: Step, action: Type) -> LearnedStep:
        """With the click, or the Tab, that only went into the field."""
        target, last = step.decided.target, self.steps[-1] if self.steps else None
        anchor = last.target if last else None
        entered = last is not None and (
            (last.do == "click" and target is not None and _same(last.target, target))
            or (last.do == "press" and last.keys == "Tab" and target is not None)
        )
        if entered:
            self.steps.pop()
        if target is not None and not (entered and anchor is not None):
            anchor = self._anchor(step, target.box.center, target)
        elif action.x is not None and action.y is not None:
            anchor = self._anchor(step, (action.x, action.y), target)
        elif not entered:
            anchor = None
        found = SECRET.findall(action.text)
        self.secrets.extend(name for name in found if name not in self.secrets)
        text = action.text
        if not found:
            label = target.text if target and target.text else anchor.text if anchor else "text"
            text = f"{{{self._parameter(label, action.text, 'text')}}}"
        return LearnedStep(do="type", target=anchor, text=text)

    def _anchor(self, step: Step, point: tuple[float, float], target: Target | None) -> Anchor:
        x, y = point
        box = Box(x - UNKNOWN, y - UNKNOWN, x + UNKNOWN, y + UNKNOWN)
        if target is not None and target.box.contains(x, y) and target.box.width <= LARGEST:
            box = target.box.padded(MARGIN)
        pixels, place = crop(self.run.frame(step.decided.frame), box)
        name = picture_name(pixels)
        self.pictures[name] = pixels
        known = target.model_dump(exclude={"box", "unknown"}) if target else {}
        known |= {
            name: self._with_words(known[name])
            for name in ("record", "distinct", "heading")
            if known.get(name)
        }
        return Anchor(
            **known,
            picture=name,
            place=place,
            point=(round(x - place.x0, 1), round(y - place.y0, 1)),
        )

    def _after(self, step: Step) -> After | None:
        """Texts that the step brought, with parameters for what was typed; none with other numbers in it."""
        assert step.acted is not None
        at = next(at for at, each in enumerate(self.run.steps) if each is step)
        earlier = {plain(text) for each in self.run.steps[:at] if each.acted for text in each.acted.texts}
        found = []
        for text in step.acted.texts:
            worded = self._with_words(text)
            if plain(text) in earlier or len(text) > LONGEST_TEXT or re.search(r"\d", worded):
                continue
            found.append(worded)
        return After(any_text=tuple(found[:MOST_TEXTS])) if found and at else None

    def _with_words(self, text: str) -> str:
        for value, word in sorted(self.values.items(), key=lambda pair: -len(pair[0])):
            if len(value) >= SHORTEST_VALUE and self.parameters[word].type == "text":
                text = text.replace(value, f"{{{word}}}")
        return text

    def _parameter(self, label: str, value: str, kind: str) -> str:
        """Its name; the same text typed twice is the same parameter."""
        if value in self.values and kind == "text" and self.parameters[self.values[value]].type == "text":
            return self.values[value]
        plainly = re.sub(r"\W+", "_", plain(label)).strip("_")[:30] or kind
        plainly = f"the_{plainly}" if plainly[0].isdigit() else plainly
        name, count = plainly, 1
        while name in self.parameters:
            count += 1
            name = f"{plainly}_{count}"
        self.parameters[name] = Parameter(type=kind, default=value)  # type: ignore[arg-type]
        self.values[value] = name
        return name

    def _caption(self) -> str:
        """Of the list that an option was chosen from: what was clicked just before."""
        last = self.steps[-1] if self.steps else None
        return (
            last.target.text if last and last.target and last.target.role in ("combobox", "listbox") else ""
        )


def learn(run: Run, name: str) -> tuple[SkillFile, dict[str, np.ndarray]]:
    """The skill and its pictures by name. Raises CallerError."""
    learner = Learner(run)
    return learner.learn(name), learner.pictures


def _same(anchor: Anchor | None, target: Target) -> bool:
    if anchor is None or anchor.place is None:
        return False
    x, y = anchor.place.x0 + anchor.point[0], anchor.place.y0 + anchor.point[1]
    return target.box.contains(x, y)
