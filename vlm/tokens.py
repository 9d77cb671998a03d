"""The vocabulary: 256 bytes, then the words an action is made of.

An action is a short sequence, for example CLICK POINT EOS, or TYPE POINT COPY END EOS. POINT is filled
by the pointing head, COPY and END by the copy head (first and last byte of a span of the prompt), whose
letters LOWER or UPPER after it change; SAY starts free bytes that run to EOS. One POINT more where a text is
wanted takes the line that stands there on the screen, with ONE_WORD after it the word, with SOLVE the result
of the sum or equation; a scroll's word once more after its point makes it far.
"""

from __future__ import annotations

from handeye.vlm.sums import solved

WORDS = [
    "PAD",
    "BOS",
    "EOS",
    "POINT",
    "COPY",
    "END",
    "SAY",
    "GOAL",
    "PAST",
    "CLICK",
    "DOUBLE_CLICK",
    "RIGHT_CLICK",
    "MOVE",
    "DRAG",
    "SCROLL_DOWN",
    "SCROLL_UP",
    "SCROLL_RIGHT",
    "SCROLL_LEFT",
    "TYPE",
    "TYPE_CLEAR",
    "TYPE_HERE",
    "PRESS",
    "WAIT",
    "NAVIGATE",
    "TAB",
    "OPEN_APP",
    "ONE_WORD",
    "NOTE",
    "SKILL",
    "DONE",
    "FAIL",
    "SOLVE",
    "CHANGED",
    "UNCHANGED",
    "ELSEWHERE",
    "NONE",
    "ERROR",
    "KEY_Enter",
    "KEY_Tab",
    "KEY_Escape",
    "KEY_Backspace",
    "KEY_Delete",
    "KEY_ArrowUp",
    "KEY_ArrowDown",
    "KEY_ArrowLeft",
    "KEY_ArrowRight",
    "KEY_Home",
    "KEY_End",
    "KEY_PageUp",
    "KEY_PageDown",
    "KEY_Space",
    "KEY_Control+a",
    "KEY_Control+c",
    "KEY_Control+v",
    "KEY_Control+x",
    "KEY_Control+z",
    "KEY_Control+s",
    "BACK",
    "FORWARD",
    "RELOAD",
    "UPPER",
    "TRIPLE_CLICK",
    "CONTROL_CLICK",
    "LOWER",
]
BYTES = 256
VOCABULARY = 320
ID = {word: BYTES + index for index, word in enumerate(WORDS)}
WORD = {index: word for word, index in ID.items()}
assert BYTES + len(WORDS) <= VOCABULARY

PAD, BOS, EOS, POINT, COPY, END, SAY = (ID[w] for w in ("PAD", "BOS", "EOS", "POINT", "COPY", "END", "SAY"))
CLICKS = {
    "CLICK": "",
    "DOUBLE_CLICK": ", count=2",
    "TRIPLE_CLICK": ", count=3",
    "RIGHT_CLICK": ", button='right'",
    "CONTROL_CLICK": ", modifiers=('Control',)",
}
"""What a click's word says beyond its point, in the action text form."""
CASES = {ID["LOWER"]: str.lower, ID["UPPER"]: str.upper}
CHANGES = {**CASES, ID["SOLVE"]: solved}
"""What is done to a text before it is typed or answered."""
POINTED = (*CLICKS, "MOVE", "SCROLL_DOWN", "SCROLL_UP", "SCROLL_RIGHT", "SCROLL_LEFT", "TYPE", "TYPE_CLEAR")
KEYS = {word.removeprefix("KEY_"): index for word, index in ID.items() if word.startswith("KEY_")}
FIRST = [
    ID[w] for w in (*POINTED, "DRAG", "TYPE_HERE", "PRESS", "OPEN_APP", "WAIT", "NAVIGATE", "DONE", "FAIL")
]
"""What may open an answer."""


def encode(text: str, limit: int) -> list[int]:
    """UTF-8 bytes, cut to `limit` from the end."""
    return list(text.encode())[:limit]


def decode(tokens: list[int]) -> str:
    return bytes(token for token in tokens if token < BYTES).decode(errors="replace")
