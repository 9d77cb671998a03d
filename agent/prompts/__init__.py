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
    known = {file.stem: file for file in sorted(FOLDER.glob("*.txt"))}
    if name not in known:  # a run folder's own settings may name one: it is never a path
        raise CallerError(f"no prompt {name[:80]!r}; known are {', '.join(known)}")
    return known[name].read_text(encoding="utf-8")


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
    words = _words(goal, history, notes, size)
    text = fill(name, **words) if "{history}" in template(name) else fill(name, goal=goal)
    return _prompt(template(name), text, goal, history, notes)


def build_own(
    own: str, goal: str, history: Sequence[StepSummary], notes: Sequence[str], size: tuple[int, int]
) -> Prompt:
    """The same by a template of the caller's own, which uses {goal} and any of the other words.

    Raises CallerError for one without {goal}, or with a word that there is not.
    """
    words = _words(goal, history, notes, size)
    used = set(WORD.findall(own))
    if "goal" not in used or used - set(words):
        odd = ", ".join(sorted(used - set(words))) or "no {goal}"
        raise CallerError(
            f"a prompt has the words {{{'}, {'.join(words)}}}, of which {{goal}} is needed; not {odd}"
        )
    text = WORD.sub(lambda match: words[match.group(1)], own)
    return _prompt(own, text, goal, history, notes)


def _words(
    goal: str, history: Sequence[StepSummary], notes: Sequence[str], size: tuple[int, int]
) -> dict[str, str]:
    return {
        "goal": goal,
        "width": str(size[0]),
        "height": str(size[1]),
        "history": "\n".join(_told(step) for step in history) or "nothing",
        "notes": "\n".join(notes) or "none",
    }


def _prompt(own: str, text: str, goal: str, history: Sequence[StepSummary], notes: Sequence[str]) -> Prompt:
    digest = hashlib.sha256(own.encode()).hexdigest()
    return Prompt(goal=goal, history=tuple(history), notes=tuple(notes), text=text, template_hash=digest)


def _told(step: StepSummary) -> str:
    if step.error:
        return f"{step.action} -> error: {step.error}"
    effect = "" if step.effect == "none" else " -> no effect" if step.effect == "unchanged" else " -> done"
    return step.action + effect
