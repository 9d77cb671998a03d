"""A skill under way in a run: each of its moves is a step of the loop, logged and checked like any other."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError

from handeye.agent.contracts import (
    Action,
    Described,
    Environment,
    Moves,
    Note,
    Outcome,
    Scene,
    Screenshot,
    Skill,
    Skills,
    UseSkill,
    Wanted,
)
from handeye.agent.errors import CallerError, ParseError, SkillFault


class Routine:
    """One call of a skill. answer: what it found, once it has ended."""

    def __init__(self, skill: Skill, arguments: BaseModel) -> None:
        self.name = skill.name
        self.ended = False
        self.answer = ""
        self._skill, self._arguments = skill, arguments
        self._moves: Moves | None = None
        self._last: Action | Wanted | None = None
        self._chosen: Action | None = None
        self._outcome = Outcome()

    async def next(self, screen: Screenshot, environment: Environment) -> Action | str:
        """The next action, words for the model, or at the end a note of the answer. Raises SkillFault."""
        if self._last is not None and self._chosen is None:  # it was not done: the screen had changed
            return self._last.words if isinstance(self._last, Wanted) else self._last
        known = await environment.elements() if isinstance(environment, Described) else ()
        asked = isinstance(self._last, Wanted)
        scene = Scene(screen, known, self._outcome, self._chosen if asked else None)
        try:
            move = self._move(scene)
        except StopIteration as end:
            self.ended, self.answer = True, end.value
            return Note(text=f"{self.name}: {end.value}")
        except SkillFault:
            self.ended = True
            raise
        self._last, self._chosen = move, None
        return move.words if isinstance(move, Wanted) else move

    def saw(self, action: Action | None, outcome: Outcome) -> None:
        """What the last move led to; no action when a model's answer was none."""
        self._chosen, self._outcome = action, outcome

    def _move(self, scene: Scene) -> Action | Wanted:
        if self._moves is None:
            self._moves = self._skill.run(self._arguments, scene)
            return next(self._moves)
        if scene.outcome.error and not isinstance(self._last, Wanted):
            return self._moves.throw(SkillFault(scene.outcome.error))
        return self._moves.send(scene)


def start(skills: Skills | None, action: UseSkill) -> Routine:
    """Raises CallerError for a skill that is not there, ParseError for arguments it does not take."""
    if skills is None:
        raise CallerError(f"there is no skill named {action.name}")
    skill = skills.find(action.name)
    try:
        return Routine(skill, skill.arguments.model_validate(action.arguments))
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        known = ", ".join(skill.arguments.model_fields) or "none"
        text = "is needed" if first["type"] == "missing" else first["msg"]
        raise ParseError(f"skill {skill.name}: {where}: {text}; its arguments are {known}") from None
