"""The answer of the built-in VLM as it is written token by token, and the action text that it reads as."""

from __future__ import annotations

from dataclasses import dataclass, field

from handeye.vlm import tokens as words
from handeye.vlm.grammar import SCROLLS, own_points
from handeye.vlm.tokens import CHANGES, CLICKS, ID, WORD

SCROLL_PIXELS, FAR_PIXELS = 120, 1000


@dataclass
class Written:
    """The answer as it grows."""

    tokens: list[int] = field(default_factory=lambda: [words.BOS])
    pointed: list[int] = field(default_factory=lambda: [-1])
    copied: list[int] = field(default_factory=lambda: [-1])
    points: list[tuple[float, float, float]] = field(default_factory=list)
    span: list[int] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    log_probability: float = 0.0
    openings: list[int] = field(default_factory=list)
    """The likeliest first words."""


def read_place(written: Written) -> tuple[float, float] | None:
    """Where the text stands that the answer wants, in view pixels, if it points to it."""
    own = own_points(WORD[written.tokens[1]])
    return written.points[own][:2] if len(written.points) > own else None


def changed(text: str, written: Written) -> str:
    """The text as the answer wants it: in other letters, or its result."""
    for change in set(CHANGES) & set(written.tokens):
        text = CHANGES[change](text)
    return text


def action_text(written: Written, prompt: list[int], shown: str = "") -> str:
    """The action text form of what was written. shown: what it takes from where it points for a text."""
    kind = WORD[written.tokens[1]]
    copied = prompt[written.span[0] : written.span[1] + 1] if len(written.span) > 1 else written.said
    text = shown or changed(words.decode(copied), written)
    at = [f"x={x:.1f}, y={y:.1f}" for x, y, _ in written.points[: own_points(kind)]]
    if kind in CLICKS:
        return f"click({at[0]}{CLICKS[kind]})"
    if kind in SCROLLS:
        pixels = FAR_PIXELS if written.tokens.count(ID[kind]) > 1 else SCROLL_PIXELS
        dx, dy = (pixels * way for way in SCROLLS[kind])
        return f"scroll({at[0]}, dx={dx}, dy={dy})"
    if kind.startswith("TYPE"):
        clear = ", clear=True" if kind == "TYPE_CLEAR" else ""
        return f"type(text={text!r}{', ' + at[0] if at else ''}{clear})"
    if kind == "DRAG":
        path = ", ".join(f"({x:.1f}, {y:.1f})" for x, y, _ in written.points)
        return f"drag(path=({path}))"
    if kind == "PRESS":
        keys = text or WORD[written.tokens[2]].removeprefix("KEY_")
        return f"press(keys={keys!r})"
    if kind == "OPEN_APP":
        return f"open_app(name={text!r})"
    if kind == "NAVIGATE":
        return f"navigate(to={WORD[written.tokens[2]].lower()!r})"
    simple = {
        "MOVE": f"move({at[0] if at else ''})",
        "DONE": f"done(answer={text!r})" if text else "done()",
        "FAIL": "fail(reason='absent')",
    }
    return simple.get(kind, f"{kind.lower()}()")
