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

from agent.actions import parse
from agent.backends import load
from agent.contracts import Box, Done, VisionModel
from agent.errors import ModelFault
from agent.perception.tiling import cut_views
from agent.prompts import build
from evaluation.grounding import read_image
from training.labels import answer_of
from training.records import read_screens
from training.subgoals import told


def questions(folder: Path) -> Iterator[tuple[str, str, str, list[Box]]]:
    """(frame, goal, the text that is right, where it stands), one a screen."""
    for screen in read_screens(folder):
        question = told(screen.elements, random.Random(screen.seed))
        answer = question and answer_of(question, question.choices[0], screen.elements)
        if question and answer and answer.boxes:
            text = question.choices[0].text or ""
            yield screen.frame, question.goal, text, [Box(*box) for box in answer.boxes[0]]


async def ask(model: VisionModel, frame: Path, goal: str, text: str, boxes: list[Box]) -> tuple[bool, bool]:
    """Whether it pointed at the text, and whether it answered it."""
    screen = read_image(frame)
    prompt = build(model.card.prompt, goal, (), (), (screen.width, screen.height))
    try:
        reply = await model.ask(cut_views(screen, model.card), prompt)
        action = parse(reply.text)
    except ModelFault:
        return False, False
    at = reply.points[-1:]
    pointed = any(box.contains(p.screen_x, p.screen_y) for box in boxes for p in at)
    said = isinstance(action, Done) and action.answer
    return pointed and isinstance(action, Done), bool(said) and " ".join(said.split()) == " ".join(
        text.split()
    )


async def main() -> None:
    told_by = argparse.ArgumentParser(description=__doc__)
    told_by.add_argument("folder", type=Path)
    told_by.add_argument("--model", default="builtin")
    told_by.add_argument("--limit", type=int, default=100)
    args = told_by.parse_args()
    model = load(args.model)
    found = [
        await ask(model, args.folder / frame, goal, text, boxes)
        for frame, goal, text, boxes in islice(questions(args.folder), args.limit)
    ]
    pointed, right = (sum(flags) for flags in zip(*found, strict=True))
    print(f"{args.model}: {len(found)} asked, pointed at {pointed}, answered exactly {right}")


if __name__ == "__main__":
    asyncio.run(main())
