"""Describe, then verify: what OCR reads at a click is held against the text that the goal names.

A click on other words goes to where the named ones stand, or is given up where they stand nowhere. Goals that
say where a thing is, how it looks or what it is beside are left to the model, and so is what has no words:
agent/perception/naming.py.
"""

from __future__ import annotations

from agent.contracts import Action, Box, Click, Fail, Screenshot, Type
from agent.perception.lines import Reader, likeness
from agent.perception.naming import SHORT, Named, letters, named, reads
from agent.perception.reading import Line

AROUND = (200, 48)
"""Half the width and height in screen pixels of what is read first; mostly that settles it."""
NEAR = 20.0
"""A name so many screen pixels away, of which those across count a quarter, is that of the thing clicked."""
ON = 6.0
"""A point as near as that to a line is on it."""
LOOK_ALIKE = 60.0
"""Likeness (0..100) from which on words are taken for a look-alike of the name."""
MISREAD = 88.0
"""Names without digits, as alike as this (0..100), may be one name that was read wrongly."""


def verified(action: Action, goal: str, screen: Screenshot, reader: Reader, strict: bool = False) -> Action:
    """The action, or another one where the screen's words say otherwise.

    strict: the goal means a thing on this very screen, so that a name standing nowhere is given up. Without
    it only a look-alike is: a step on the way to the goal may well be on other words.
    """
    name = named(goal)
    if name is None:
        return action
    if isinstance(action, Fail):
        return _found(action, name, reader.whole(screen))
    if isinstance(action, Type | Click) and name.beside:
        return action if not strict or reader.find(screen, name.text) else Fail(reason="absent")
    if not isinstance(action, Click):
        return action
    near = _under(reader.lines(screen, _around(screen, action)), action)
    if near is not None and reads(near.text, name.text):
        return action
    return _settled(action, goal, name, reader.whole(screen), strict)


def _found(action: Fail, name: Named, lines: list[Line]) -> Action:
    """What was given up stands there once, word for word."""
    wanted = letters(name.text)
    whole = [line for line in lines if letters(line.text) == wanted]
    if action.reason != "absent" or name.beside or len(wanted) < SHORT or len(whole) != 1:
        return action
    x, y = whole[0].box.center
    return Click(x=x, y=y)


def _settled(click: Click, goal: str, name: Named, lines: list[Line], strict: bool) -> Action:
    under, wanted = _under(lines, click), letters(name.text)
    there = letters(under.text) if under else ""
    if wanted in there:
        return click
    of_goal = len(there) > 1 and there in letters(goal)
    standing = [line for line in lines if reads(line.text, name.text)]
    if standing:
        return click if of_goal and there not in wanted else _moved(click, name, standing)
    alike = likeness(there, wanted)
    misread = alike >= MISREAD and not any(map(str.isdigit, name.text))
    if not there or of_goal or not name.exact or misread or not (strict or alike >= LOOK_ALIKE):
        return click
    return Fail(reason="absent")


def _moved(click: Click, name: Named, standing: list[Line]) -> Action:
    """To the name, unless it is that of the thing clicked."""
    nearest = min(standing, key=lambda line: _distance(line.box, click.x, click.y))
    if _distance(nearest.box, click.x, click.y) <= NEAR:
        return click
    whole = [line for line in standing if letters(line.text) == letters(name.text)]
    if not whole and not name.exact:
        return click
    goal = min(whole or standing, key=lambda line: _distance(line.box, click.x, click.y))
    x, y = _part(goal, name.text).center
    return click.model_copy(update={"x": x, "y": y})


def _part(line: Line, text: str) -> Box:
    """Where about in the line the text stands: letters are taken as equally wide."""
    every, wanted = letters(line.text), letters(text)
    at, step = every.index(wanted), line.box.width / max(1, len(every))
    left = line.box.x0 + at * step
    return Box(left, line.box.y0, left + len(wanted) * step, line.box.y1)


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
