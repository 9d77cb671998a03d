"""The text editor: select words, then give them a style or a colour."""

from __future__ import annotations

import re

from handeye.agent.contracts import Box
from handeye.training.oracles.scene import Scene, click, solves
from handeye.training.records import Choice

STYLES = {"bold": "bold", "italics": "italic", "underlined": "underline"}
STATE = """() => { const range = editor.getSelection() || editor.selection.savedRange;
    return {text: editor.getText(), ops: editor.getContents().ops,
        range: range && [range.index, range.length]}; }"""
EDGES = """([start, length]) => { const box = at => { const b = editor.getBounds(at, 0),
        own = document.querySelector('#editor').getBoundingClientRect();
        const x = own.left + b.left;
        return handeyeDom.scaled([x, own.top + b.top, x, own.top + b.bottom]); };
    return [box(start), box(start + length)]; }"""


@solves("text-editor")
async def text_editor(scene: Scene) -> list[Choice]:
    result = await scene.ask(STATE)
    text = result["text"].rstrip("\n")
    word = re.search(r"give the text (.*?) the (?:style|color)", scene.goal)
    start, length = (text.index(word[1]), len(word[1])) if word else (0, len(text))
    style = re.search(r"the style (\w+)", scene.goal)
    color = re.search(r"the color (\w+)", scene.goal)
    right = await scene.ask("color => COLOR_MAP[color]", color[1]) if color else [True]
    key = STYLES[style[1]] if style else "color"
    if is_styled(result["ops"], start, length, key, right):
        return click(*await scene.all("#subbtn"))
    if result["range"] != [start, length]:
        one, two = (Box(*edge) for edge in await scene.ask(EDGES, [start, length]))
        return [Choice(kind="drag", box=grip(one), to_box=grip(two))]
    if style:
        return click(*await scene.all(f".ql-toolbar .ql-{key}"))
    swatches = await scene.all(".ql-color .ql-picker-item")
    fitting = [swatch for swatch in swatches if swatch.attributes.get("data-value") in right]
    shown = [Choice(kind="click", box=swatch.box) for swatch in fitting if swatch.box]
    return shown or click(*await scene.all(".ql-color .ql-picker-label"))


def grip(edge: Box) -> Box:
    """The border between two letters, where a selection starts or ends."""
    x, y = edge.center
    return Box(x - 0.5, y - 3, x + 0.5, y + 3)


def is_styled(ops: list[dict], start: int, length: int, key: str, right: list) -> bool:
    """Whether exactly these letters carry the style, and nothing carries another."""
    at, marked = 0, set()
    for op in ops:
        size, styles = len(op["insert"]), op.get("attributes", {})
        if styles and (set(styles) != {key} or styles[key] not in right):
            return False
        marked |= set(range(at, at + size)) if styles else set()
        at += size
    return marked - {at - 1} == set(range(start, start + length)) - {at - 1} and bool(marked)
