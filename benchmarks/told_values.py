"""What stands beside a name on a screen: does the model point at it, and is what it answers exactly that?

    python -m benchmarks.told_values FOLDER [--model builtin] [--limit 100]

FOLDER holds screens of `handeye train synth` with a seed that no training used; a question is made for each,
such as 'What stands right of "Total"?'.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from handeye.agent.backends import load
from handeye.agent.contracts import Box, Done, VisionModel
from handeye.evaluation.model.grounding import ask, read_image
from handeye.training.labels import answer_of
from handeye.training.records import read_screens
from handeye.training.subgoals import told


def questions(folder: Path) -> Iterator[tuple[str, str, str, list[Box]]]:
    """(frame, goal, the text that is right, where it stands), one a screen."""
    for screen in read_screens(folder):
        question = told(screen.elements, random.Random(screen.seed))
        answer = question and answer_of(question, question.choices[0], screen.elements)
        if question and answer and answer.boxes:
            text = question.choices[0].text or ""
            yield screen.frame, question.goal, text, [Box(*box) for box in answer.boxes[0]]


async def score(model: VisionModel, frame: Path, goal: str, text: str, boxes: list[Box]) -> tuple[bool, bool]:
    """Whether it pointed at the text, and whether it answered it."""
    action, reply = await ask(model, read_image(frame), goal)
    if not isinstance(action, Done) or reply is None:
        return False, False
    at = reply.points[-1:]
    pointed = any(box.contains(point.screen_x, point.screen_y) for box in boxes for point in at)
    return pointed, action.answer.split() == text.split()


async def main() -> None:
    told_by = argparse.ArgumentParser(description=__doc__)
    told_by.add_argument("folder", type=Path)
    told_by.add_argument("--model", default="builtin")
    told_by.add_argument("--limit", type=int, default=100)
    args = told_by.parse_args()
    if not (args.folder / "screens.jsonl").is_file():
        told_by.error(f"{args.folder} holds no screens.jsonl; make one with `handeye train synth`")
    model = load(args.model)
    found = [
        await score(model, args.folder / frame, goal, text, boxes)
        for frame, goal, text, boxes in islice(questions(args.folder), args.limit)
    ]
    pointed, right = (sum(each[which] for each in found) for which in (0, 1))
    print(f"{args.model}: {len(found)} asked, pointed at {pointed}, answered exactly {right}")


if __name__ == "__main__":
    asyncio.run(main())
