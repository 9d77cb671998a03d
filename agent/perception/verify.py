"""Describe, then verify: what is read at a click is held against what the goal names its target by.

A click on something else goes to where the named thing stands, or is given up where that is nowhere. What
takes more than reading, colours, rows and sides is left to the model: agent/perception/naming.py.
"""

from __future__ import annotations

import re

import numpy as np

from handeye.agent.contracts import Action, Box, Click, Fail, Press, Screenshot, Type
from handeye.agent.perception.colors import colors_of, shares_of
from handeye.agent.perception.lines import Reader, likeness, part_of
from handeye.agent.perception.naming import SHORT, Named, explicit, letters, named, names_keys, reads
from handeye.agent.perception.reading import Line

AROUND = (200, 48)
"""Half the width and height in screen pixels of what is read first; mostly that settles it."""
NEAR = 20.0
"""A name so many screen pixels away, of which those across count a quarter, is a wordless thing's."""
ON = 6.0
"""A point as near as that to a text is on it, or on its button."""
LOOK_ALIKE = 60.0
"""Likeness (0..100) from which on words are taken for a look-alike of the name."""
MISREAD = 88.0
"""Names without digits, as alike as this (0..100), may be one name that was read wrongly."""
PADDING = (8, 4)
"""Pixels around a text that are still its button."""
WORDS = re.compile(r"\w+")
STRONG = 0.4
"""Share of the strongest colour's share, below which a colour is a neighbour's."""
INK, GROUND = 0.03, 0.3
"""Share of a text's box that its letters' colour has at least, and that of what it stands on."""


def verified(action: Action, goal: str, screen: Screenshot, reader: Reader, strict: bool = False) -> Action:
    """The action, or another one where the screen says otherwise.

    strict: the goal means a thing on this very screen, so that a name standing nowhere is given up. Without
    it only a look-alike is: a step on the way to the goal may well be on other words.
    """
    name = named(goal)
    if name is None:
        return action
    if isinstance(action, Fail):
        return _found(action, name, screen, reader.whole(screen))
    if isinstance(action, Press):
        return _pressed(action, name, reader.whole(screen), strict)
    if isinstance(action, Type | Click) and name.beside:
        if not strict or reader.find(screen, name.text):
            return action
        on = (
            _under(reader.lines(screen, _around(screen, action)), action)
            if isinstance(action, Click)
            else None
        )
        return action if on and words_of_goal(on.text, goal) else Fail(reason="absent")
    if not isinstance(action, Click):
        return action
    if name.where:
        return _placed(action, name, reader.whole(screen))
    if name.color:
        return _colored(action, goal, name, screen, reader.whole(screen), strict)
    near = _under(reader.lines(screen, _around(screen, action)), action)
    if near is not None and reads(near.text, name.text):
        return action
    return _settled(action, goal, name, reader.whole(screen), strict)


def words_of_goal(text: str, goal: str) -> bool:
    """Every word of the text is one of the goal's, in whatever order: the goal does not contradict it."""
    said = {letters(word) for word in WORDS.findall(goal)}
    words = [letters(word) for word in WORDS.findall(text)]
    return bool(words) and said.issuperset(words)


def _found(action: Fail, name: Named, screen: Screenshot, lines: list[Line]) -> Action:
    """What was given up stands there once, word for word, in its colour where it has one."""
    if action.reason != "absent" or len(letters(name.text)) < SHORT or name.beside or name.where:
        return action
    spots, whole = _spots(lines, name.text)
    if name.color:
        spots = _strongest(spots, name.color, screen.pixels, INK)
    return _at(spots[0]) if whole and len(spots) == 1 else action


def _pressed(action: Press, name: Named, lines: list[Line], strict: bool) -> Action:
    """A key is pressed though the goal names none: a button of that name is meant."""
    if name.beside or name.color or name.where or len(letters(name.text)) < SHORT or names_keys(name.text):
        return action
    spots, whole = _spots(lines, name.text)
    if len(spots) == 1 and (whole or name.exact):
        return _at(spots[0])
    return Fail(reason="absent") if strict and name.exact and not spots else action


def _at(box: Box) -> Click:
    x, y = box.center
    return Click(x=x, y=y)


def _settled(click: Click, goal: str, name: Named, lines: list[Line], strict: bool) -> Action:
    """The click stays, goes to where the name stands, or is given up where it stands nowhere."""
    under, wanted = _under(lines, click), letters(name.text)
    there = letters(under.text) if under else ""
    if wanted in there:
        return click
    of_goal = len(there) > 1 and there in letters(goal)
    spots, whole = _spots(lines, name.text)
    if not spots:
        meant = of_goal or (under is not None and words_of_goal(under.text, goal))
        return click if meant or not _is_absent(name, goal, there, strict) else Fail(reason="absent")
    if (of_goal and there not in wanted) or not (whole or name.exact):
        return click
    nearest = min(lines, key=lambda line: _distance(line.box, click.x, click.y))
    return _moved(click, spots, NEAR if reads(nearest.text, name.text) else ON)


def _is_absent(name: Named, goal: str, there: str, strict: bool) -> bool:
    """A name that was read nowhere is not there: the click is on a look-alike, or, with `strict`, on anything
    else that has words (`there`) although the goal says what kind of thing it means."""
    alike = likeness(there, letters(name.text))
    misread = alike >= MISREAD and not any(map(str.isdigit, name.text))
    other_words = bool(there) and name.exact and not misread
    return other_words and (alike >= LOOK_ALIKE or (strict and explicit(goal)))


