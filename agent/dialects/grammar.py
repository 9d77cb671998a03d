"""What a valid answer looks like, drawn from a dialect's own `write`: constrained decoding in every dialect.

Each kind of action is written once with marked numbers and a marked text; the marks are then replaced by
what may stand there. So a grammar can never say what the dialect does not, and a number never lies off the
screen. Texts are held to characters that need no escape in any dialect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handeye.agent.contracts import ModelCard
from handeye.agent.dialects import words
from handeye.agent.dialects.fields import SCROLL_PIXELS, Fields, scroll_by
from handeye.agent.dialects.space import UNIT_STEP, Axis, space_of

TEXT = r"[ !#-&(-;=?-Z^-_a-~\u{A1}-\u{D7FF}]{1,80}"
MARKED_TEXT = "Marked7105"
MARKS = {"x": 7101, "y": 7102, "x2": 7103, "y2": 7104}
MARK = re.compile(rf"<loc_?(710[1-4])>|(?:0\.)?(710[1-4])(?![0-9])|({MARKED_TEXT})")
KEYS = (
    "Enter", "Tab", "Escape", "Backspace", "Delete", "Home", "End", "PageUp", "PageDown", "ArrowUp",
    "ArrowDown", "ArrowLeft", "ArrowRight", "Space", "Shift+Tab", "Control+a", "Control+c", "Control+v",
    "Control+x", "Control+z", "Control+Enter",
)  # fmt: skip


@dataclass(frozen=True)
class Hole:
    """What may stand at a mark: a text, or a number of one axis; `token` when it is a location token's."""

    axis: Axis | None = None
    token: str = ""


Piece = str | Hole


def alternatives(card: ModelCard, width: int, height: int, kinds: Sequence[str] = ()) -> list[list[Piece]]:
    """Every form of answer about a screen of that size: literal text and holes. kinds: only these, if any."""
    space = space_of(card, width, height)
    axes = {7101: space.x, 7102: space.y, 7103: space.x, 7104: space.y}
    return [
        _pieces(words(card.dialect).format(fields, space), axes)
        for fields in examples(space.x.step == UNIT_STEP)
        if not kinds or fields["kind"] in kinds
    ]


def regex(pieces: Sequence[Piece]) -> str:
    """The pieces as one regular expression, for tokenizers without special tokens among them."""
    return "".join(escaped(piece) if isinstance(piece, str) else hole_regex(piece) for piece in pieces)


def hole_regex(hole: Hole) -> str:
    if hole.axis is None:
        return TEXT
    if hole.token:
        padded = "|".join(f"{number:04d}" for number in range(round(hole.axis.last) + 1))
        inner = up_to(round(hole.axis.last)) if "_" in hole.token else f"(?:{padded})"
        return escaped(hole.token) + inner + ">"
    if hole.axis.step == UNIT_STEP:
        return r"0\.[0-9]{4}"
    return up_to(int(hole.axis.last if hole.axis.step else hole.axis.size - 1))


def up_to(last: int) -> str:
    """A regular expression of the whole numbers 0..last, without leading zeros."""
    text = str(last)
    parts = ["[0-9]" if length == 1 else f"[1-9][0-9]{{{length - 1}}}" for length in range(1, len(text))]
    for index, digit in enumerate(text):
        low = 1 if index == 0 and len(text) > 1 else 0
        if int(digit) > low:
            rest = len(text) - index - 1
            parts.append(f"{text[:index]}[{low}-{int(digit) - 1}]" + (f"[0-9]{{{rest}}}" if rest else ""))
    return f"(?:{'|'.join([*parts, text])})"


def escaped(text: str) -> str:
    return re.sub(r"([\\.^$|?*+()\[\]{}/])", r"\\\1", text).replace("\n", r"\n")


def _pieces(text: str, axes: dict[int, Axis]) -> list[Piece]:
    text = re.sub(r"((?:<loc_?)?710\d>?,?(?:<loc_?)?710\d>?),?\1", r"\1", text)  # a point as a box: once
    pieces: list[Piece] = []
    start = 0
    for match in MARK.finditer(text):
        if match.start() > start:
            pieces.append(text[start : match.start()])
        token, number, _ = match.groups()
        if token:
            pieces.append(Hole(axes[int(token)], match.group().partition(token)[0]))
        else:
            pieces.append(Hole(axes[int(number)] if number else None))
        start = match.end()
    return [*pieces, text[start:]] if start < len(text) else pieces


def examples(unit: bool) -> Iterator[Fields]:
    """One of each form with marks, in model units. Kinds that name a region or a skill are left out."""
    x, y, x2, y2 = (number / 10_000 if unit else number for number in MARKS.values())
    at: dict[str, Any] = {"x": x, "y": y}
    text = MARKED_TEXT
    yield {"kind": "click", **at}
    yield {"kind": "click", **at, "count": 2}
    yield {"kind": "click", **at, "button": "right"}
    yield {"kind": "move", **at}
    yield {"kind": "drag", "path": [[x, y], [x2, y2]]}
    for direction in ("down", "up", "right", "left"):
        amounts = {name: amount for name, amount in scroll_by(direction, SCROLL_PIXELS).items() if amount}
        yield {"kind": "scroll", **at, **amounts}
    yield {"kind": "type", "text": text}
    yield {"kind": "type", "text": text, **at}
    yield {"kind": "type", "text": text, **at, "clear": True}
    for keys in KEYS:
        yield {"kind": "press", "keys": keys}
    yield {"kind": "wait"}
    for to in ("back", "forward", "reload"):
        yield {"kind": "navigate", "to": to}
    yield {"kind": "navigate", "to": "goto", "url": text}
    yield {"kind": "tab", "do": "new"}
    yield {"kind": "tab", "do": "close"}
    yield {"kind": "open_app", "name": text}
    yield {"kind": "ask", "question": text}
    yield {"kind": "note", "text": text}
    yield {"kind": "done"}
    yield {"kind": "done", "answer": text}
    yield {"kind": "fail"}
