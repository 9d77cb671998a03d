"""A learned skill at work: targets found by picture, text or the model; it repairs itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, create_model

from handeye.agent.actions import points
from handeye.agent.contracts import (
    Action,
    Box,
    Click,
    Drag,
    Element,
    Move,
    Moves,
    Navigate,
    Press,
    Scene,
    Scroll,
    Type,
    Wait,
    Wanted,
)
from handeye.agent.errors import AmbiguousTarget, SkillFault
from handeye.agent.perception.anchors import crop, find_picture
from handeye.agent.perception.records import the_one
from handeye.skills.contract import Steps
from handeye.skills.finding import CHOICES, FIELDS, LIKE_ENOUGH, likeness, plain
from handeye.skills.learned_file import (
    Anchor,
    LearnedStep,
    SkillFile,
    fill,
    picture_name,
    read_picture,
    read_skill,
    write_skill,
)
from handeye.skills.learning import MARGIN, UNKNOWN
from handeye.skills.moves import towards

PATIENCE_LOOKS = 12
LOOK_SECONDS = 0.4
MOST_SCROLLS = 12
YES = ("yes", "true", "on", "1")


@dataclass(frozen=True)
class Repair:
    """A step whose target was found another way than by its picture."""

    step: int
    how: str
    anchor: Anchor

    def __str__(self) -> str:
        return f"step {self.step + 1} {self.anchor.text or self.anchor.role!r} found by {self.how}"


@dataclass
class Learned:
    """Implements agent.contracts.Skill. folder: where it was read from and mends itself."""

    folder: Path
    file: SkillFile
    repaired: list[Repair] = field(default_factory=list)
    """Of the last use."""
    _pictures: dict[str, np.ndarray | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def summary(self) -> str:
        return self.file.summary or f"learned from {self.file.learned_from}"

    @cached_property
    def arguments(self) -> type[BaseModel]:
        fields: dict[str, Any] = {
            name: (str, Field(default=part.default)) for name, part in self.file.parameters.items()
        }
        config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
        return create_model(f"Arguments_{self.name}", __config__=config, **fields)

    def run(self, arguments: BaseModel, first: Scene) -> Moves:
        use = Use(self, {name: str(value) for name, value in arguments.model_dump().items()})
        yield from use.all(first)
        self.repaired = use.repaired
        if use.repaired:
            self._repair(use)
            return f"done; repaired: {'; '.join(map(str, use.repaired))}"
        return "done"

    def picture(self, name: str) -> np.ndarray | None:
        if name not in self._pictures:
            self._pictures[name] = read_picture(self.folder, name)
        return self._pictures[name]

    def _repair(self, use: Use) -> None:
        """The next version, with the targets as they look now; the old one is kept."""
        steps = list(self.file.steps)
        for repair in use.repaired:
            steps[repair.step] = steps[repair.step].model_copy(update={"target": repair.anchor})
        update = {"steps": tuple(steps), "version": self.file.version + 1}
        file = self.file.model_copy(update=update)
        write_skill(self.folder, file, use.pictures)
        self.file = file
        self._pictures.update(use.pictures)


@dataclass
class Use:
    """One use of a learned skill."""

    skill: Learned
    values: dict[str, str]
    repaired: list[Repair] = field(default_factory=list)
    pictures: dict[str, np.ndarray] = field(default_factory=dict)

    def all(self, scene: Scene) -> Steps[Scene]:
        steps = self.skill.file.steps
        for number, step in enumerate(steps):
            if step.flag and self.skill.file.parameters.get(step.flag) is not None:
                wanted = self.values[step.flag].casefold() in YES
                scene = yield from self._flag(scene, number, step, wanted)
            elif step.do == "scroll":
                later = next((each for each in steps[number:] if each.target is not None), None)
                if later is None or self._look(scene, later.target, later) is None:
                    scene = yield _scroll(scene, step)
            else:
                scene = yield from self._do(scene, number, step)
            scene = yield from self._check(scene, number, step)
        return scene

    def _do(self, scene: Scene, number: int, step: LearnedStep) -> Steps[Scene]:
        if step.target is None:
            return (yield _untargeted(step, self.values))
        scene, point = yield from self._find(scene, number, step)
        if point is None:  # the model has done the step
            return scene
        x, y = point
        if step.do == "type":
            return (yield Type(text=fill(step.text, self.values), x=x, y=y, clear=True))
        if step.do == "move":
            return (yield Move(x=x, y=y))
        if step.do == "drag":
            assert step.to is not None
            end = self._look(scene, step.to, step)
            if end is None:
                raise SkillFault(f"step {number + 1}: the place to drag to is not on the screen")
            return (yield Drag(path=((x, y), end[1])))
        return (yield Click(x=x, y=y, button=step.button, count=step.count))

    def _flag(self, scene: Scene, number: int, step: LearnedStep, wanted: bool) -> Steps[Scene]:
        """Press a box to tick only when it is not as wanted; what cannot be read counts as not ticked."""
        assert step.target is not None
        known = self._by_text(scene, step.target)
        ticked = bool(known and known.checked)
        return scene if ticked == wanted else (yield from self._do(scene, number, step))

    def _find(
        self, scene: Scene, number: int, step: LearnedStep
    ) -> Steps[tuple[Scene, tuple[float, float] | None]]:
        """The target's point, waited for, scrolled to; asked of the model at the end."""
        assert step.target is not None
        scrolls = 0
        for look in range(PATIENCE_LOOKS):
            found = self._look(scene, step.target, step)
            if found is not None:
                self._remember(scene, number, step, found)
                return scene, found[1]
            hidden = self._by_text(scene, step.target)
            if hidden is not None and not hidden.reachable and scrolls < MOST_SCROLLS:
                scrolls += 1
                scene = yield towards(scene, hidden)
            elif look < PATIENCE_LOOKS - 1:
                scene = yield Wait(seconds=LOOK_SECONDS)
        words, asked = self._words(step), scene
        scene = yield Wanted(words=words)
        action = scene.chosen
        if action is None or action.kind in ("done", "fail"):
            raise SkillFault(f"step {number + 1}: nobody found where to {words}")
        for point in points(action)[:1]:
            self._repair(asked, number, step, point, "the model")
        return scene, None

    def _look(
        self, scene: Scene, anchor: Anchor | None, step: LearnedStep
    ) -> tuple[str, tuple[float, float]] | None:
        """How the target was found and its point; None when it is not there or not certain."""
        if anchor is None:
            return None
        text = fill(anchor.text, self.values)
        usual = text == fill(anchor.text, self._defaults)
        meant = self._by_text(scene, anchor)
        picture = self.skill.picture(anchor.picture) if usual and anchor.place else None
        if (
            picture is not None
            and anchor.place is not None
            and not (scene.elements and text and meant is None)
        ):
            match = find_picture(scene.screen.pixels, picture, anchor.place)
            if match is not None:
                point = match.box.x0 + anchor.point[0], match.box.y0 + anchor.point[1]
                if _agrees(scene, anchor, text, point) and (meant is None or meant.box.contains(*point)):
                    return "its picture", point
        if meant is not None and meant.reachable:
            return "its text" if usual else "its parameter", meant.box.center
        return None

    def _by_text(self, scene: Scene, anchor: Anchor) -> Element | None:
        """The one element of that role and text: of several the one in the same group, row or card.

        None where it is not there, or nothing tells which it is.
        """
        text = fill(anchor.text, self.values)
        if not text:
            return None
        named = [
            each
            for each in scene.elements
            if _same_role(each.role, anchor.role)
            and likeness(text, each.name) >= LIKE_ENOUGH
            and each.enabled
        ]
        if anchor.group:
            named = [each for each in named if plain(each.group) == plain(anchor.group)] or named
        top = max((likeness(text, each.name) for each in named), default=0.0)
        exact_role = [each for each in named if each.role == anchor.role and likeness(text, each.name) == top]
        best = exact_role or [each for each in named if likeness(text, each.name) == top]
        words = {name: fill(getattr(anchor, name), self.values) for name in ("record", "distinct", "heading")}
        try:
            return the_one(anchor.model_copy(update=words), best)
        except AmbiguousTarget:
            return None

    def _remember(self, scene: Scene, number: int, step: LearnedStep, found: tuple[str, Any]) -> None:
        how, point = found
        if how == "its text":
            self._repair(scene, number, step, point, how)

    def _repair(
        self, scene: Scene, number: int, step: LearnedStep, point: tuple[float, float], how: str
    ) -> None:
        assert step.target is not None
        x, y = point
        here = [
            each
            for each in scene.elements
            if each.box.contains(x, y) and _same_role(each.role, step.target.role)
        ]
        box = Box(x - UNKNOWN, y - UNKNOWN, x + UNKNOWN, y + UNKNOWN)
        text = step.target.text
        known: dict[str, Any] = {}
        if here:
            box = here[-1].box.padded(MARGIN)
            text = text if "{" in text else here[-1].name
            known = _marks(scene, here[-1], step.target)
        pixels, place = crop(scene.screen.pixels, box)
        name = picture_name(pixels)
        self.pictures[name] = pixels
        update = {**known, "text": text, "picture": name, "place": place}
        update["point"] = (x - place.x0, y - place.y0)
        self.repaired.append(Repair(number, how, step.target.model_copy(update=update)))

    def _check(self, scene: Scene, number: int, step: LearnedStep) -> Steps[Scene]:
        """The post-condition, waited for; nothing to hold where the environment tells no texts."""
        if step.after is None or not step.after.any_text:
            return scene
        wanted = [fill(text, self.values) for text in step.after.any_text]
        for _ in range(PATIENCE_LOOKS):
            if not scene.elements or any(_shows(scene, text) for text in wanted):
                return scene
            scene = yield Wait(seconds=LOOK_SECONDS)
        raise SkillFault(f"step {number + 1} did not lead to {' or '.join(map(repr, wanted))}")

    def _words(self, step: LearnedStep) -> str:
        assert step.target is not None
        text = fill(step.target.text, self.values)
        what = (
            " ".join(part for part in (f"'{text}'" if text else "", step.target.role) if part) or "the target"
        )
        beside = fill(step.target.record, self.values)
        if beside and step.target.equals > 1:
            what += f" beside '{beside[:60]}'"
        if step.do == "type":
            return f"type '{fill(step.text, self.values)}' into {what}"
        return f"{step.do} {what}"

    @property
    def _defaults(self) -> dict[str, str]:
        return {name: part.default for name, part in self.skill.file.parameters.items()}