def _colored(
    click: Click, goal: str, name: Named, screen: Screenshot, lines: list[Line], strict: bool
) -> Action:
    """To the one text of that colour; absent where the words are there in other colours only."""
    texts, whole = _spots(lines, name.text) if name.text else ([line.box for line in lines], False)
    least = INK if name.text else GROUND
    right = _strongest(texts, name.color, screen.pixels, least)
    here = Box(click.x - 3, click.y - 3, click.x + 3, click.y + 3)
    if not name.text and name.color in colors_of(screen.pixels, here, GROUND):
        return click
    on = _under(lines, click)
    if on and words_of_goal(on.text, goal) and words_of_goal(name.color, on.text):
        return click  # what is taken for its colour is a part of its name
    if len(right) == 1 or any(_distance(box, click.x, click.y) <= ON for box in right):
        return _moved(click, right, ON)
    return Fail(reason="absent") if strict and whole and not right else click


def _strongest(boxes: list[Box], color: str, pixels: np.ndarray, least: float) -> list[Box]:
    """Those of the colour; not those that only a neighbour's colour reaches into."""
    shares = [shares_of(pixels, box.padded(*PADDING)).get(color, 0.0) for box in boxes]
    enough = max(least, STRONG * max(shares, default=0.0))
    return [box for box, share in zip(boxes, shares, strict=True) if share >= enough]


def _placed(click: Click, name: Named, lines: list[Line]) -> Action:
    """To the text of that name in the anchor's row or on its side, or to the cell of that column."""
    anchors, texts = _spots(lines, name.anchor)[0], _spots(lines, name.text)[0]
    if name.where == "other row":
        left = [box for box in texts if not any(_in_row(box, anchor) for anchor in anchors)]
        return _moved(click, left, ON) if anchors and len(left) == 1 else click
    if len(anchors) != 1:
        return click
    anchor = anchors[0]
    if name.where != "row":
        near = [box for box in texts if _lies(box, name.where, anchor)]
        nearest = min(near, key=lambda box: _distance(box, *anchor.center), default=None)
        return _moved(click, [nearest], ON) if nearest else click
    row = [box for box in texts if _in_row(box, anchor) and box != anchor]
    if row:
        return _moved(click, row, ON)
    heads = [box for box in texts if box.y1 <= anchor.y0]
    return _in_column(click, heads[0], anchor, lines) if len(heads) == 1 else click


def _in_column(click: Click, head: Box, anchor: Box, lines: list[Line]) -> Click:
    """To the cell below a column's head, unless the click is on it; cells are often read as one line."""
    x = head.center[0]
    inside = abs(click.x - x) <= head.width / 2 and abs(click.y - anchor.center[1]) <= anchor.height
    cells = [line.box for line in lines if _in_row(line.box, anchor) and line.box != anchor]
    cell = min(cells, key=lambda box: _distance(box, x, box.y0), default=None)
    if inside or cell is None or cell.x0 > head.x1 or cell.x1 < head.x0:
        return click
    of_its_own = cell.width <= 1.5 * head.width
    middle = cell.center[0] if of_its_own else min(max(x, cell.x0), cell.x1 - 1)
    return click.model_copy(update={"x": middle, "y": cell.center[1]})


def _lies(box: Box, side: str, anchor: Box) -> bool:
    """The box is on that side of the anchor: beside it in its row, above or below it."""
    (x, y), (anchor_x, anchor_y) = box.center, anchor.center
    if side in ("left", "right"):
        return _in_row(box, anchor) and (x < anchor_x if side == "left" else x > anchor_x)
    return not _in_row(box, anchor) and (y < anchor_y if side == "above" else y > anchor_y)


def _in_row(box: Box, anchor: Box) -> bool:
    return abs(box.center[1] - anchor.center[1]) <= max(box.height, anchor.height) / 2


def _spots(lines: list[Line], name: str) -> tuple[list[Box], bool]:
    """Where the name stands, and whether as whole lines; as parts of lines only where it does so nowhere."""
    wanted = letters(name)
    whole = [line.box for line in lines if wanted and letters(line.text) == wanted]
    return whole or [part_of(line, name)[0].box for line in lines if reads(line.text, name)], bool(whole)


def _moved(click: Click, boxes: list[Box], near: float) -> Click:
    """To the nearest of the boxes, unless the click is on one."""
    nearest = min(boxes, key=lambda box: _distance(box, click.x, click.y))
    x, y = nearest.center
    on = _distance(nearest, click.x, click.y) <= near
    return click if on else click.model_copy(update={"x": x, "y": y})


def _under(lines: list[Line], at: Click) -> Line | None:
    """The line that a click is on."""
    far = [(_distance(line.box, at.x, at.y), number) for number, line in enumerate(lines)]
    distance, number = min(far, default=(ON + 1, 0))
    return lines[number] if distance <= ON else None


def _distance(box: Box, x: float, y: float) -> float:
    """In pixels; those across count a quarter, since controls are wider than high."""
    return max(max(box.x0 - x, 0, x - box.x1) / 4, max(box.y0 - y, 0, y - box.y1))


def _around(screen: Screenshot, at: Click) -> Box:
    across, down = AROUND
    left, top = max(0, at.x - across), max(0, at.y - down)
    return Box(left, top, min(screen.width, at.x + across), min(screen.height, at.y + down))
