"""What speaks against a model's `done`: it is looked at once more for it, and told beside the result.

No model is asked and nothing is shown to one but a sentence: whether the last action did anything, whether
the texts that the goal quotes were typed or worked on, and whether a question got an answer.
"""

from __future__ import annotations

import re

from handeye.agent.contracts import Described, Done
from handeye.agent.loop.turn import Run

QUOTED = re.compile(
    r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|‘([^’]+)’|(?<!\w)\'([^\']+)\'(?!\w)|(?<!\w)`([^`]+)`'
)
QUESTION = re.compile(
    r"\?\s*$|^\s*(?:what|which|who|whose|whom|where|when|why|how|is|are|was|were|does|did|do|has|have|can)\b"
    r"|^\s*(?:please\s+)?(?:tell me|find out|report|count|say)\b",
    re.IGNORECASE,
)


async def doubt_of(run: Run, goal: str, action: Done) -> str:
    """Why it may not be done, in words for the model; empty when nothing speaks against it."""
    if run.record.of_goal and run.record.without_effect:
        return run.record.without_effect
    if is_question(goal):
        return "" if action.answer.strip() else "the goal asks a question and the answer is empty"
    missing = [text for text in quoted(goal) if not _within(text, run.record.typed)]
    if missing and (untouched := await _untouched(run, missing)):
        return f"{untouched!r} of the goal was never typed"
    return ""


def is_question(goal: str) -> bool:
    return QUESTION.search(goal) is not None


def quoted(goal: str) -> list[str]:
    """The texts in quotation marks."""
    return [next(text for text in match.groups() if text) for match in QUOTED.finditer(goal)]


async def _untouched(run: Run, texts: list[str]) -> str:
    """The first text that was not worked on either, as a button's name is, and is no value shown."""
    if run.record.unnamed:
        return ""
    elements = await run.environment.elements() if isinstance(run.environment, Described) else ()
    shown = {plain(words) for each in elements for words in (each.name, each.value) if words}
    left = [text for text in texts if not _within(text, run.record.touched) and plain(text) not in shown]
    return left[0] if left else ""


def _within(text: str, texts: list[str]) -> bool:
    return any(plain(text) in plain(each) for each in texts)


def plain(text: str) -> str:
    """Letters and digits in small letters, one blank between words."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()
