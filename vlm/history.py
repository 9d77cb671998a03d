"""What was done so far: each step is read once, and what follows from all of them for the next answer."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import torch
from torch import Tensor

from handeye.vlm import tokens as words
from handeye.vlm.copying import copied_from

NOT_PLAIN = (SyntaxError, ValueError, TypeError, MemoryError, RecursionError)


@dataclass(frozen=True)
class PastStep:
    """A step that was done. kind: as in the action text form; arguments: by name; effect: what the screen
    did; here: it was done on a screen equal to the present one."""

    kind: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    effect: str = ""
    here: bool = False

    @property
    def point(self) -> tuple[float, float] | None:
        """Where it was done, in screen pixels: of a drag its start."""
        if self.kind == "drag" and self.arguments.get("path"):
            x, y = self.arguments["path"][0]
        else:
            x, y = self.arguments.get("x"), self.arguments.get("y")
        return None if x is None or y is None else (float(x), float(y))

    @property
    def text(self) -> str:
        """What it typed; empty for other kinds."""
        return str(self.arguments.get("text", "")) if self.kind == "type" else ""

    @property
    def openings(self) -> tuple[str, ...]:
        """The words that may open the answer which reads as this step."""
        if self.kind == "click":
            given = {f", {name}={value!r}" for name, value in self.arguments.items()}
            return (next((word for word, said in words.CLICKS.items() if said in given), "CLICK"),)
        if self.kind == "type":
            return ("TYPE", "TYPE_CLEAR", "TYPE_HERE")
        if self.kind == "scroll":
            ways = {"dy": ("DOWN", "UP"), "dx": ("RIGHT", "LEFT")}
            turned = ((ways[name], by) for name, by in self.arguments.items() if name in ways and by)
            return next(((f"SCROLL_{way[by < 0]}",) for way, by in turned), ())
        return (self.kind.upper(),) if self.kind.upper() in words.ID else ()


def past_steps(
    history: Sequence[str], effects: Sequence[str] = (), here: Sequence[bool] = ()
) -> list[PastStep]:
    """The steps of a history in the action text form. effects, here: of each step, as far as known."""
    read = zip_longest(map(_read, history), effects[: len(history)], here[: len(history)])
    return [
        PastStep(kind, arguments, effect or "", bool(same)) for (kind, arguments), effect, same in read
    ]


def _read(action: str) -> tuple[str, dict[str, Any]]:
    """Kind and arguments; no arguments where the text is not an action in its written form."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's own on odd escapes, such as in 'C:\\dir'
            call = ast.parse(action.strip(), mode="eval").body
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                return call.func.id, {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    except NOT_PLAIN:
        pass
    return action.partition("(")[0].strip(), {}


def exhausted_actions(steps: Sequence[PastStep], scale: float = 1.0) -> Tensor:
    """What was done on the screen as it is now and led nowhere: it changed nothing, or the way came back to
    an equal screen. [N, 3] first token, x, y in view pixels; x is -1 for an action without a point."""
    rows: list[tuple[float, float, float]] = []
    again, still = wiped(steps), True
    for index, step in reversed(list(enumerate(steps))):
        still = still and step.effect == "unchanged"
        if not (still or step.here) or index in again:
            continue
        x, y = (part * scale for part in step.point) if step.point else (-1.0, -1.0)
        rows += [(words.ID[word], x, y) for word in step.openings]
    return torch.tensor(rows, dtype=torch.float).reshape(-1, 3)


def wiped(steps: Sequence[PastStep]) -> set[int]:
    """The typings that are worth a second try: their text was seen, and something else, such as a dialog that
    came up, took it away, as the screen is again the one before them. A text that was lost twice is not."""
    lost: dict[str, list[int]] = {}
    for index, step in enumerate(steps):
        if step.here and step.effect == "changed" and step.text:
            lost.setdefault(step.text, []).append(index)
    return {indexes[0] for indexes in lost.values() if len(indexes) == 1}


def typed_places(
    goal: str, steps: Sequence[PastStep], scale: float = 1.0, without: Collection[int] = ()
) -> Tensor:
    """Where which words of the goal were typed: [N, 4] x, y in view pixels, first and last place of the words
    in the prompt. without: indexes of steps that are left out."""
    rows: list[tuple[float, float, float, float]] = []
    for step in (step for index, step in enumerate(steps) if index not in without):
        copied = copied_from(goal, step.text)
        if copied and step.point:
            (first, last), _ = copied
            rows.append((step.point[0] * scale, step.point[1] * scale, first + 1, last + 1))
    return torch.tensor(rows, dtype=torch.float).reshape(-1, 4)