def load_learned(folder: Path) -> Learned:
    """Raises CallerError."""
    return Learned(folder, read_skill(folder))


def _agrees(scene: Scene, anchor: Anchor, text: str, point: tuple[float, float]) -> bool:
    """Where the environment says what lies at a point, it has to be what the picture was taken of."""
    if not scene.elements or not anchor.role:
        return True
    here = [
        each for each in scene.elements if each.box.contains(*point) and _same_role(each.role, anchor.role)
    ]
    return any(likeness(text, each.name) >= LIKE_ENOUGH or not text for each in here)


def _marks(scene: Scene, element: Element, before: Anchor) -> dict[str, Any]:
    """What tells the element from its look-alikes now; words with a parameter in them stay as they were."""
    equals = [each for each in scene.elements if (each.role, each.name) == (element.role, element.name)]
    others = {word for each in equals if each is not element for word in each.record.casefold().split()}
    words = {
        "record": element.record,
        "distinct": " ".join(word for word in element.record.casefold().split() if word not in others),
        "heading": element.heading,
    }
    kept = {name: text for name, text in words.items() if "{" not in getattr(before, name)}
    return {**kept, "order": element.order, "equals": element.equals}


def _same_role(one: str, other: str) -> bool:
    if one == other or not other:
        return True
    kinds = (("button", "link", "menuitem", "tab"), FIELDS, CHOICES)
    return any(one in kind and other in kind for kind in kinds)


def _shows(scene: Scene, text: str) -> bool:
    return any(likeness(text, each.name) >= LIKE_ENOUGH for each in scene.elements)


def _scroll(scene: Scene, step: LearnedStep) -> Scroll:
    return Scroll(x=scene.screen.width / 2, y=scene.screen.height / 2, dx=step.by[0], dy=step.by[1])


def _untargeted(step: LearnedStep, values: dict[str, str]) -> Action:
    if step.do == "press":
        return Press(keys=step.keys)
    if step.do == "navigate":
        return Navigate(to="goto", url=fill(step.url, values)) if step.url else Navigate(to="back")
    if step.do == "type":
        return Type(text=fill(step.text, values))
    raise SkillFault(f"a step that does {step.do} needs a target")
