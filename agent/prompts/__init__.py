"""The words for a model are files, filled strictly: a missing or an unused word is an error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from handeye.agent.contracts import Prompt, StepSummary
from handeye.agent.errors import CallerError

FOLDER = Path(__file__).parent
WORD = re.compile(r"\{([a-z_]+)\}")


@cache
def template(name: str) -> str:
    """The text of agent/prompts/NAME.txt. Raises CallerError for an unknown name."""
    path = FOLDER / f"{name}.txt"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.txt")))
        raise CallerError(f"no prompt {name!r}; known are {known}")
    return path.read_text(encoding="utf-8")


def fill(name: str, **words: str) -> str:
    """The template with every word filled once. Raises CallerError when the words do not fit it."""
    text = template(name)
    wanted = set(WORD.findall(text))
    if wanted != set(words):
        odd = ", ".join(sorted(wanted ^ set(words)))
        raise CallerError(f"prompt {name!r} and its words differ in: {odd}")
    return WORD.sub(lambda match: words[match.group(1)], text)


def build(
    name: str, goal: str, history: Sequence[StepSummary], notes: Sequence[str], size: tuple[int, int]
) -> Prompt:
    """What is asked at one step: the facts, and the same in words. One without history has the goal only.

    size: the far ends of x and y in the model's own numbers, see dialects.space.coordinate_extent.
    """
    words = {
        "goal": goal,
        "width": str(size[0]),
        "height": str(size[1]),
        "history": "\n".join(_told(step) for step in history) or "nothing",
        "notes": "\n".join(notes) or "none",
    }
    text = fill(name, **words) if "{history}" in template(name) else fill(name, goal=goal)
    digest = hashlib.sha256(template(name).encode()).hexdigest()
    return Prompt(goal=goal, history=tuple(history), notes=tuple(notes), text=text, template_hash=digest)


def _told(step: StepSummary) -> str:
    if step.error:
        return f"{step.action} -> error: {step.error}"
    effect = "" if step.effect == "none" else " -> no effect" if step.effect == "unchanged" else " -> done"
    return step.action + effect
